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
  /// A token that can be picked.
  struct Option {
    let token: String
    /// What the model says.
    let probability: Double
    /// How probable a draw is at the temperature.
    let drawProbability: Double
  }

  /// What a text session shows.
  struct Content {
    let title: String
    let composition: TextComposition
    /// The texts before and this one, without what begins them.
    let tokens: [TextComposition.Token]
    let options: [Option]
    let temperature: Double
    let widths: TokenWidths
    let mouse: DisplayList.Point?
  }

  /// A token that is seen, and where.
  struct VisibleToken {
    let token: TextComposition.Token
    let area: DisplayList.Rectangle
  }

  /// The color of a token by its probability: what surprised the model glows.
  static let shades = ColorMap([
    .init(176, 64, 48), .init(130, 70, 46), .init(92, 66, 54), .init(62, 56, 58), Theme.raised,
  ])

  /// A name that fits into a column.
  static func shortName(of token: String) -> String {
    token == Vocabulary.marker ? "(end)" : Vocabulary.displayName(of: token)
  }
}
