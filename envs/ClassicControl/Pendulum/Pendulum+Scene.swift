import Gym

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Pendulum {
  /// The rod, its axle and an arrow for the torque in 500 by 500 points; nil before the first
  /// reset.
  public func render() -> DisplayList? {
    guard hasReset else { return nil }
    let (size, bound) = (500.0, 2.2)
    let scale = size / (2 * bound)
    let middle = DisplayList.Point(size / 2, size / 2)
    let direction = state.angle + .pi / 2
    let (sine, cosine) = (sin(direction), cos(direction))
    /// A point on the rod: along it and across, from the axle.
    func onRod(_ along: Double, _ across: Double) -> DisplayList.Point {
      .init(
        middle.x + along * cosine - across * sine, middle.y - along * sine - across * cosine)
    }
    let half = 0.1 * scale
    let rod = [onRod(0, -half), onRod(0, half), onRod(scale, half), onRod(scale, -half)]
    let red = DisplayList.Color(204, 77, 77)
    var items: [DisplayList.Item] = [
      .polygon(rod, color: red), .circle(center: middle, radius: half, color: red),
      .circle(center: onRod(scale, 0), radius: half, color: red),
    ]
    if let torque = lastTorque, torque != 0 {
      items += torqueArrow(around: middle, torque: Double(torque), scale: scale)
    }
    items.append(.circle(center: middle, radius: 0.05 * scale, color: .black))
    return DisplayList(width: size, height: size, items: items)
  }

  /// Three quarters of a circle and an arrowhead in a square as large as the torque.
  private func torqueArrow(around middle: DisplayList.Point, torque: Double, scale: Double)
    -> [DisplayList.Item]
  {
    let side = scale * abs(torque) / 2
    let mirror = torque > 0 ? -1.0 : 1
    /// A point in the square, -0.5 to 0.5, drawn for a clockwise torque.
    func point(_ x: Double, _ y: Double) -> DisplayList.Point {
      .init(middle.x + mirror * side * x, middle.y + side * y)
    }
    // From the top over the right and the bottom to the left.
    let arc = (0...36).map { index in
      let angle = Double(index) * 7.5 * .pi / 180
      return point(0.02 + 0.455 * sin(angle), -0.482 * cos(angle))
    }
    let head = [point(-0.5, 0.045), point(-0.434, -0.145), point(-0.365, 0.045), point(-0.434, 0)]
    return [
      .line(arc, width: max(1, 0.03 * side), color: .black), .polygon(head, color: .black),
    ]
  }
}
