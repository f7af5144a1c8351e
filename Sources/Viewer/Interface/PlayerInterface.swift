import Gym

/// The player's window: from a player and a size to a picture, and from a position to what is
/// there.
///
/// Everything in it is a display list, the buttons too: a window, a screenshot and a film that show
/// the same player are the same pixels.
public struct PlayerInterface: Sendable {
  /// What can be reached with the mouse.
  public enum Target: Sendable, Equatable {
    /// A command.
    case command(PlayerCommand)
    /// The track: frames can be chosen as long as the button is down.
    case scrub(to: Int)
    /// The help.
    case help
  }

  /// What the bar at the bottom is for.
  enum Controls: Sendable {
    /// A player that receives commands.
    case transport
    /// A person who plays: the keys are shown.
    case keyboard
  }

  /// What is written at the top left.
  public var title: String
  var controls = Controls.transport
  /// The keys that the bar shows, where it shows keys.
  var hints: [(keys: String, meaning: String)] = []
  /// What the help shows.
  public var help = HelpPanel.viewing.map { (keys: $0.keys, meaning: $0.meaning) }
  /// Whether the help is shown.
  public var isHelpShown = false
  /// Where the mouse is, in points; nil outside.
  public var mouse: DisplayList.Point?
  /// A short message, such as where a screenshot went.
  public var message: String?

  /// Makes an interface.
  /// - Parameter title: what is written at the top left.
  public init(title: String) { self.title = title }

  private func layout(_ player: Player, width: Double, height: Double) -> InterfaceLayout {
    let environments = player.environments.indices
    return InterfaceLayout(
      width: width, height: height, environments: environments.count,
      actionRows: environments.map { SidebarPanels.actionRows(player.environments[$0].track) }.max()
        ?? 1,
      observationRows: environments.map { SidebarPanels.observationRows(player.frame(in: $0)) }
        .max() ?? 1)
  }

  /// The picture of a player.
  /// - Parameters:
  ///   - player: what is shown.
  ///   - width: pixels in a row.
  ///   - height: rows.
  ///   - scale: pixels for each point.
  /// - Returns: panels that fill the whole picture.
  public func picture(of player: Player, width: Int, height: Int, scale: Double = 1) -> Picture {
    let layout = layout(player, width: Double(width) / scale, height: Double(height) / scale)
    var picture = Picture(width: width, height: height)
    func add(_ area: DisplayList.Rectangle?, _ list: (Double, Double) -> DisplayList) {
      guard let area, area.width >= 1, area.height >= 1 else { return }
      picture.panels.append(Panel(list(area.width, area.height), in: area.pixels(scale)))
    }
    // The ground shows between the panels as lines.
    add(.init(x: 0, y: 0, width: layout.width, height: layout.height)) {
      DisplayList(width: $0, height: $1, background: Theme.line)
    }
    add(layout.header) { header(player, $0, $1) }
    add(layout.scenes) {
      DisplayList(width: $0, height: $1, background: Theme.background)
    }
    for environment in player.environments.indices {
      let cell = CellPanel(
        player: player, environment: environment, area: layout.cells[environment])
      picture.panels += cell.panels(scale: scale)
    }
    let track = player.environments[player.focus].track
    let frame = player.frame(in: player.focus)
    add(layout.actions) {
      SidebarPanels.actions(track, frame, color: Theme.environments[player.focus], size: ($0, $1))
    }
    add(layout.observation) { SidebarPanels.observation(track, frame, size: ($0, $1)) }
    for (environment, area) in layout.environmentPanels.enumerated() {
      add(area) {
        EnvironmentPanel(player: player, environment: environment, width: $0, height: $1).list
      }
    }
    add(layout.episodes) { SidebarPanels.episodes(player, size: ($0, $1)) }
    add(layout.traces) { TracePanel(width: $0, height: $1).list(player) }
    add(layout.transport) {
      if controls == .keyboard {
        return KeyHintPanel(width: $0, height: $1, hints: hints).list()
      }
      let panel = TransportPanel(width: $0, height: $1)
      let hovering = mouse.flatMap { point in
        panel.button(
          at: .init(point.x - layout.transport.origin.x, point.y - layout.transport.origin.y))
      }
      return panel.list(player, hovering: hovering, isHelpShown: isHelpShown)
    }
    if isHelpShown {
      let panel = HelpPanel(title: "Keys", rows: help)
      let fraction = min(1, layout.width / panel.size.width, layout.height / panel.size.height)
      let (cardWidth, cardHeight) = (panel.size.width * fraction, panel.size.height * fraction)
      let card = DisplayList.Rectangle(
        x: ((layout.width - cardWidth) / 2).rounded(),
        y: ((layout.height - cardHeight) / 2).rounded(),
        width: cardWidth, height: cardHeight)
      add(card) { _, _ in panel.list() }
    }
    return picture
  }

