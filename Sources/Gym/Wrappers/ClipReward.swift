import Spaces

/// Keeps every reward between two bounds.
public struct ClipReward<Base: Environment>: Wrapper {
  public var base: Base
  /// The smallest reward to report; nil without a bound.
  public let minReward: Double?
  /// The largest reward to report; nil without a bound.
  public let maxReward: Double?

  /// Bounds an environment's rewards.
  /// - Throws: `GymError.badArgument` where there is no bound at all, one is NaN, or the lower one
  ///   lies above the upper one.
  public init(_ base: Base, minReward: Double? = nil, maxReward: Double? = nil) throws(GymError) {
    let isGiven = minReward != nil || maxReward != nil
    guard isGiven, minReward ?? -.infinity <= maxReward ?? .infinity else {
      throw .badArgument(
        name: "minReward", value: minReward.map { "\($0)" } ?? "none",
        expected: isGiven
          ? "a number of at most maxReward (\(maxReward ?? .infinity))"
          : "a number, or one for maxReward")
    }
    self.base = base
    self.minReward = minReward
    self.maxReward = maxReward
  }

  /// Performs one action; a reward that is NaN stays so.
  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    var step = try base.step(action)
    if let minReward, step.reward < minReward { step.reward = minReward }
    if let maxReward, step.reward > maxReward { step.reward = maxReward }
    return step
  }
}

extension ClipReward: Encodable where Base: Encodable {}
extension ClipReward: Decodable where Base: Decodable {}

extension ClipReward: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] {
    var arguments: [String: InfoValue] = [:]
    arguments["min_reward"] = minReward.map { .double($0) }
    arguments["max_reward"] = maxReward.map { .double($0) }
    return arguments
  }
}

extension WrapperEntry {
  static let clipReward = WrapperEntry("ClipReward", arguments: ["min_reward", "max_reward"]) {
    base, arguments in
    AnyEnvironment(
      try ClipReward(
        base, minReward: arguments.numberArgument("min_reward"),
        maxReward: arguments.numberArgument("max_reward")))
  }
}

/// Keeps every reward of vector environments between two bounds.
public typealias VectorClipReward<Base: VectorEnvironment> =
  VectorizeTransformReward<Base, ClipReward<EnvironmentStandIn>>

extension VectorizeTransformReward where Change == ClipReward<EnvironmentStandIn> {
  /// Bounds the rewards of vector environments.
  /// - Throws: `GymError.badArgument` as `ClipReward` does.
  public init(_ base: Base, minReward: Double? = nil, maxReward: Double? = nil) throws(GymError) {
    try self.init(base) { environment throws(GymError) in
      try ClipReward(environment, minReward: minReward, maxReward: maxReward)
    }
  }
}
