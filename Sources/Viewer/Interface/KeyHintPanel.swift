import Gym

/// The keys of a person who plays, side by side at the bottom of the window.
struct KeyHintPanel {
  let width: Double
  let height: Double
  let hints: [(keys: String, meaning: String)]

  /// The panel's picture; what there is no room for is in the help.
  func list() -> DisplayList {
    var painter = Painter(width: width, height: height)
    painter.box(x: 0, y: 0, width: width, height: 1, Theme.line)
    var left = Theme.gap
    let help = "F1 shows all keys"
    let room = width - Theme.gap - 150
    for hint in hints {
      let cap = max(26, Double(hint.keys.count) * 8 + 14)
      let size = cap + 10 + Double(hint.meaning.count) * 7.2 + 18
      guard left + size <= room else { break }
      painter.box(x: left, y: height / 2 - 13, width: cap, height: 26, Theme.line)
      painter.box(x: left + 1, y: height / 2 - 12, width: cap - 2, height: 24, Theme.raised)
      painter.text(hint.keys, x: left + cap / 2, y: height / 2, Theme.normal, .center)
      painter.text(
        hint.meaning, x: left + cap + 10, y: height / 2, color: Theme.dimText)
      left += size
    }
    painter.text(
      help, x: width - Theme.gap, y: height / 2, Theme.small, .trailing, color: Theme.dimText)
    return painter.list
  }
}
