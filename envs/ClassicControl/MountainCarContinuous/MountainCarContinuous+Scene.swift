import Gym

extension MountainCarContinuous {
  /// The hills, the car and the flag in 600 by 400 points; nil before the first reset.
  public func render() -> DisplayList? {
    guard phase != .beforeReset else { return nil }
    return mountainCarScene(
      position: state.position, from: parameters.minimumPosition, to: parameters.maximumPosition,
      goal: parameters.goalPosition)
  }
}
