import TensorEngine

/// What an agent scored when judged.
public struct EvaluationResult: Sendable, Equatable {
  /// One for each episode, in the order of their seeds.
  public let returns: [Double]
  /// The steps of each.
  public let lengths: [Int]

  /// Makes a result.
  public init(returns: [Double], lengths: [Int]) {
    self.returns = returns
    self.lengths = lengths
  }

  /// The mean return.
  public var meanReturn: Double { returns.reduce(0, +) / Double(returns.count) }

  /// The deviation of the returns (divided by n).
  public var deviation: Double {
    let mean = meanReturn
    let squares = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(returns.count)).squareRoot()
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
///   - shouldContinue: asked after every step; where it says no, unfinished episodes are left out.
///   - makeEnvironment: gives a new environment for each episode.
/// - Returns: one return for each finished episode.
/// - Throws: `TrainingError` where the environment or the agent fails.
public func evaluate(
  _ agent: any Agent, episodes: Int, seed: UInt64,
  shouldContinue: () -> Bool = { true },
  makeEnvironment: () throws(GymError) -> AnyEnvironment
) throws(TrainingError) -> EvaluationResult {
  precondition(episodes > 0, "evaluate: episodes must be above 0, got \(episodes)")
  var agent = agent
  var results: [(episodeReturn: Double, length: Int)] = []
  var first = 0
  while first < episodes, shouldContinue() {
    let count = min(64, episodes - first)
    results += try evaluateSideBySide(
      &agent, count: count, seed: seed &+ UInt64(first), shouldContinue, makeEnvironment)
    first += count
  }
  return EvaluationResult(
    returns: results.map(\.episodeReturn), lengths: results.map(\.length))
}

/// One episode in each of `count` environments.
private func evaluateSideBySide(
  _ agent: inout any Agent, count: Int, seed: UInt64, _ shouldContinue: () -> Bool,
  _ makeEnvironment: () throws(GymError) -> AnyEnvironment
) throws(TrainingError) -> [(episodeReturn: Double, length: Int)] {
  var (environments, buffers) = try TrainingLoop.environment { () throws(GymError) in
    var lanes: [AnyEnvironment] = []
    for _ in 0..<count { lanes.append(try makeEnvironment()) }
    var environments = try SyncVectorEnvironment(lanes, autoreset: .sameStep)
    var buffers = environments.makeBuffers()
    try environments.reset(seed: seed, options: [:], into: &buffers)
    return (environments, buffers)
  }
  let shape = Shape(count, environments.singleObservationSpace.flattenedCount)
  var results = Array(repeating: (episodeReturn: 0.0, length: 0), count: count)
  var running = Array(repeating: true, count: count)
  for lane in 0..<count { agent.beginEpisode(lane: lane, mode: .evaluation) }
  while running.contains(true), shouldContinue() {
    let actions = try TrainingLoop.agent { () throws(AgentError) in
      try agent.actions(for: Tensor(buffers.observations, shape: shape), mode: .evaluation)
    }
    try TrainingLoop.environment { () throws(GymError) in
      switch actions {
      case .discrete(let choices): try environments.step(choices: choices, into: &buffers)
      case .continuous(let tensor):
        try environments.step(actions: tensor.scalars, into: &buffers)
      }
    }
    for lane in 0..<count where running[lane] {
      results[lane].episodeReturn += Double(buffers.rewards[lane])
      results[lane].length += 1
      if buffers.terminated[lane] || buffers.truncated[lane] { running[lane] = false }
    }
  }
  return results.indices.filter { !running[$0] }.map { results[$0] }
}
