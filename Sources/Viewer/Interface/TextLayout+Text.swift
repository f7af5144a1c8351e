import Foundations
import Gym
import Learning

extension TextLayout {
  /// The last lines of the text, as many as there is room for.
  func visibleTokens(_ content: Content) -> [VisibleToken] {
    let flow = TokenFlow(
      content.tokens[...], level: content.composition.generator.vocabulary.level,
      width: lines.width, tokenWidth: { content.widths[$0] })
    let room = max(1, Int(lines.height / Self.lineHeight))
    let first = max(0, flow.lineCount - room)
    return flow.cells.filter { $0.line >= first }.map { cell in
      VisibleToken(
        token: content.tokens[cell.index],
        area: .init(
          x: lines.origin.x + cell.x,
          y: lines.origin.y + Double(cell.line - first) * Self.lineHeight, width: cell.width,
          height: Self.lineHeight))
    }
  }

  func drawText(_ content: Content, _ painter: inout Painter) {
    painter.heading("Text", x: lines.origin.x, y: 22)
    painter.text(
      content.title, x: lines.origin.x + 44, y: 22, Theme.small, color: Theme.dimText,
      width: lines.width - 280)
    let tokens = visibleTokens(content)
    for visible in tokens { draw(visible, &painter) }
    if content.tokens.isEmpty {
      painter.text(
        "→ draws a token, Space many, 1 … 9 picks one of those beside.", x: lines.origin.x,
        y: lines.origin.y + Self.lineHeight / 2, color: Theme.dimText)
    } else if !content.composition.isEnded, let last = tokens.last?.area {
      painter.box(
        x: last.origin.x + last.width + 2, y: last.origin.y + 4, width: 2, height: 18,
        Theme.accent)
    }
    drawLegend(tokens.first { content.mouse.map($0.area.contains) ?? false }, &painter)
  }

  private func draw(_ visible: VisibleToken, _ painter: inout Painter) {
    let (string, area) = (visible.token.string, visible.area)
    if let probability = visible.token.probability {
      painter.box(
        x: area.origin.x, y: area.origin.y + 2, width: area.width, height: area.height - 4,
        Self.shades.color(at: probability))
    }
    painter.text(
      TokenWidths.visible(string), x: area.origin.x, y: area.middle.y, Self.letters,
      color: ["\n", Vocabulary.marker].contains(string) ? Theme.dimText : Theme.text)
  }

  /// What the token under the mouse had; without one what the shades mean.
  private func drawLegend(_ hovered: VisibleToken?, _ painter: inout Painter) {
    let right = lines.origin.x + lines.width
    if let hovered {
      let area = hovered.area
      painter.box(
        x: area.origin.x, y: area.origin.y + area.height - 3, width: area.width, height: 2,
        Theme.accent)
      let name = Vocabulary.displayName(of: hovered.token.string)
      let probability = hovered.token.probability.map { NumberText.fraction($0) } ?? "–"
      return painter.text("\(name)   p = \(probability)", x: right, y: 22, Theme.normal, .trailing)
    }
    let bar = DisplayList.Rectangle(x: right - 92, y: 15, width: 80, height: 14)
    painter.text(
      "p = 0", x: bar.origin.x - 6, y: 22, Theme.small, .trailing, color: Theme.dimText)
    painter.text("1", x: right, y: 22, Theme.small, .trailing, color: Theme.dimText)
    painter.outline(bar, Theme.line)
    for step in 0..<20 {
      painter.box(
        x: bar.origin.x + 4 * Double(step), y: bar.origin.y, width: 4, height: bar.height,
        Self.shades.color(at: Double(step) / 19))
    }
  }
}
