import Gym

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension CartPole {
  /// The track, the cart, the pole and its joint in 600 by 400 points; nil before the first reset.
  public func render() -> DisplayList? {
    guard phase != .beforeReset else { return nil }
    let (width, height, trackHeight) = (600.0, 400.0, 100.0)
    let scale = width / (2 * parameters.positionLimit)
    let cartX = state.position * scale + width / 2
    let trackY = height - trackHeight
    let joint = DisplayList.Point(cartX, trackY - Self.cartHeight / 4)
    let cart = DisplayList.Rectangle(
      x: cartX - Self.cartWidth / 2, y: trackY - Self.cartHeight / 2, width: Self.cartWidth,
      height: Self.cartHeight)
    return DisplayList(
      width: width, height: height,
      items: [
        .rectangle(cart, color: .black),
        .polygon(
          pole(at: joint, length: 2 * parameters.halfPoleLength * scale),
          color: .init(202, 152, 101)),
        .circle(center: joint, radius: Self.poleWidth / 2, color: .init(129, 132, 203)),
        .line([.init(0, trackY), .init(width, trackY)], width: 1, color: .black),
      ])
  }

  private static let cartWidth = 50.0
  private static let cartHeight = 30.0
  private static let poleWidth = 10.0

  /// The corners of the pole, which reaches half its width below the joint, leaning by the angle.
  private func pole(at joint: DisplayList.Point, length: Double) -> [DisplayList.Point] {
    let half = Self.poleWidth / 2
    let (sine, cosine) = (sin(state.angle), cos(state.angle))
    let corners = [(-half, -half), (-half, length - half), (half, length - half), (half, -half)]
    return corners.map { across, along in
      .init(
        joint.x + across * cosine + along * sine, joint.y + across * sine - along * cosine)
    }
  }
}
