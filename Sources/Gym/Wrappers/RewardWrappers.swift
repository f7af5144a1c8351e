import Spaces

/// Applies a function to every reward.
public struct TransformReward<Base: Environment>: Wrapper {
  /// What the inner environment observes.
  public typealias Observation = Base.Observation
  /// What the inner environment is told.
  public typealias Action = Base.Action

  /// The inner environment.
  public var base: Base
  /// The reward to report for the inner environment's.
  public let transform: @Sendable (Double) -> Double

  /// Changes an environment's rewards.
  public init(_ base: Base, transform: @escaping @Sendable (Double) -> Double) {
    self.base = base
    self.transform = transform
  }

  /// Starts an episode.
  @inlinable
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    try base.reset(seed: seed, options: options)
  }

  /// Does one action.
  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    var step = try base.step(action)
    step.reward = transform(step.reward)
    return step
  }
}

/// Keeps every reward between two bounds.
public struct ClipReward<Base: Environment>: Wrapper {
  /// What the inner environment observes.
  public typealias Observation = Base.Observation
  /// What the inner environment is told.
  public typealias Action = Base.Action

  /// The inner environment.
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

  /// Starts an episode.
  @inlinable
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    try base.reset(seed: seed, options: options)
  }

  /// Does one action; a reward that is NaN stays so.
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
