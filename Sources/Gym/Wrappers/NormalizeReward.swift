import Spaces

/// Divides every reward by the standard deviation of the discounted return so far.
///
///     return' = gamma * return * (1 - terminated) + reward
///     reward' = reward / sqrt(variance(return') + epsilon)
///
/// The rewards are not centred. As in Gymnasium, the return goes on through a reset unless the
/// episode terminated. The step in which an environment resets itself has no reward and is left out.
///
/// Engstrom et al. (2020), https://arxiv.org/abs/2005.12729, "reward scaling".
public struct NormalizeReward<Base: Environment>: Wrapper {
  /// What the inner environment observes.
  public typealias Observation = Base.Observation
  /// What the inner environment is told.
  public typealias Action = Base.Action

  /// The inner environment.
  public var base: Base
  /// The discount of the return.
  public let gamma: Double
  /// Added to the variance.
  public let epsilon: Double
  /// Whether new rewards change the variance; false to evaluate with a variance learned before.
  public var updatesRunningMean = true
  /// The moments of the discounted return.
  @inlinable public var returnMoments: RunningMoments<Double> { moments }
  @usableFromInline var moments = RunningMoments<Double>()
  @usableFromInline var count = initialMomentCount
  @usableFromInline var discountedReturn = 0.0
  @usableFromInline var hasEnded = false

  /// Scales an environment's rewards.
  /// - Throws: `GymError.badArgument` where gamma isn't from 0 to 1 or epsilon isn't above 0.
  public init(_ base: Base, gamma: Double = 0.99, epsilon: Double = 1e-8) throws(GymError) {
    try checkDiscount(gamma)
    try checkEpsilon(epsilon)
    self.base = base
    self.gamma = gamma
    self.epsilon = epsilon
  }

  /// Starts an episode.
  @inlinable
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    hasEnded = false
    return try base.reset(seed: seed, options: options)
  }

  /// Does one action.
  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    let isReset = hasEnded && base.resetsItself
    var step = try base.step(action)
    hasEnded = step.isLast
    if isReset { return step }
    discountedReturn = discountedReturn * gamma * (step.terminated ? 0 : 1) + step.reward
    if updatesRunningMean {
      moments.add(discountedReturn, after: count)
      count += 1
    }
    step.reward /= (moments.variance + epsilon).squareRoot()
    return step
  }
}

extension NormalizeReward: Encodable where Base: Encodable {}
extension NormalizeReward: Decodable where Base: Decodable {}

/// What is added to a variance must keep it above 0.
func checkEpsilon(_ epsilon: Double) throws(GymError) {
  guard epsilon > 0 else {
    throw .badArgument(name: "epsilon", value: "\(epsilon)", expected: "a number above 0")
  }
}

/// A discounted sum of rewards must not grow by itself.
func checkDiscount(_ gamma: Double) throws(GymError) {
  guard gamma >= 0, gamma <= 1 else {
    throw .badArgument(name: "gamma", value: "\(gamma)", expected: "a number from 0 to 1")
  }
}
