import Gym
import Learning
import Spaces

/// The window of a training: the scene, the numbers, the returns of all episodes.
struct TrainingInterface: Sendable {
  let title: String
  var message: String?
  var isHelpShown = false
  /// The fraction of the budget that is spent, nil where it isn't known.
  var fraction: Double?

  static let help: [HelpPanel.Row] = [
    ("S   F12", "screenshot"), ("F", "full screen"), ("H   ?", "this help"),
    ("Q   Esc", "close the window; training continues"),
  ]

  /// Of the curves with their axes.
  static let chartsHeight = 190.0

  func picture(
    _ snapshot: TrainingSnapshot?, numbers: TrainingSnapshot?, returns: [Double],
    course: [Moment] = [], width: Int, height: Int, scale: Double
  ) -> Picture {
    let rows = 4 + (numbers?.metrics.count ?? 0)
    let layout = InterfaceLayout(
      width: Double(width) / scale, height: Double(height) / scale, environments: 1,
      actionRows: rows,
      observationRows: 0, tracesHeight: Self.chartsHeight)
    var picture = Picture(width: width, height: height)
    func add(_ area: DisplayList.Rectangle?, _ list: (Double, Double) -> DisplayList) {
      guard let area, area.width >= 1, area.height >= 1 else { return }
      picture.panels.append(Panel(list(area.width, area.height), in: area.pixels(scale)))
    }
    add(.init(x: 0, y: 0, width: layout.width, height: layout.height)) {
      DisplayList(width: $0, height: $1, background: Theme.surface)
    }
    add(layout.header) { width, height in
      var painter = Painter(width: width, height: height)
      painter.text(title, x: Theme.gap, y: height / 2, Theme.large, width: width * 0.6)
      painter.text(
        message ?? "training", x: width - Theme.gap, y: height / 2, Theme.normal, .trailing,
        color: message == nil ? Theme.dimText : Theme.good)
      painter.box(x: 0, y: height - 1, width: width, height: 1, Theme.line)
      return painter.list
    }
    let player = self.player(snapshot, episodeReturn: numbers?.episodeReturn)
    picture.panels += CellPanel(player: player, environment: 0, area: layout.cells[0]).panels(
      scale: scale)
    add(layout.actions) { facts(numbers, $0, $1) }
    add(layout.traces) {
      course.isEmpty ? Self.chart(returns, $0, $1) : Self.courseChart(course, $0, $1)
    }
    add(layout.transport) { bar($0, $1) }
    if isHelpShown {
      let panel = HelpPanel(title: "Keys", rows: Self.help)
      add(
        .init(
          x: ((layout.width - panel.size.width) / 2).rounded(),
          y: ((layout.height - panel.size.height) / 2).rounded(), width: panel.size.width,
          height: panel.size.height)
      ) { _, _ in panel.list() }
    }
    return picture
  }

  /// The scene as a player with one frame, whose reward is all that the episode brought so far.
  private func player(_ snapshot: TrainingSnapshot?, episodeReturn: Double?) -> Player {
    var player = Player(titles: [title], episodes: [[]])
    guard let snapshot else { return player }
    guard let environment = snapshot.environment else {
      guard let scene = snapshot.scene else { return player }
      var track = Track(
        environment: title, actionSpace: .discrete(Discrete(1)), framesPerSecond: 30)
      track.append(Frame(scene: .drawn(scene), observation: .text("")))
      player.show(.track(track), in: 0)
      return player
    }
    var track = Track(
      environment: title, actionSpace: environment.actionSpace, framesPerSecond: 30)
    let scene = Frame.Scene.environment(environment)
    track.append(Frame(scene: scene, observation: .text(""), reward: episodeReturn))
    player.show(.track(track), in: 0)
    return player
  }

