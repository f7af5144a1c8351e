import Foundations
import Glibc
import Spaces
import TensorEngine

/// The loop that runs any agent in any environment.
///
///     var loop = try TrainingLoop(agent: agent, environments: environments, seed: 1)
///     try loop.run(until: TrainingBudget(steps: 50_000))
///
/// It is a value: a copy goes on by itself. Saved and restored (`saveState`), it goes on with the
/// same bits as if it had not been stopped.
public struct TrainingLoop: Sendable {
  /// The agent that learns.
  public internal(set) var agent: any Agent
  /// Where it learns.
  public internal(set) var environments: any VectorEnvironment & ResumableEnvironments
  /// How far it has come.
  public internal(set) var progress = TrainingProgress()
  var buffers: VectorBuffers
  var observations: Tensor
  var returns: [Double]
  var lengths: [Int]
  private let observationCount: Int
  private let epochLength: Int?

  /// Starts the first episodes.
  /// - Parameters:
  ///   - agent: made for the environments' spaces.
  ///   - environments: as many as the agent wants.
  ///   - seed: of the environments; the agent has its own.
  /// - Throws: `TrainingError.environment` where a reset fails, `TrainingError.agent` where the agent
  ///   misses something in the environments.
  public init(
    agent: any Agent, environments: any VectorEnvironment & ResumableEnvironments, seed: UInt64
  ) throws(TrainingError) {
    precondition(
      environments.count == agent.environmentCount,
      "TrainingLoop: \(environments.count) environments, the agent wants \(agent.environmentCount)")
    self.agent = agent
    let untouched = environments
    var adapted = agent
    try Self.agent { () throws(AgentError) in try adapted.adapt(to: untouched) }
    self.agent = adapted
    var environments = environments
    // The agent sees every true last observation, and each step counts.
    environments.autoreset = .sameStep
    var buffers = environments.makeBuffers()
    try Self.environment { () throws(GymError) in
      try environments.reset(seed: seed, options: [:], into: &buffers)
    }
    self.environments = environments
    self.buffers = buffers
    observationCount = environments.singleObservationSpace.flattenedCount
    epochLength = environments.epochLength
    observations = Tensor(buffers.observations, shape: [environments.count, observationCount])
    returns = Array(repeating: 0, count: environments.count)
    lengths = Array(repeating: 0, count: environments.count)
    for lane in 0..<environments.count { self.agent.beginEpisode(lane: lane, mode: .training) }
  }

  /// Tells the agent how long it is going to be trained, and learns whether its settings can do with
  /// that; `run` does so too.
  /// - Throws: `TrainingError.agent`.
  public mutating func prepare(for budget: TrainingBudget) throws(TrainingError) {
    let plan = budget.plan(lanes: environments.count, epochLength: epochLength)
    try Self.agent { () throws(AgentError) in try agent.prepare(for: plan) }
  }

  /// Goes on until the budget is spent or the observer wants to stop.
  /// - Parameters:
  ///   - budget: counted from the beginning of the training, not of this call.
  ///   - episodeEnded: told of every finished episode.
  ///   - mayPause: asked after every update of an agent that makes many after a step; where it says
  ///     yes, the loop returns at once and the rest is pending (`hasPendingUpdates`).
  ///   - shouldContinue: asked after every step of the environments.
  /// - Throws: `TrainingError` where the environment or the agent fails; the loop is then as far as
  ///   it came.
  public mutating func run(
    until budget: TrainingBudget, episodeEnded: (EpisodeSummary) -> Void = { _ in },
    mayPause: () -> Bool = { false },
    shouldContinue: (borrowing TrainingLoop) -> Bool = { _ in true }
  ) throws(TrainingError) {
    try prepare(for: budget)
    let clock = (before: progress.seconds, start: Self.now)
    if agent.hasPendingUpdates {
      try Self.agent { () throws(AgentError) in
        try agent.makePendingUpdates(shouldContinue: { !mayPause() })
      }
      countUpdates(clock)
      if agent.hasPendingUpdates || !shouldContinue(self) { return }
    }
    while !budget.isSpent(progress) {
      try advance(episodeEnded: episodeEnded, mayPause: mayPause, clock: clock)
      if agent.hasPendingUpdates || !shouldContinue(self) { break }
    }
  }

  /// Whether the last step is not complete: `run` makes its pending updates first.
  public var hasPendingUpdates: Bool { agent.hasPendingUpdates }

  private mutating func countUpdates(_ clock: (before: Double, start: Double)) {
    progress.seconds = clock.before + Self.now - clock.start
    progress.updates = agent.updateCount
  }

  /// One action in every environment.
  private mutating func advance(
    episodeEnded: (EpisodeSummary) -> Void, mayPause: () -> Bool,
    clock: (before: Double, start: Double)
  ) throws(TrainingError) {
    let seen = observations
    let actions = try Self.agent { () throws(AgentError) in
      try agent.actions(for: seen, mode: .training)
    }
    try Self.environment { () throws(GymError) in
      switch actions {
      case .discrete(let choices): try environments.step(choices: choices, into: &buffers)
      case .continuous(let tensor):
        try environments.step(actions: tensor.scalars, into: &buffers)
      }
    }
    let shape = Shape(environments.count, observationCount)
    observations = Tensor(buffers.observations, shape: shape)
    let ended = buffers.terminated.contains(true) || buffers.truncated.contains(true)
    let transitions = Transitions(
      observations: seen, actions: actions, rewards: buffers.rewards,
      nextObservations: ended ? Tensor(buffers.finalObservations, shape: shape) : observations,
      terminated: buffers.terminated, truncated: buffers.truncated, infos: buffers.infos,
      infoColumns: buffers.infoColumns)
    progress.steps += environments.count
    if let epochLength { progress.epochs = Double(progress.steps) / Double(epochLength) }
    try Self.agent { () throws(AgentError) in
      try agent.observe(transitions, shouldContinue: { !mayPause() })
    }
    countUpdates(clock)
    for lane in returns.indices { count(lane, episodeEnded) }
  }

  /// Adds a lane's reward and closes its episode where it ended.
  private mutating func count(_ lane: Int, _ episodeEnded: (EpisodeSummary) -> Void) {
    returns[lane] += Double(buffers.rewards[lane])
    lengths[lane] += 1
    guard buffers.terminated[lane] || buffers.truncated[lane] else { return }
    progress.episodes += 1
    episodeEnded(
      EpisodeSummary(
        episode: progress.episodes, episodeReturn: returns[lane], length: lengths[lane],
        steps: progress.steps, seconds: progress.seconds))
    returns[lane] = 0
    lengths[lane] = 0
    agent.beginEpisode(lane: lane, mode: .training)
  }

  /// The agent as it would be judged now: settled on its best, its training untouched.
  public var judgedAgent: any Agent {
    var judged = agent
    judged.finishTraining()
    return judged
  }

  static func environment<Result>(_ body: () throws(GymError) -> Result) throws(TrainingError)
    -> Result
  {
    do { return try body() } catch { throw .environment(error) }
  }

  static func agent<Result>(_ body: () throws(AgentError) -> Result) throws(TrainingError)
    -> Result
  {
    do { return try body() } catch { throw .agent(error) }
  }

  /// Seconds of a clock that never goes back.
  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// Environments whose state can be saved in the middle of an episode.
public protocol ResumableEnvironments {
  /// Every lane's state.
  func saveState() throws(GymError) -> [[UInt8]]
  /// Goes on from the states of as many lanes.
  mutating func restoreState(_ states: [[UInt8]]) throws(GymError)
}

extension SyncVectorEnvironment: ResumableEnvironments {}