  private func header(_ player: Player, _ width: Double, _ height: Double) -> DisplayList {
    var painter = Painter(width: width, height: height)
    let notice = message ?? player.environments.compactMap(\.track?.notice).first
    let room = notice == nil ? width - 2 * Theme.gap : width * 0.4
    painter.text(title, x: Theme.gap, y: height / 2, Theme.large, width: room)
    if let notice {
      painter.text(
        notice, x: width - Theme.gap, y: height / 2, Theme.normal, .trailing,
        color: message == nil ? Theme.warning : Theme.good, width: width * 0.6 - 2 * Theme.gap)
    }
    return painter.list
  }

  /// What is at a position of the window.
  /// - Parameters:
  ///   - point: in points.
  ///   - player: what is shown.
  ///   - width: of the window, in points.
  ///   - height: of the window, in points.
  /// - Returns: nil where nothing can be reached.
  public func target(at point: DisplayList.Point, _ player: Player, width: Double, height: Double)
    -> Target?
  {
    let layout = layout(player, width: width, height: height)
    if isHelpShown { return .help }
    func local(_ area: DisplayList.Rectangle?) -> DisplayList.Point? {
      guard let area, area.contains(point) else { return nil }
      return .init(point.x - area.origin.x, point.y - area.origin.y)
    }
    guard controls == .transport else { return nil }
    if let location = local(layout.transport) {
      let panel = TransportPanel(width: layout.transport.width, height: layout.transport.height)
      if let button = panel.button(at: location) { return target(button, player) }
      guard panel.track.contains(location) else { return nil }
      return .scrub(to: panel.position(atX: location.x, last: player.lastPosition))
    }
    if let area = layout.traces, let location = local(area) {
      return TracePanel(width: area.width, height: area.height)
        .position(at: location, last: player.lastPosition).map { .scrub(to: $0) }
    }
    if let area = layout.episodes, let location = local(area) {
      return SidebarPanels.episode(at: location, player, height: area.height)
        .map { .command(.selectEpisode($0)) }
    }
    return
      (layout.cells.firstIndex { $0.contains(point) }
      ?? layout.environmentPanels.firstIndex { $0.contains(point) }).map { .command(.focus($0)) }
  }

  /// The frame that a mouse reaches which went down on the track and is now anywhere.
  public func scrubPosition(
    at point: DisplayList.Point, _ player: Player, width: Double, height: Double
  ) -> Int {
    let layout = layout(player, width: width, height: height)
    return TransportPanel(width: layout.transport.width, height: layout.transport.height)
      .position(atX: point.x - layout.transport.origin.x, last: player.lastPosition)
  }

  private func target(_ button: TransportPanel.Button, _ player: Player) -> Target {
    switch button {
    case .first: .command(.first)
    case .stepBack: .command(.step(-1))
    case .play: .command(.togglePlay)
    case .stepForward: .command(.step(1))
    case .last: .command(.last)
    case .slower: .command(.slower)
    case .faster: .command(.faster)
    case .loop: .command(.toggleLoop)
    case .help: .help
    }
  }
}
