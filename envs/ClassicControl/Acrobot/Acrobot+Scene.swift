import Gym

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Acrobot {
  /// The line to reach, the rods and their joints in 500 by 500 points; nil before the first reset.
  public func render() -> DisplayList? {
    guard hasReset else { return nil }
    let size = 500.0
    let bound = parameters.firstLength + parameters.secondLength + 0.2
    let scale = size / (2 * bound)
    let joint = DisplayList.Point(size / 2, size / 2)
    let first = state.firstAngle - .pi / 2
    let length = parameters.firstLength * scale
    let elbow = DisplayList.Point(joint.x + length * cos(first), joint.y - length * sin(first))
    let goal = size / 2 - scale
    return DisplayList(
      width: size, height: size,
      items: [.line([.init(0, goal), .init(size, goal)], width: 1, color: .black)]
        + rod(from: joint, direction: first, length: length, scale: scale)
        + rod(
          from: elbow, direction: first + state.secondAngle,
          length: parameters.secondLength * scale, scale: scale))
  }

  /// A rod and the joint at its upper end.
  private func rod(
    from joint: DisplayList.Point, direction: Double, length: Double, scale: Double
  ) -> [DisplayList.Item] {
    let half = 0.1 * scale
    let (sine, cosine) = (sin(direction), cos(direction))
    let corners = [(0, -half), (0, half), (length, half), (length, -half)].map { along, across in
      DisplayList.Point(
        joint.x + along * cosine - across * sine, joint.y - along * sine - across * cosine)
    }
    return [
      .polygon(corners, color: .init(0, 204, 204)),
      .circle(center: joint, radius: half, color: .init(204, 204, 0)),
    ]
  }
}
