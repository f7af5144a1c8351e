import Foundations
import Gym
import Learning

/// Where the parts of a text session are, for a size of the scene.
struct TextLayout {
  let text, attention, sidebar: DisplayList.Rectangle
  let slider: Slider

  static let sidebarWidth = 330.0
  static let rowHeight = 30.0
  static let lineHeight = 26.0
  /// The height of capitals in the text.
  static let letters = 10.0
  static let temperatures = 0.0...2.0
  private static let top = 48.0

  init(width: Double, height: Double, hasAttention: Bool) {
    let left = width - Self.sidebarWidth
    let attentionHeight = hasAttention ? 170.0 : 0
    text = .init(x: 0, y: 0, width: left, height: height - attentionHeight)
    attention = .init(x: 0, y: text.height, width: left, height: attentionHeight)
    sidebar = .init(x: left, y: 0, width: Self.sidebarWidth, height: height)
    slider = Slider(
      area: .init(
        x: left + Theme.gap + 8, y: height - 52, width: Self.sidebarWidth - 2 * Theme.gap - 16,
        height: 40),
      range: Self.temperatures)
  }

  /// Where the tokens of the text are drawn.
  var lines: DisplayList.Rectangle {
    .init(
      x: 2 * Theme.gap, y: Self.top, width: text.width - 4 * Theme.gap,
      height: text.height - Self.top - Theme.gap)
  }

  /// How many of the most probable tokens there is room for.
  var rowCount: Int { max(0, min(9, Int((slider.area.origin.y - 48 - Self.top) / Self.rowHeight))) }

  /// The row of a token that can be picked.
  func row(_ index: Int) -> DisplayList.Rectangle {
    .init(
      x: sidebar.origin.x, y: Self.top + Double(index) * Self.rowHeight, width: sidebar.width,
      height: Self.rowHeight)
  }

  /// The row at a position, nil where there is none.
  func row(at point: DisplayList.Point) -> Int? {
    (0..<rowCount).first { row($0).contains(point) }
  }
}

extension TextLayout {
  /// What a text session shows.
  struct Content {
    let composition: TextComposition
    let title: String
    /// The ids that can be picked, with the model's probability and that of a draw.
    let options: [(token: String, probability: Double, drawProbability: Double)]
    let temperature: Double
    let isRunning: Bool
    let widths: TokenWidths
    let mouse: DisplayList.Point?
  }

  /// The color of a token by its probability: what surprised the model glows.
  static let shades = ColorMap([
    .init(176, 64, 48), .init(130, 70, 46), .init(92, 66, 54), .init(62, 56, 58),
    Theme.raised,
  ])

  /// The tokens that are visible, where they are.
  func visibleCells(_ content: Content) -> [(token: TextComposition.Token, area: DisplayList.Rectangle)] {
    let tokens = content.composition.tokens
    // The start has nothing to show; a text of days is not laid out from its beginning.
    var shown = tokens.suffix(6_000)
    while let first = shown.first, first.string.isEmpty || first.string == Vocabulary.marker,
      shown.startIndex == 0, shown.count > 0
    {
      shown = shown.dropFirst()
      break
    }
    let flow = TokenFlow(
      shown, level: content.composition.generator.vocabulary.level, width: lines.width,
      tokenWidth: { content.widths[$0] })
    let room = max(1, Int(lines.height / Self.lineHeight))
    let firstLine = max(0, flow.lineCount - room)
    return flow.cells.filter { $0.line >= firstLine }.map { cell in
      (
        tokens[cell.index],
        .init(
          x: lines.origin.x + cell.x,
          y: lines.origin.y + Double(cell.line - firstLine) * Self.lineHeight, width: cell.width,
          height: Self.lineHeight)
      )
    }
  }

