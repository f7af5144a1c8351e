import Gym

/// What is done and seen in one of several replays that are shown side by side.
struct EnvironmentPanel {
  /// Where the rows begin, under the title.
  static let top = 30.0

  let player: Player
  let environment: Int
  let width: Double
  let height: Double

  /// The title in the replay's color, a row for each action, a row for each element of the
  /// observation.
  var list: DisplayList {
    var painter = Painter(width: width, height: height)
    if environment > 0 {
      painter.box(x: Theme.gap, y: 0, width: width - 2 * Theme.gap, height: 1, Theme.line)
    }
    painter.add(
      .circle(center: .init(Theme.gap + 4, 16), radius: 5, color: Theme.environments[environment]))
    painter.text(
      player.environments[environment].title, x: Theme.gap + 18, y: 16, Theme.small,
      color: environment == player.focus ? Theme.text : Theme.dimText,
      width: width - 2 * Theme.gap - 18)
    guard let track = player.environments[environment].track,
      let frame = player.frame(in: environment)
    else {
      return painter.list
    }
    SidebarPanels.draw(
      track, frame, color: Theme.environments[environment], from: Self.top, &painter)
    SidebarPanels.draw(
      frame.observation, names: track.observationNames,
      from: Self.top + Double(SidebarPanels.actionRows(track)) * SidebarPanels.rowHeight, &painter)
    return painter.list
  }
}
