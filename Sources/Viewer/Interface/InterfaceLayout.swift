import Gym

/// Where the parts of the player's window are, in points.
///
/// What there is no room for is left out: first the sidebar, then the traces.
struct InterfaceLayout: Equatable {
  typealias Rectangle = DisplayList.Rectangle

  let width: Double
  let height: Double
  /// Title and notice of the window.
  let header: Rectangle
  /// Where the environments are.
  let scenes: Rectangle
  /// One for each environment.
  let cells: [Rectangle]
  /// Of several replays side by side, the actions and the observation of each; empty of a single
  /// one.
  let environmentPanels: [Rectangle]
  /// Actions and their values; then the observation, of a single replay; then the episodes.
  let actions, observation, episodes: Rectangle?
  /// Rewards and returns over the episode.
  let traces: Rectangle?
  /// The bar with the buttons.
  let transport: Rectangle

  static let headerHeight = 40.0
  static let transportHeight = 52.0
  static let tracesHeight = 112.0
  static let sidebarWidth = 264.0
  static let titleHeight = 28.0
  static let leastEpisodesHeight = 110.0

  /// Lays the parts out.
  /// - Parameters:
  ///   - width: of the window.
  ///   - height: of the window.
  ///   - environments: how many replays are shown.
  ///   - actionRows: how many rows of actions there are.
  ///   - observationRows: how many rows of numbers there are.
  ///   - tracesHeight: of the charts at the bottom.
  init(
    width: Double, height: Double, environments: Int, actionRows: Int, observationRows: Int,
    tracesHeight: Double = Self.tracesHeight
  ) {
    self.width = width
    self.height = height
    let (top, bottom) = (Self.headerHeight, height - Self.transportHeight)
    header = Rectangle(x: 0, y: 0, width: width, height: top)
    transport = Rectangle(x: 0, y: bottom, width: width, height: Self.transportHeight)
    let hasSidebar = width >= 720
    let right = hasSidebar ? width - Self.sidebarWidth : width
    let hasTraces = height >= 440
    let middle = hasTraces ? bottom - tracesHeight - 1 : bottom
    traces =
      hasTraces
      ? Rectangle(x: 0, y: middle, width: width, height: tracesHeight) : nil
    scenes = Rectangle(x: 0, y: top + 1, width: right, height: max(0, middle - top - 1))
    cells = Self.grid(environments, in: scenes)
    guard hasSidebar else {
      (actions, observation, episodes, environmentPanels) = (nil, nil, nil, [])
      return
    }
    let room = middle - top - 1
    func section(_ rows: Int) -> Double { 50 + Double(rows) * SidebarPanels.rowHeight }
    let first = min(section(max(actionRows, 1)), room * 0.5).rounded()
    let second = min(section(max(observationRows, 1)), max(0, room - first) * 0.6).rounded()
    func part(_ y: Double, _ height: Double) -> Rectangle {
      Rectangle(
        x: right + 1, y: top + 1 + y, width: Self.sidebarWidth - 1, height: max(0, height))
    }
    guard environments == 1 else {
      let rows = Double(max(actionRows, 1) + max(observationRows, 1))
      let needed = EnvironmentPanel.top + rows * SidebarPanels.rowHeight + 6
      // The list of episodes keeps some rows as long as the panels show the most of theirs.
      let height = min(
        needed, max(room - Self.leastEpisodesHeight, room * 0.8) / Double(environments)
      )
      .rounded(.down)
      environmentPanels = (0..<environments).map { part(Double($0) * height, height) }
      (actions, observation) = (nil, nil)
      episodes = part(height * Double(environments), room - height * Double(environments))
      return
    }
    environmentPanels = []
    actions = part(0, first)
    observation = part(first, second)
    episodes = part(first + second, room - first - second)
  }

  /// As many cells as environments: as square as the space allows, from the top left on.
  private static func grid(_ count: Int, in area: Rectangle) -> [Rectangle] {
    guard area.width > 0, area.height > 0 else {
      return Array(repeating: Rectangle(x: 0, y: 0, width: 0, height: 0), count: count)
    }
    // The number of columns with which a scene of 3 to 2 comes out largest.
    func sceneWidth(_ columns: Int) -> Double {
      let rows = (count + columns - 1) / columns
      let room = area.height / Double(rows) - titleHeight
      return min(area.width / Double(columns), room * 1.5)
    }
    let columns = (1...max(1, count)).max { sceneWidth($0) < sceneWidth($1) } ?? 1
    let rows = (count + columns - 1) / columns
    return (0..<count).map { index in
      let (row, column) = (index / columns, index % columns)
      func cut(_ size: Double, _ part: Int, _ parts: Int) -> Double {
        (size * Double(part) / Double(parts)).rounded()
      }
      let (left, next) = (cut(area.width, column, columns), cut(area.width, column + 1, columns))
      let (top, below) = (cut(area.height, row, rows), cut(area.height, row + 1, rows))
      return Rectangle(
        x: area.origin.x + left, y: area.origin.y + top, width: next - left, height: below - top)
    }
  }
}

extension DisplayList.Rectangle {
  /// Whether a point lies in it; the right and the lower edge do not belong to it.
  func contains(_ point: DisplayList.Point) -> Bool {
    point.x >= origin.x && point.x < origin.x + width && point.y >= origin.y
      && point.y < origin.y + height
  }

  /// The same in coordinates that begin at a point.
  func relative(to point: DisplayList.Point) -> DisplayList.Rectangle {
    .init(x: origin.x - point.x, y: origin.y - point.y, width: width, height: height)
  }

  /// The pixels of a rectangle in points; neighbors stay neighbors.
  func pixels(_ scale: Double) -> PixelRectangle {
    func whole(_ position: Double) -> Int { Int((position * scale).rounded()) }
    let (left, top) = (whole(origin.x), whole(origin.y))
    return PixelRectangle(
      x: left, y: top, width: whole(origin.x + width) - left,
      height: whole(origin.y + height) - top)
  }
}
