import Spaces

/// Divides every reward by the standard deviation of the discounted return so far.
///
///     return' = gamma * return * (1 - terminated) + reward
///     reward' = reward / sqrt(variance(return') + epsilon)
///
/// The rewards are not centered. As in Gymnasium, the return continues through a reset unless the
/// episode terminated. The step in which an environment resets itself has no reward and is left
/// out.
///
/// Engstrom et al. (2020), https://arxiv.org/abs/2005.12729, "reward scaling".
public struct NormalizeReward<Base: Environment>: Wrapper {
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

  @inlinable
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    hasEnded = false
    return try base.reset(seed: seed, options: options)
  }

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

extension NormalizeReward: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] {
    ["gamma": .double(gamma), "epsilon": .double(epsilon)]
  }
}

extension WrapperEntry {
  static let normalizeReward = WrapperEntry("NormalizeReward", arguments: ["gamma", "epsilon"]) {
    base, arguments in
    AnyEnvironment(
      try NormalizeReward(
        base, gamma: arguments.numberArgument("gamma") ?? 0.99,
        epsilon: arguments.numberArgument("epsilon") ?? 1e-8))
  }
}

/// Divides every reward by the standard deviation of the environments' discounted returns so far.
///
///     return' = gamma * return * (1 - terminated) + reward
///     reward' = reward / sqrt(variance(return') + epsilon)
///
/// Every environment's return starts from 0 with each of its episodes, in all three modes of
/// `AutoresetMode`, and the step in which an environment is reset adds nothing to the moments. As
/// in Gymnasium, the return of a terminating step is its reward alone. What differs from Gymnasium:
/// there a return continues into the next episode with `.nextStep`, and a reset with a mask sets
/// the returns of all environments to 0.
///
/// All environments of a step are merged into the moments as one batch, then all rewards are
/// divided. Sums are Double.
///
/// Engstrom et al. (2020), https://arxiv.org/abs/2005.12729, "reward scaling".
public struct VectorNormalizeReward<Base: VectorEnvironment>: VectorWrapper {
  public var base: Base
  /// The discount of the returns.
  public let gamma: Double
  /// Added to the variance.
  public let epsilon: Double
  /// Whether new rewards change the variance; false to evaluate with a variance learned before.
  public var updatesRunningMean = true
  /// The moments of the discounted returns of all environments.
  public private(set) var returnMoments = RunningMoments<Double>()
  private var returnCount = initialMomentCount
  private var discountedReturns: [Double]
  private var episodes: EndedEpisodes

  /// Scales the rewards of vector environments.
  /// - Throws: `GymError.badArgument` where gamma isn't from 0 to 1 or epsilon isn't above 0.
  public init(_ base: Base, gamma: Double = 0.99, epsilon: Double = 1e-8) throws(GymError) {
    try checkDiscount(gamma)
    try checkEpsilon(epsilon)
    self.base = base
    self.gamma = gamma
    self.epsilon = epsilon
    discountedReturns = Array(repeating: 0, count: base.count)
    episodes = EndedEpisodes(count: base.count)
  }

  /// Starts an episode in every environment.
  public mutating func reset(
    seed: UInt64?, options: ResetOptions, into buffers: inout VectorBuffers
  ) throws(GymError) {
    try base.reset(seed: seed, options: options, into: &buffers)
    start(nil)
  }

  /// Starts an episode in every environment, or in those of a mask.
  public mutating func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) throws(GymError) {
    try base.reset(seeds: seeds, options: options, mask: mask, into: &buffers)
    start(mask)
  }

  public mutating func step(_ actions: Actions, into buffers: inout VectorBuffers) throws(GymError)
  {
    try base.step(actions, into: &buffers)
    normalize(&buffers)
  }

  private mutating func start(_ mask: [Bool]?) {
    episodes.start(mask)
    for index in discountedReturns.indices where mask?[index] ?? true {
      discountedReturns[index] = 0
    }
  }

  /// Adds a step's rewards up and divides them.
  private mutating func normalize(_ buffers: inout VectorBuffers) {
    for index in 0..<count where !episodes.hasEnded[index] {
      let past = buffers.terminated[index] ? 0 : gamma * discountedReturns[index]
      discountedReturns[index] = past + Double(buffers.rewards[index])
    }
    if updatesRunningMean { learn() }
    let standardDeviation = (returnMoments.variance + epsilon).squareRoot()
    for index in 0..<count {
      if episodes.hasEnded[index] {
        // A reset has no reward.
        buffers.rewards[index] = 0
      } else {
        buffers.rewards[index] = Float(Double(buffers.rewards[index]) / standardDeviation)
      }
      if buffers.hasEnded(index) { discountedReturns[index] = 0 }
    }
    episodes.finish(buffers, autoreset)
  }

  /// Merges the returns of the environments that were stepped into the moments.
  private mutating func learn() {
    var (sum, squares, number) = (0.0, 0.0, 0)
    for index in 0..<count where !episodes.hasEnded[index] {
      sum += discountedReturns[index]
      number += 1
    }
    let mean = sum / Double(max(1, number))
    for index in 0..<count where !episodes.hasEnded[index] {
      let distance = discountedReturns[index] - mean
      squares += distance * distance
    }
    returnMoments.merge(
      mean: mean, variance: squares / Double(max(1, number)), count: number, after: returnCount)
    returnCount += Double(number)
  }
}

extension VectorNormalizeReward: StatefulVectorWrapper {
  /// The moments, and how far the environments' returns have come.
  public struct Memory: Codable, Sendable {
    let updatesRunningMean: Bool
    let moments: RunningMoments<Double>
    let count: Double
    let returns: [Double]
    let episodes: EndedEpisodes
  }

  /// The moments and returns now.
  public var memory: Memory {
    Memory(
      updatesRunningMean: updatesRunningMean, moments: returnMoments, count: returnCount,
      returns: discountedReturns, episodes: episodes)
  }

  /// Continues with other moments and returns.
  /// - Throws: `GymError.badState` where they are of another number of environments.
  public mutating func remember(_ memory: Memory) throws(GymError) {
    guard memory.returns.count == count else {
      throw .badState(
        "expected the returns of \(count) environments, found \(memory.returns.count)")
    }
    try episodes.restore(memory.episodes)
    updatesRunningMean = memory.updatesRunningMean
    returnMoments = memory.moments
    returnCount = memory.count
    discountedReturns = memory.returns
  }
}
