import Gym

extension CliffWalking {
  /// The meadow, the cliff, the flag and the walker in 768 by 256 points; nil before the first
  /// reset.
  public func render() -> DisplayList? {
    guard walk.hasReset else { return nil }
    let cell = Self.cellSize
    var items: [DisplayList.Item] = []
    for position in 0..<transitions.stateCount {
      let corner = DisplayList.Point(
        Double(position % Self.columnCount) * cell, Double(position / Self.columnCount) * cell)
      items +=
        Self.isCliff(position) ? Self.cliff(at: corner, state: position) : Self.ground(at: corner)
    }
    let bottom = Double(Self.rowCount - 1) * cell
    let right = Double(Self.columnCount - 1) * cell
    items += PixelArt(text: "S").items(at: .init(8, bottom + 8), pixel: 4)
    items += PixelArt(text: "G").items(at: .init(right + 8, bottom + 8), pixel: 4)
    items += PixelArt.flag.items(at: .init(right + 28, bottom + 16), pixel: 4)
    let walker = DisplayList.Point(
      Double(state % Self.columnCount) * cell + 14, Double(state / Self.columnCount) * cell + 20)
    items += PixelArt.walker.items(at: walker, pixel: 4)
    return DisplayList(
      width: Double(Self.columnCount) * cell, height: Double(Self.rowCount) * cell, items: items)
  }

  /// The grid as text: `x` the walker, `C` the cliff, `T` the goal, `o` elsewhere; nil before the
  /// first reset.
  public func renderText() -> String? {
    guard walk.hasReset else { return nil }
    let rows = (0..<Self.rowCount).map { row in
      (0..<Self.columnCount).map { column in
        let position = row * Self.columnCount + column
        if position == state { return "x" }
        return position == Self.goal ? "T" : Self.isCliff(position) ? "C" : "o"
      }.joined(separator: "  ")
    }
    return rows.joined(separator: "\n") + "\n\n"
  }

  private static let cellSize = 64.0

  private static func ground(at corner: DisplayList.Point) -> [DisplayList.Item] {
    [
      box(corner, 0, 0, 64, 64, .init(172, 194, 130)), box(corner, 4, 4, 60, 60, .meadow),
    ]
  }

  /// A piece of the cliff's face: an edge, earth with cracks, shadow below; a border at either end.
  private static func cliff(at corner: DisplayList.Point, state: Int) -> [DisplayList.Item] {
    let (earth, shade) = (DisplayList.Color(168, 124, 82), DisplayList.Color(126, 90, 58))
    var items = [
      box(corner, 0, 0, 64, 64, earth), box(corner, 0, 0, 64, 4, .ink),
      box(corner, 0, 44, 64, 12, shade), box(corner, 0, 56, 64, 8, .init(74, 70, 78)),
    ]
    for x in [4.0, 24, 44] { items.append(box(corner, x, 4, 8, 4, shade)) }
    items.append(box(corner, state % 2 == 0 ? 16 : 40, 20, 4, 16, shade))
    items.append(box(corner, state % 2 == 0 ? 48 : 12, 28, 4, 12, shade))
    if state == start + 1 || state == goal - 1 {
      let isLeft = state == start + 1
      items.append(box(corner, isLeft ? 0 : 60, 0, 4, 64, .ink))
      items.append(box(corner, isLeft ? 4 : 52, 0, 8, 64, .init(198, 156, 110)))
    }
    return items
  }

  /// A rectangle by its offset from a corner and its size.
  private static func box(
    _ corner: DisplayList.Point, _ x: Double, _ y: Double, _ width: Double, _ height: Double,
    _ color: DisplayList.Color
  ) -> DisplayList.Item {
    .rectangle(
      .init(x: corner.x + x, y: corner.y + y, width: width, height: height), color: color)
  }
}
