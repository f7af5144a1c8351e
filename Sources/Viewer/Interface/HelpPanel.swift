import Gym

/// What the keys do, on a card in the middle of the window.
struct HelpPanel {
  /// A key, or several, and what they do.
  typealias Row = (keys: String, meaning: String)

  /// Of the player of `palestra view`.
  static let viewing: [Row] = [
    ("Space", "play, pause"), ("← →", "a frame back, a frame on"),
    (",  .", "ten frames back, ten on"), ("Home End", "first frame, last frame"),
    ("↑ ↓   + −", "faster, slower"), ("L", "loop"), ("[ ]   Page ↑ ↓", "other episodes"),
    ("1 … 9", "look at one of several replays"), ("S   F12", "screenshot"), ("F", "full screen"),
    ("H   ?", "this help"), ("Q   Esc", "quit"),
  ]

  /// Of `palestra play`, beside the environment's own keys.
  static let playing: [Row] = [
    ("Tab", "pause"), ("Backspace", "a new episode"), ("F12", "screenshot"),
    ("F11", "full screen"), ("F1   ?", "this help"), ("Esc", "quit"),
  ]

  let title: String
  let rows: [Row]

  private static let rowHeight = 24.0

  /// The card's size in points.
  var size: (width: Double, height: Double) {
    (420, 60 + Double(rows.count) * Self.rowHeight)
  }

  /// The card.
  func list() -> DisplayList {
    var painter = Painter(width: size.width, height: size.height, background: Theme.surface)
    let (width, height) = size
    for edge in [
      DisplayList.Rectangle(x: 0, y: 0, width: width, height: 2),
      .init(x: 0, y: height - 1, width: width, height: 1),
      .init(x: 0, y: 0, width: 1, height: height),
      .init(x: width - 1, y: 0, width: 1, height: height),
    ] {
      painter.box(edge, edge.height == 2 ? Theme.accent : Theme.line)
    }
    painter.text(title, x: 24, y: 28, Theme.large)
    for (index, row) in rows.enumerated() {
      let y = 60 + Double(index) * Self.rowHeight
      painter.text(row.keys, x: 24, y: y, color: Theme.accent)
      painter.text(row.meaning, x: 170, y: y, width: width - 190)
    }
    return painter.list
  }
}