  private func facts(_ snapshot: TrainingSnapshot?, _ width: Double, _ height: Double)
    -> DisplayList
  {
    var painter = Painter(width: width, height: height)
    painter.box(x: 0, y: 0, width: 1, height: height, Theme.line)
    painter.heading("Training", x: Theme.gap, y: 20)
    guard let snapshot else { return painter.list }
    let progress = snapshot.progress
    var rows =
      progress.epochs > 0
      ? [("epochs", NumberText.short(progress.epochs)), ("examples", "\(progress.steps)")]
      : [("steps", "\(progress.steps)"), ("episodes", "\(progress.episodes)")]
    rows.append(("updates", "\(progress.updates)"))
    if progress.epochs == 0 {
      let episode =
        "\(snapshot.episodeLength) steps, \(NumberText.sum(snapshot.episodeReturn))"
      rows.append(("this episode", episode))
    }
    rows += snapshot.metrics.map { ($0.name, NumberText.short($0.value)) }
    for (index, row) in rows.enumerated() {
      let y = 40 + (Double(index) + 0.5) * SidebarPanels.rowHeight
      guard y + SidebarPanels.rowHeight / 2 <= height else { break }
      painter.text(row.0, x: Theme.gap, y: y, color: Theme.dimText)
      painter.text(row.1, x: width - Theme.gap, y: y, Theme.normal, .trailing)
    }
    return painter.list
  }

  private func bar(_ width: Double, _ height: Double) -> DisplayList {
    var painter = Painter(width: width, height: height)
    painter.box(x: 0, y: 0, width: width, height: 1, Theme.line)
    let fraction = min(max(fraction ?? 0, 0), 1)
    let room = width - 2 * Theme.gap - 60
    painter.pill(x: Theme.gap, y: height / 2 - 3, width: room, height: 6, Theme.line)
    painter.pill(x: Theme.gap, y: height / 2 - 3, width: room * fraction, height: 6, Theme.accent)
    painter.text(
      "\(Int(fraction * 100)) %", x: width - Theme.gap, y: height / 2, Theme.normal, .trailing)
    return painter.list
  }

  /// The returns of all episodes as points, and their mean over the last 20 as a line.
  static func chart(_ returns: [Double], _ width: Double, _ height: Double) -> DisplayList {
    var painter = Painter(width: width, height: height)
    painter.box(x: 0, y: 0, width: width, height: 1, Theme.line)
    painter.heading("Return of each episode", x: Theme.gap, y: 16)
    let finite = returns.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return painter.list }
    painter.text(
      "last 20: \(NumberText.short(finite.suffix(20).reduce(0, +) / Double(min(20, finite.count))))",
      x: width - Theme.gap, y: 16, Theme.normal, .trailing)
    let frame = plot(0, width, height)
    let range = ChartAxes.roundedOut(low...high, height: frame.height - ChartAxes.bottomMargin)
    var axes = ChartAxes(in: frame, x: 1...Double(finite.count), y: range)
    axes.label = "episode"
    axes.isCount = true
    axes.draw(&painter)
    let columns = max(2, Int(axes.area.width) / 2)
    var line: [DisplayList.Point] = []
    for column in 0..<min(columns, finite.count) {
      let index = finite.count * (column + 1) / min(columns, finite.count) - 1
      let window = finite[max(0, index - 19)...index]
      let point = axes.point(Double(index + 1), finite[index])
      painter.box(
        x: point.x - 1, y: point.y - 1, width: 2, height: 2, Theme.faded(Theme.dimText, 0.7))
      let mean = window.reduce(0, +) / Double(window.count)
      line.append(axes.point(Double(index + 1), mean))
    }
    if line.count > 1 { painter.add(.line(line, width: 2, color: Theme.accent)) }
    return painter.list
  }

  /// Where a chart with its axes is, under its title.
  static func plot(_ left: Double, _ width: Double, _ height: Double) -> DisplayList.Rectangle {
    .init(x: left + Theme.gap, y: 32, width: width - 2 * Theme.gap, height: height - 36)
  }
}