  func drawText(_ content: Content, _ painter: inout Painter) {
    painter.heading("Text", x: 2 * Theme.gap, y: 22)
    let cells = visibleCells(content)
    for cell in cells {
      let area = cell.area
      if let probability = cell.token.probability {
        painter.box(
          x: area.origin.x, y: area.origin.y + 2, width: area.width + 0.5,
          height: area.height - 4, Self.shades.color(at: probability))
      }
      let isSign = ["\n", Vocabulary.marker].contains(cell.token.string)
      painter.text(
        TokenWidths.visible(cell.token.string), x: area.origin.x, y: area.middle.y, Self.letters,
        color: isSign ? Theme.dimText : Theme.text)
    }
    if cells.isEmpty {
      painter.text(
        "Press → for a token, Space to write on and on, 1 … 9 to pick one.",
        x: lines.origin.x, y: lines.origin.y + Self.lineHeight / 2, color: Theme.dimText)
    } else if !content.composition.isEnded, let last = cells.last?.area {
      painter.box(
        x: last.origin.x + last.width + 2, y: last.origin.y + 4, width: 2, height: 18,
        Theme.accent)
    }
    drawLegend(content, cells, &painter)
  }

  /// What the shades mean, or what the token under the mouse had.
  private func drawLegend(
    _ content: Content,
    _ cells: [(token: TextComposition.Token, area: DisplayList.Rectangle)],
    _ painter: inout Painter
  ) {
    let right = text.width - 2 * Theme.gap
    if let mouse = content.mouse, let cell = cells.first(where: { $0.area.contains(mouse) }) {
      painter.box(
        x: cell.area.origin.x, y: cell.area.origin.y + cell.area.height - 3,
        width: cell.area.width, height: 2, Theme.accent)
      let name = Vocabulary.displayName(of: cell.token.string)
      let probability = cell.token.probability.map { NumberText.fraction($0) } ?? "–"
      painter.text(
        "\(name)   p = \(probability)", x: right, y: 22, Theme.normal, .trailing)
      return
    }
    let bar = DisplayList.Rectangle(x: right - 92, y: 15, width: 80, height: 14)
    painter.text(
      "p = 0", x: bar.origin.x - 6, y: 22, Theme.small, .trailing, color: Theme.dimText)
    painter.outline(bar, Theme.line)
    for step in 0..<20 {
      painter.box(
        x: bar.origin.x + 4 * Double(step), y: bar.origin.y, width: 4, height: bar.height,
        Self.shades.color(at: Double(step) / 19))
    }
    painter.text("1", x: right, y: 22, Theme.small, .trailing, color: Theme.dimText)
  }

  func drawAttention(_ content: Content, _ painter: inout Painter) {
    guard let weights = content.composition.attention else { return }
    let top = attention.origin.y
    painter.box(x: 2 * Theme.gap, y: top, width: lines.width, height: 1, Theme.line)
    painter.heading("Attention to the last tokens", x: 2 * Theme.gap, y: top + 20)
    let largest = weights.max() ?? 0
    painter.text(
      "largest \(NumberText.fraction(Double(largest)))", x: text.width - 2 * Theme.gap,
      y: top + 20, Theme.small, .trailing, color: Theme.dimText)
    guard largest > 0 else { return }
    let length = content.composition.generator.windowLength
    let room = lines.width / Double(max(1, min(length, Int(lines.width / 14))))
    let cell = min(room, 96)
    let shown = weights.suffix(Int(lines.width / cell + 1e-9))
    let tokens = content.composition.tokens.suffix(shown.count)
    let (base, high) = (top + 124, 84.0)
    for (column, (weight, token)) in zip(shown, tokens).enumerated() {
      let x = lines.origin.x + cell * Double(column)
      let size = high * Double(weight / largest)
      painter.box(
        x: x + 1, y: base - size, width: cell - 2, height: max(1, size),
        Theme.faded(Theme.accent, 0.35 + 0.65 * Double(weight / largest)))
      let name =
        cell > 40
        ? Self.shortName(of: token.string)
        : token.string == " " ? "␣" : TokenWidths.visible(token.string)
      painter.text(
        token.string == Vocabulary.marker && cell < 40 ? "‹" : name, x: x + cell / 2,
        y: base + 18, Theme.normal, .center, color: Theme.text, width: max(14, cell - 2))
    }
  }

  /// A name that fits into a column.
  static func shortName(of token: String) -> String {
    token == Vocabulary.marker ? "(end)" : Vocabulary.displayName(of: token)
  }
}
