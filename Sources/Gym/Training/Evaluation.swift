import Foundations
import Spaces
import TensorEngine

/// What an agent scored when judged.
public struct EvaluationResult: Sendable, Equatable {
  /// One for each episode, in the order of their seeds.
  public let returns: [Double]
  /// The steps of each.
  public let lengths: [Int]
  /// What the agent told beyond the rewards, such as `loss`: means over the steps.
  public let metrics: [Metric]
  /// Episodes that were cut at the evaluation's step limit, before the environment ended them.
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

  /// The share of rewarded steps where a reward is 0 or 1: a classifier's accuracy.
  public var meanReward: Double { returns.reduce(0, +) / Double(lengths.reduce(0, +)) }

  /// The mean return.
  public var meanReturn: Double { returns.reduce(0, +) / Double(returns.count) }

  /// The sample standard deviation of the returns, divided by n - 1; 0 for one episode.
  public var deviation: Double {
    guard returns.count > 1 else { return 0 }
    let mean = meanReturn
    let squares = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(returns.count - 1)).squareRoot()
  }
}

/// Judges an agent: it acts as it would be used and learns nothing.
///
/// Episodes run side by side, each in its own environment with the seed plus its number, so that a
/// network sees many observations at once and no episode is favoured for being short.
/// - Parameters:
///   - agent: a copy is judged; the one given stays as it was.
///   - episodes: how many, above 0.
///   - seed: of the first episode; the next ones follow.
///   - stepLimit: an episode that is not over after so many steps is cut and counts as it is; nil for
///     environments that end every episode. A greedy agent may walk in circles for ever.
///   - shouldContinue: asked after every step; where it says no, unfinished episodes are left out.
///   - makeEnvironment: gives a new environment for each episode.
/// - Returns: one return for each finished episode.
/// - Throws: `TrainingError` where the environment or the agent fails.
public func evaluate(
  _ agent: any Agent, episodes: Int, seed: UInt64, stepLimit: Int? = nil,
  shouldContinue: () -> Bool = { true },
  makeEnvironment: () throws(GymError) -> AnyEnvironment
) throws(TrainingError) -> EvaluationResult {
  precondition(episodes > 0, "evaluate: episodes must be above 0, got \(episodes)")
  precondition(
    stepLimit ?? 1 > 0, "evaluate: the step limit must be above 0, got \(stepLimit ?? 0)")
  var agent = agent
  var (returns, lengths): ([Double], [Int]) = ([], [])
  var (first, cutEpisodes) = (0, 0)
  while first < episodes, shouldContinue() {
    let count = min(64, episodes - first)
    let part = try evaluateSideBySide(
      &agent, count: count, seed: seed &+ UInt64(first), stepLimit, shouldContinue,
      makeEnvironment)
    returns += part.returns
    lengths += part.lengths
    cutEpisodes += part.cutEpisodes
    first += count
  }
  return EvaluationResult(returns: returns, lengths: lengths, cutEpisodes: cutEpisodes)
}

/// Judges an agent on one episode in each lane: on a part of a data set, each example once.
/// - Parameters:
///   - agent: a copy is judged; the one given stays as it was.
///   - environments: where; they are reset first.
///   - seed: of the reset.
///   - shouldContinue: asked after every step; where it says no, unfinished episodes are left out.
/// - Returns: one return for each lane, and what the agent told of what it saw.
/// - Throws: `TrainingError` where the environment or the agent fails.
public func evaluate(
  _ agent: any Agent, in environments: inout any VectorEnvironment, seed: UInt64,
  shouldContinue: () -> Bool = { true }
) throws(TrainingError) -> EvaluationResult {
  var agent = agent
  return try evaluateLanes(&agent, &environments, seed: seed, nil, shouldContinue)
}

