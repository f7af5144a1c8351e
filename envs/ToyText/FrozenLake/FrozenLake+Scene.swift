import Gym

extension FrozenLake {
  /// The lake, its holes, the flag and the walker; 64 points a cell, at most 512 in all; nil before
  /// the first reset.
  public func render() -> DisplayList? {
    guard walk.hasReset else { return nil }
    let map = parameters.map
    let width = min(64 * Double(map.columnCount), 512)
    let height = min(64 * Double(map.rowCount), 512)
    let cell = Cell(
      width: width / Double(map.columnCount), height: height / Double(map.rowCount))
    var items: [DisplayList.Item] = []
    for position in 0..<transitions.stateCount {
      let column = position % map.columnCount
      let row = position / map.columnCount
      items += cell.tile(map[position], column: column, row: row)
    }
    if map[state] != .hole {
      items += cell.walker(column: state % map.columnCount, row: state / map.columnCount)
    }
    return DisplayList(width: width, height: height, background: .ice, items: items)
  }

  /// The last direction, then the map with the walker's cell on red; nil before the first reset.
  public func renderText() -> String? {
    guard walk.hasReset else { return nil }
    let columns = parameters.map.columnCount
    let rows = parameters.map.rows.enumerated().map { row, letters in
      letters.enumerated().map { column, letter in
        row * columns + column == state
          ? colored(String(letter), .red, isHighlighted: true) : String(letter)
      }.joined()
    }
    let direction = lastAction.map { "  (\(["Left", "Down", "Right", "Up"][$0]))" } ?? ""
    return direction + "\n" + rows.joined(separator: "\n") + "\n"
  }
}

/// A cell of the map as it is drawn.
private struct Cell {
  let width: Double
  let height: Double

  /// Of a pixel of what stands on the ice and keeps its proportions: a cell has 16 of them.
  private var pixel: Double { min(width, height) / 16 }

  func tile(_ tile: FrozenLake.Tile, column: Int, row: Int) -> [DisplayList.Item] {
    var items = [
      box(column, row, 0, 0, 16, 16, .init(174, 205, 230)), box(column, row, 1, 1, 15, 15, .ice),
    ]
    let corner = DisplayList.Point(
      Double(column) * width + 0.06 * width, Double(row) * height + 0.06 * width)
    switch tile {
    case .hole: items += hole(column, row)
    case .ice: items += cracks(column, row)
    case .start: items += PixelArt(text: "S").items(at: corner, pixel: pixel)
    case .goal:
      items += PixelArt(text: "G").items(at: corner, pixel: pixel)
      let flag = DisplayList.Point(
        (Double(column) + 0.5) * width - 3 * pixel, (Double(row) + 0.88) * height - 8 * pixel)
      items += PixelArt.flag.items(at: flag, pixel: pixel)
    }
    return items
  }

  func walker(column: Int, row: Int) -> [DisplayList.Item] {
    let origin = DisplayList.Point(
      (Double(column) + 0.5) * width - 5 * pixel, (Double(row) + 0.5) * height - 4.5 * pixel)
    return PixelArt.walker.items(at: origin, pixel: pixel)
  }

  /// Water with a dark far edge and two ripples.
  private func hole(_ column: Int, _ row: Int) -> [DisplayList.Item] {
    let (water, ripple) = (DisplayList.Color(92, 138, 190), DisplayList.Color(130, 170, 214))
    return [
      box(column, row, 3, 2, 10, 1, .init(70, 112, 164)), box(column, row, 2, 3, 12, 10, water),
      box(column, row, 3, 13, 10, 1, water), box(column, row, 4, 6, 3, 1, ripple),
      box(column, row, 8, 9, 4, 1, ripple),
    ]
  }

  /// Faint lines on some cells, always on the same ones.
  private func cracks(_ column: Int, _ row: Int) -> [DisplayList.Item] {
    let pixels: [(Double, Double)] =
      switch (column * 3 + row * 5) % 7 {
      case 0: [(4, 11), (5, 10), (6, 9), (7, 8), (10, 12), (11, 12)]
      case 1: [(9, 4), (10, 5), (11, 5), (12, 6), (4, 13), (5, 12)]
      default: []
      }
    return pixels.map { box(column, row, $0.0, $0.1, 1, 1, .init(184, 212, 236)) }
  }

  /// A rectangle in sixteenths of a cell.
  private func box(
    _ column: Int, _ row: Int, _ x: Double, _ y: Double, _ sizeX: Double, _ sizeY: Double,
    _ color: DisplayList.Color
  ) -> DisplayList.Item {
    .rectangle(
      .init(
        x: (Double(column) + x / 16) * width, y: (Double(row) + y / 16) * height,
        width: sizeX / 16 * width, height: sizeY / 16 * height), color: color)
  }
}
