import Gym

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension MountainCar {
  /// The hills, the car and the flag in 600 by 400 points; nil before the first reset.
  public func render() -> DisplayList? {
    guard hasReset else { return nil }
    return mountainCarScene(
      position: state.position, from: parameters.minimumPosition, to: parameters.maximumPosition,
      goal: parameters.goalPosition)
  }
}

/// The height of the ground: its slope is what the equations of motion use.
private func height(_ x: Double) -> Double { sin(3 * x) * 0.45 + 0.55 }

func mountainCarScene(
  position: Double, from low: Double, to high: Double, goal: Double
) -> DisplayList {
  let (width, sceneHeight) = (600.0, 400.0)
  let scale = width / (high - low)
  /// A point that is given in pixels from the left and from the bottom.
  func point(_ x: Double, _ y: Double) -> DisplayList.Point { .init(x, sceneHeight - y) }

  let ground = (0..<100).map { index in
    let x = low + (high - low) * Double(index) / 99
    return point((x - low) * scale, height(x) * scale)
  }
  let angle = cos(3 * position)
  /// A point on the car, in pixels from the middle of its underside.
  func onCar(_ x: Double, _ y: Double) -> DisplayList.Point {
    point(
      x * cos(angle) - y * sin(angle) + (position - low) * scale,
      x * sin(angle) + y * cos(angle) + 10 + height(position) * scale)
  }
  let body = [onCar(-20, 0), onCar(-20, 20), onCar(20, 20), onCar(20, 0)]
  let wheels = [10.0, -10].map { x in
    DisplayList.Item.circle(center: onCar(x, 0), radius: 8, color: .init(128, 128, 128))
  }
  let (flagX, flagY) = ((goal - low) * scale, height(goal) * scale)
  let pole = [point(flagX, flagY), point(flagX, flagY + 50)]
  let flag = [
    point(flagX, flagY + 50), point(flagX, flagY + 40), point(flagX + 25, flagY + 45),
  ]
  return DisplayList(
    width: width, height: sceneHeight,
    items: [.line(ground, width: 1, color: .black), .polygon(body, color: .black)] + wheels + [
      .line(pole, width: 1, color: .black), .polygon(flag, color: .init(204, 204, 0)),
    ])
}
