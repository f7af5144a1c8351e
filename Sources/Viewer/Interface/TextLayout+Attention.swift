import Foundations
import Gym
import Learning

extension TextLayout {
  /// The weights of the last tokens as bars, the tokens below them.
  func drawAttention(_ content: Content, _ painter: inout Painter) {
    guard let weights = content.composition.attention else { return }
    let top = attention.origin.y
    painter.box(x: lines.origin.x, y: top, width: lines.width, height: 1, Theme.line)
    painter.heading("Attention to the last tokens", x: lines.origin.x, y: top + 20)
    let largest = weights.max() ?? 0
    guard largest > 0 else { return }
    painter.text(
      "largest \(NumberText.fraction(Double(largest)))", x: lines.origin.x + lines.width,
      y: top + 20, Theme.small, .trailing, color: Theme.dimText)
    let cell = cellWidth(content.composition.generator.windowLength)
    let shown = weights.suffix(Int(lines.width / cell + 1e-9))
    let tokens = content.composition.tokens.suffix(shown.count)
    let (base, room) = (top + 124, 84.0)
    for (column, (weight, token)) in zip(shown, tokens).enumerated() {
      let (x, fraction) = (lines.origin.x + cell * Double(column), Double(weight / largest))
      painter.box(
        x: x + 1, y: base - room * fraction, width: cell - 2, height: max(1, room * fraction),
        Theme.faded(Theme.accent, 0.35 + 0.65 * fraction))
      painter.text(
        Self.name(of: token.string, width: cell), x: x + cell / 2, y: base + 18, Theme.normal,
        .center, width: max(14, cell - 2))
    }
  }

  /// All of a window where they are not too narrow.
  private func cellWidth(_ windowLength: Int) -> Double {
    let count = max(1, min(windowLength, Int(lines.width / 14)))
    return min(lines.width / Double(count), 96)
  }

  /// The text's start and end have one sign where there is no room for a name.
  private static func name(of token: String, width: Double) -> String {
    if width > 40 { return token == Vocabulary.marker ? token : shortName(of: token) }
    switch token {
    case " ": return "␣"
    case Vocabulary.marker: return "‹"
    default: return TokenWidths.visible(token)
    }
  }
}
