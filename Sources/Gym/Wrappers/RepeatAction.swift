import Spaces

/// Does every action several times: the last observation, the sum of the rewards, no further than
/// the end of the episode.
public struct RepeatAction<Base: Environment>: Wrapper {
  public var base: Base
  /// How often an action is done.
  public let repeatCount: Int

  /// Slows an agent down.
  /// - Throws: `GymError.badArgument` where the count is below 1.
  public init(_ base: Base, repeatCount: Int) throws(GymError) {
    guard repeatCount >= 1 else {
      throw .badArgument(
        name: "repeatCount", value: "\(repeatCount)", expected: "a number of 1 or more")
    }
    self.base = base
    self.repeatCount = repeatCount
  }

  /// Performs the action until it is done often enough or the episode ends.
  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    var step = try base.step(action)
    var reward = step.reward
    var count = 1
    while count < repeatCount && !step.isLast {
      step = try base.step(action)
      reward += step.reward
      count &+= 1
    }
    step.reward = reward
    return step
  }
}

extension RepeatAction: Encodable where Base: Encodable {}
extension RepeatAction: Decodable where Base: Decodable {}

extension RepeatAction: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] { ["num_repeats": .int(repeatCount)] }
}

extension WrapperEntry {
  static let repeatAction = WrapperEntry("RepeatAction", arguments: ["num_repeats"]) {
    base, arguments in
    AnyEnvironment(try RepeatAction(base, repeatCount: arguments.integer("num_repeats")))
  }
}