/// One episode in each of `count` environments.
private func evaluateSideBySide(
  _ agent: inout any Agent, count: Int, seed: UInt64, _ stepLimit: Int?,
  _ shouldContinue: () -> Bool,
  _ makeEnvironment: () throws(GymError) -> AnyEnvironment
) throws(TrainingError) -> EvaluationResult {
  var environments = try TrainingLoop.environment { () throws(GymError) in
    var lanes: [AnyEnvironment] = []
    for _ in 0..<count { lanes.append(try makeEnvironment()) }
    return try SyncVectorEnvironment(lanes) as any VectorEnvironment
  }
  return try evaluateLanes(&agent, &environments, seed: seed, stepLimit, shouldContinue)
}

/// One episode in each lane.
private func evaluateLanes(
  _ agent: inout any Agent, _ environments: inout any VectorEnvironment, seed: UInt64,
  _ stepLimit: Int?, _ shouldContinue: () -> Bool
) throws(TrainingError) -> EvaluationResult {
  environments.autoreset = .sameStep
  var buffers = environments.makeBuffers()
  try TrainingLoop.environment { () throws(GymError) in
    try environments.reset(seed: seed, options: [:], into: &buffers)
  }
  let count = environments.count
  let shape = Shape(count, environments.singleObservationSpace.flattenedCount)
  var tally = EvaluationTally(lanes: count, stepLimit: stepLimit)
  for lane in 0..<count { agent.beginEpisode(lane: lane, mode: .evaluation) }
  while tally.isRunning, shouldContinue() {
    let seen = Tensor(buffers.observations, shape: shape)
    let actions = try TrainingLoop.agent { () throws(AgentError) in
      try agent.actions(for: seen, mode: .evaluation)
    }
    try TrainingLoop.environment { () throws(GymError) in
      switch actions {
      case .discrete(let choices): try environments.step(choices: choices, into: &buffers)
      case .continuous(let tensor):
        try environments.step(actions: tensor.scalars, into: &buffers)
      }
    }
    tally.add(buffers) { lanes in
      agent.evaluationMetrics(
        of: Transitions(
          observations: seen, actions: actions, rewards: buffers.rewards,
          nextObservations: Tensor(buffers.finalObservations, shape: shape),
          terminated: buffers.terminated, truncated: buffers.truncated, infos: buffers.infos,
          infoColumns: buffers.infoColumns), lanes: lanes)
    }
  }
  return tally.result
}

/// What is added up while lanes are judged.
private struct EvaluationTally {
  private var returns: [Double]
  private var lengths: [Int]
  private var running: [Bool]
  private var metrics: [(name: String, sum: Double)] = []
  private var metricCount = 0
  private var cutEpisodes = 0
  private let stepLimit: Int

  init(lanes: Int, stepLimit: Int?) {
    self.stepLimit = stepLimit ?? Int.max
    returns = Array(repeating: 0, count: lanes)
    lengths = Array(repeating: 0, count: lanes)
    running = Array(repeating: true, count: lanes)
  }

  var isRunning: Bool { running.contains(true) }

  /// Adds a step of the lanes whose episode goes on.
  mutating func add(_ buffers: VectorBuffers, metrics found: ([Int]) -> [Metric]) {
    let lanes = running.indices.filter { running[$0] }
    let found = found(lanes)
    if metrics.isEmpty { metrics = found.map { ($0.name, 0) } }
    for (index, metric) in found.enumerated() where index < metrics.count {
      metrics[index].sum += metric.value * Double(lanes.count)
    }
    metricCount += lanes.count
    for lane in lanes {
      returns[lane] += Double(buffers.rewards[lane])
      lengths[lane] += 1
      if buffers.terminated[lane] || buffers.truncated[lane] {
        running[lane] = false
      } else if lengths[lane] >= stepLimit {
        running[lane] = false
        cutEpisodes += 1
      }
    }
  }

  var result: EvaluationResult {
    let ended = returns.indices.filter { !running[$0] }
    return EvaluationResult(
      returns: ended.map { returns[$0] }, lengths: ended.map { lengths[$0] },
      metrics: metrics.map { Metric($0.name, $0.sum / Double(max(1, metricCount))) },
      cutEpisodes: cutEpisodes)
  }
}
