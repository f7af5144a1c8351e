import Foundations
import Gym
import TensorEngine

/// The result of an evaluation.
public struct EvaluationResult: Sendable, Equatable {
  /// One for each episode, in the order of their seeds.
  public let returns: [Double]
  /// The steps of each.
  public let lengths: [Int]
  /// Metrics of a supervised agent, such as `loss`: means over the steps.
  public let metrics: [Metric]
  /// Episodes that were cut off at the evaluation's step limit, before the environment ended them.
  public let cutEpisodes: Int

  /// Makes a result.
  public init(
    returns: [Double], lengths: [Int], metrics: [Metric] = [], cutEpisodes: Int = 0
  ) {
    self.returns = returns
    self.lengths = lengths
    self.metrics = metrics
    self.cutEpisodes = cutEpisodes
  }

  /// The fraction of rewarded steps where a reward is 0 or 1: a classifier's accuracy.
  public var meanReward: Double { returns.reduce(0, +) / Double(lengths.reduce(0, +)) }

  /// The mean loss over the steps, where the agent reports one.
  public var loss: Double? { metrics.first { $0.name == "loss" }?.value }

  /// The figure by which models are compared, the higher the better: minus the loss where a data
  /// set says so and the agent reports one, else the mean return.
  /// - Parameter plan: of the data set; nil of other environments.
  /// - Returns: the figure.
  public func selectionValue(_ plan: DataSetPlan?) -> Double {
    guard plan?.comparesLosses == true, let loss else { return meanReturn }
    return -loss
  }

  /// The mean return.
  public var meanReturn: Double { returns.reduce(0, +) / Double(returns.count) }

  /// The sample standard deviation of the returns, divided by n - 1; 0 for one episode.
  public var standardDeviation: Double {
    returns.isEmpty ? 0 : SampleSummary(returns).standardDeviation
  }
}

/// Evaluates an agent greedily, without learning.
///
/// Episodes run side by side, each in its own environment with the seed plus its number, so that a
/// network evaluates many observations at once and short episodes are not favored.
/// - Parameters:
///   - agent: a copy is evaluated; the one given stays as it was.
///   - episodes: how many, above 0.
///   - seed: of the first episode; the next ones follow.
///   - stepLimit: an episode that is not over after so many steps is cut off and counts as it is;
///     nil for
///     environments that end every episode. A greedy agent may walk in circles for ever.
///   - shouldContinue: called after every step; where it returns false, unfinished episodes are
///     left out.
///   - makeEnvironment: makes a new environment for each episode.
/// - Returns: one return for each finished episode.
/// - Throws: `TrainingError` where the environment or the agent fails.
public func evaluate(
  _ agent: any Agent, episodes: Int, seed: UInt64, stepLimit: Int? = nil,
  shouldContinue: () -> Bool = { true }, makeEnvironment: () throws -> AnyEnvironment
) throws -> EvaluationResult {
  precondition(episodes > 0, "evaluate: episodes must be above 0, got \(episodes)")
  precondition(
    stepLimit ?? 1 > 0, "evaluate: the step limit must be above 0, got \(stepLimit ?? 0)")
  var agent = agent
  var (returns, lengths): ([Double], [Int]) = ([], [])
  var (first, cutEpisodes) = (0, 0)
  while first < episodes, shouldContinue() {
    let count = min(64, episodes - first)
    var environments = try TrainingError.wrap {
      try SyncVectorEnvironment((0..<count).map { _ in try makeEnvironment() })
        as any VectorEnvironment
    }
    let part = try evaluateEach(
      &agent, &environments, seed: seed &+ UInt64(first), stepLimit, shouldContinue)
    returns += part.returns
    lengths += part.lengths
    cutEpisodes += part.cutEpisodes
    first += count
  }
  return EvaluationResult(returns: returns, lengths: lengths, cutEpisodes: cutEpisodes)
}

