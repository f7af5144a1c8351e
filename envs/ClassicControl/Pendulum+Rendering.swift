import Gym

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Pendulum {
  /// The rod, its axle and an arrow for the torque in 500 by 500 points; nil before the first reset.
  public func render() -> DisplayList? {
    guard hasReset else { return nil }
    let (size, bound) = (500.0, 2.2)
    let scale = size / (2 * bound)
    let middle = DisplayList.Point(size / 2, size / 2)
    let direction = state.angle + .pi / 2
    let (sine, cosine) = (sin(direction), cos(direction))
    /// A place on the rod: along it and across, from the axle.
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

  /// Most of a circle with an arrowhead, as large as the torque, that turns its way.
  private func torqueArrow(around middle: DisplayList.Point, torque: Double, scale: Double)
    -> [DisplayList.Item]
  {
    // The arc spans a square of `scale * |torque| / 2`, a ring of 0.37 of it.
    let radius = 0.37 * scale * abs(torque) / 2
    let sign = torque > 0 ? 1.0 : -1
    func place(_ degrees: Double, _ radius: Double) -> DisplayList.Point {
      let angle = degrees * .pi / 180
      return .init(middle.x + sign * radius * cos(angle), middle.y - radius * sin(angle))
    }
    let arc = (0...24).map { place(-60 + 280 * Double($0) / 24, radius) }
    let head = [place(218, radius * 1.28), place(218, radius * 0.72), place(252, radius)]
    return [
      .line(arc, width: max(1, radius * 0.16), color: .black), .polygon(head, color: .black),
    ]
  }
}
