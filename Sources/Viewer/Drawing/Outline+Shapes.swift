import Glibc

extension Outline {
  /// Adds an upright rectangle.
  mutating func addRectangle(left: Double, top: Double, right: Double, bottom: Double) {
    add([Point(left, top), Point(right, top), Point(right, bottom), Point(left, bottom)])
  }

  /// Adds a disc: a polygon of the same area that is nowhere a hundredth of a pixel off.
  mutating func addDisc(center: Point, radius: Double, isTurned: Bool = false) {
    guard radius > 0, radius.isFinite else { return }
    let corners = Self.corners(radius: radius)
    let step = 2 * Double.pi / Double(corners)
    let reach = radius * (step / sin(step)).squareRoot()
    add(
      (0..<corners).map { corner in
        let angle = Double(corner) * step
        return Point(center.x + reach * cos(angle), center.y + reach * sin(angle))
      }, isTurned: isTurned)
  }

  /// A chord of the angle a is r (1 - cos(a / 2)) away from its arc.
  private static func corners(radius: Double) -> Int {
    let half = acos(max(0, 1 - 0.01 / radius))
    return Int(min(max(8, (Double.pi / half).rounded(.up)), 4096))
  }

  /// Adds a line through points: its ends are square and stop at the points, its corners are round,
  /// and where it returns to its first point there is a corner too.
  mutating func addLine(_ points: [Point], width: Double) {
    let half = width / 2
    guard half > 0, half.isFinite else { return }
    let path = points.enumerated().filter { $0.offset == 0 || $0.element != points[$0.offset - 1] }
      .map(\.element)
    guard path.count > 1 else { return }
    for (start, end) in zip(path, path.dropFirst()) {
      addSegment(from: start, to: end, half: half)
    }
    for index in 1..<path.count - 1 where path.count > 2 {
      addJoin(path[index - 1], path[index], path[index + 1], half: half)
    }
    if let first = path.first, first == path.last, path.count > 3 {
      addJoin(path[path.count - 2], first, path[1], half: half)
    }
  }

  /// The way from one point to the next, its length made 1.
  private static func direction(from start: Point, to end: Point) -> Point {
    let (x, y) = (end.x - start.x, end.y - start.y)
    let length = hypot(x, y)
    return Point(x / length, y / length)
  }

  private mutating func addSegment(from start: Point, to end: Point, half: Double) {
    let along = Self.direction(from: start, to: end)
    let (x, y) = (-along.y * half, along.x * half)
    add(
      [
        Point(start.x + x, start.y + y), Point(start.x - x, start.y - y),
        Point(end.x - x, end.y - y), Point(end.x + x, end.y + y),
      ], isTurned: true)
  }

  /// The sector between the ends of two segments, on the outer side of the corner.
  private mutating func addJoin(_ before: Point, _ corner: Point, _ after: Point, half: Double) {
    let one = Self.direction(from: before, to: corner)
    let two = Self.direction(from: corner, to: after)
    let turn = atan2(one.x * two.y - one.y * two.x, one.x * two.x + one.y * two.y)
    guard turn.isFinite, abs(turn) > 1e-6 else { return }
    // Turning right (y runs down), the outer side is on the left, and the other way round.
    let first = atan2(one.y, one.x) + (turn > 0 ? -Double.pi / 2 : Double.pi / 2)
    let fraction = abs(turn) / (2 * Double.pi)
    let pieces = max(1, Int((Double(Self.corners(radius: half)) * fraction).rounded(.up)))
    let arc = (0...pieces).map { piece in
      let angle = first + turn * Double(piece) / Double(pieces)
      return Point(corner.x + half * cos(angle), corner.y + half * sin(angle))
    }
    add([corner] + arc, isTurned: true)
  }
}