/// Evaluates an agent on one episode in each environment: on a part of a data set, each example
/// once.
/// - Parameters:
///   - agent: a copy is evaluated; the one given stays as it was.
///   - environments: where; they are reset first.
///   - seed: of the reset.
///   - shouldContinue: called after every step; where it returns false, unfinished episodes are
///     left out.
/// - Returns: one return for each environment, and the metrics of a supervised agent.
/// - Throws: `TrainingError` where the environment or the agent fails.
public func evaluate(
  _ agent: any Agent, in environments: inout any VectorEnvironment, seed: UInt64,
  shouldContinue: () -> Bool = { true }
) throws -> EvaluationResult {
  var agent = agent
  return try evaluateEach(&agent, &environments, seed: seed, nil, shouldContinue)
}

/// One episode in each environment.
private func evaluateEach(
  _ agent: inout any Agent, _ environments: inout any VectorEnvironment, seed: UInt64,
  _ stepLimit: Int?, _ shouldContinue: () -> Bool
) throws -> EvaluationResult {
  environments.autoreset = .sameStep
  var buffers = environments.makeBuffers()
  try TrainingError.wrap { try environments.reset(seed: seed, options: [:], into: &buffers) }
  let count = environments.count
  let shape = Shape(count, environments.singleObservationSpace.flattenedCount)
  var tally = EvaluationTally(count: count, stepLimit: stepLimit)
  for index in 0..<count { agent.beginEpisode(environment: index, mode: .evaluation) }
  while tally.isRunning, shouldContinue() {
    let observations = Tensor(buffers.observations, shape: shape)
    let actions = try TrainingError.wrap {
      try agent.actions(for: observations, mode: .evaluation)
    }
    try TrainingError.wrap { try environments.step(actions, into: &buffers) }
    let running = tally.running
    if var supervised = agent as? any SupervisedAgent {
      let transitions = Transitions(
        observations: observations, actions: actions, rewards: buffers.rewards,
        nextObservations: Tensor(buffers.finalObservations, shape: shape),
        terminated: buffers.terminated, truncated: buffers.truncated, infos: buffers.infos,
        infoColumns: buffers.infoColumns, infoRows: buffers.infoRows)
      tally.add(supervised.evaluationMetrics(of: transitions, environments: running), running.count)
      agent = supervised
    }
    tally.add(buffers, of: running)
  }
  return tally.result
}

/// The sums of an evaluation.
private struct EvaluationTally {
  private var returns: [Double]
  private var lengths: [Int]
  private var isOpen: [Bool]
  private var metrics: [(name: String, sum: Double)] = []
  private var metricCount = 0
  private var cutEpisodes = 0
  private let stepLimit: Int

  init(count: Int, stepLimit: Int?) {
    self.stepLimit = stepLimit ?? Int.max
    returns = Array(repeating: 0, count: count)
    lengths = Array(repeating: 0, count: count)
    isOpen = Array(repeating: true, count: count)
  }

  var isRunning: Bool { isOpen.contains(true) }

  /// The environments whose episode has not ended.
  var running: [Int] { isOpen.indices.filter { isOpen[$0] } }

  /// Adds the means of metrics over some environments.
  mutating func add(_ found: [Metric], _ count: Int) {
    if metrics.isEmpty { metrics = found.map { ($0.name, 0) } }
    for (index, metric) in found.enumerated() where index < metrics.count {
      metrics[index].sum += metric.value * Double(count)
    }
    metricCount += count
  }

  /// Adds a step of the running environments.
  mutating func add(_ buffers: VectorBuffers, of running: [Int]) {
    for index in running {
      returns[index] += Double(buffers.rewards[index])
      lengths[index] += 1
      if buffers.terminated[index] || buffers.truncated[index] {
        isOpen[index] = false
      } else if lengths[index] >= stepLimit {
        isOpen[index] = false
        cutEpisodes += 1
      }
    }
  }

  var result: EvaluationResult {
    let ended = returns.indices.filter { !isOpen[$0] }
    return EvaluationResult(
      returns: ended.map { returns[$0] }, lengths: ended.map { lengths[$0] },
      metrics: metrics.map { Metric($0.name, $0.sum / Double(max(1, metricCount))) },
      cutEpisodes: cutEpisodes)
  }
}
