import Gym
import Spaces

/// One recorded episode: from a reset to the end, or to where the recording stopped.
public struct Episode: Sendable, Equatable {
  /// Its number in the file, from 0 on; a writer gives it its own.
  public var id: Int
  /// The seed of the reset, nil where the generator of the episode before continued.
  public var seed: UInt64?
  /// The options of the reset.
  public var options: ResetOptions
  /// What was seen, one more than there were steps.
  public var observations: SpaceColumn
  /// What was done in each step.
  public var actions: SpaceColumn
  /// The reward of each step.
  public var rewards: [Double]
  /// Whether each step reached a terminal state.
  public var terminations: [Bool]
  /// Whether each step was cut off: by the environment, or at the end by the recorder.
  public var truncations: [Bool]
  /// What else is known about the episode, by name.
  public var attributes: [String: InfoValue] = [:]

  /// Starts an episode with its first observation.
  /// - Throws: `ReplayError.wrongValue` where the observation isn't of the space.
  public init(
    id: Int = 0, seed: UInt64?, options: ResetOptions = [:], observation: SpaceValue,
    observationSpace: Space, actionSpace: Space
  ) throws(ReplayError) {
    self.init(
      id: id, seed: seed, options: options, observations: SpaceColumn(observationSpace),
      actions: SpaceColumn(actionSpace), rewards: [], terminations: [], truncations: [])
    try observations.append(observation)
  }

  init(
    id: Int, seed: UInt64?, options: ResetOptions, observations: SpaceColumn, actions: SpaceColumn,
    rewards: [Double], terminations: [Bool], truncations: [Bool]
  ) {
    self.id = id
    self.seed = seed
    self.options = options
    self.observations = observations
    self.actions = actions
    self.rewards = rewards
    self.terminations = terminations
    self.truncations = truncations
  }

  /// Adds a step.
  /// - Throws: `ReplayError.wrongValue` where the action or the observation isn't of its space.
  public mutating func append(
    action: SpaceValue, reward: Double, terminated: Bool, truncated: Bool, observation: SpaceValue
  ) throws(ReplayError) {
    try actions.append(action)
    try observations.append(observation)
    rewards.append(reward)
    terminations.append(terminated)
    truncations.append(truncated)
  }

  /// The number of steps.
  public var totalSteps: Int { rewards.count }
  /// The sum of the rewards.
  public var episodeReturn: Double { rewards.reduce(0, +) }

  /// Whether all parts have the same number of steps, and the observations one more.
  var isConsistent: Bool {
    [actions.count, terminations.count, truncations.count, observations.count - 1]
      .allSatisfy { $0 == totalSteps }
  }
}

extension Episode {
  /// What Minari's collector notes about the rewards of an episode.
  public struct RewardStatistics: Sendable, Equatable {
    /// The sum.
    public var sum: Double
    /// The mean.
    public var mean: Double
    /// The standard deviation of the population, as NumPy's `std`.
    public var standardDeviation: Double
    /// The smallest.
    public var minimum: Double
    /// The largest.
    public var maximum: Double
  }

  /// The statistics of the rewards, nil without steps.
  public var rewardStatistics: RewardStatistics? {
    guard let first = rewards.first else { return nil }
    let mean = episodeReturn / Double(totalSteps)
    let squares = rewards.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return RewardStatistics(
      sum: episodeReturn, mean: mean,
      standardDeviation: (squares / Double(totalSteps)).squareRoot(),
      minimum: rewards.reduce(first, Swift.min), maximum: rewards.reduce(first, Swift.max))
  }
}
