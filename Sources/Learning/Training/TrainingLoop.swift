import Foundations
import Glibc
import Gym
import Spaces
import TensorEngine

/// The loop that runs any agent in any environment.
///
///     var loop = try TrainingLoop(agent: agent, environments: environments, seed: 1)
///     try loop.run(until: TrainingBudget(steps: 50_000))
///
/// It is a value: a copy trains independently. Saved and restored (`archive`), it resumes with the
/// same bits as if it had not been stopped.
public struct TrainingLoop: Sendable {
  /// The agent that learns.
  public internal(set) var agent: any Agent
  /// Where it learns.
  public internal(set) var environments: any VectorEnvironment
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
  ///   - environments: as many as the agent acts in.
  ///   - seed: of the environments; the agent has its own.
  /// - Throws: `TrainingError.environment` where a reset fails, `TrainingError.agent` where the
  ///   agent needs what the environments do not have.
  public init(
    agent: any Agent, environments: any VectorEnvironment, seed: UInt64
  ) throws {
    precondition(
      environments.count == agent.environmentCount,
      "TrainingLoop: \(environments.count) environments, the agent acts in "
        + "\(agent.environmentCount)")
    self.agent = agent
    if var adapting = agent as? any AdaptingAgent {
      try TrainingError.wrap { try adapting.adapt(to: environments) }
      self.agent = adapting
    }
    var environments = environments
    // The agent observes every true last observation, and each step counts.
    environments.autoreset = .sameStep
    var buffers = environments.makeBuffers()
    try TrainingError.wrap { try environments.reset(seed: seed, options: [:], into: &buffers) }
    self.environments = environments
    self.buffers = buffers
    observationCount = environments.singleObservationSpace.flattenedCount
    epochLength = environments.dataset?.epochLength
    observations = Tensor(buffers.observations, shape: [environments.count, observationCount])
    returns = Array(repeating: 0, count: environments.count)
    lengths = Array(repeating: 0, count: environments.count)
    for index in 0..<environments.count {
      self.agent.beginEpisode(environment: index, mode: .training)
    }
  }

  /// Prepares the agent for the length of the training, and so checks its settings; `run` does so
  /// too.
  /// - Throws: `TrainingError.agent`.
  public mutating func prepare(for budget: TrainingBudget) throws {
    let plan = budget.plan(environmentCount: environments.count, epochLength: epochLength)
    try TrainingError.wrap { try agent.prepare(for: plan) }
  }

  /// Trains until the budget is spent or the caller stops it.
  /// - Parameters:
  ///   - budget: counted from the beginning of the training, not of this call.
  ///   - episodeEnded: called after every finished episode.
  ///   - mayPause: called after every update of an agent that makes many after a step; where it
  ///     returns
  ///     true, the loop returns at once and the rest is pending (`hasPendingUpdates`).
  ///   - shouldContinue: called after every step of the environments.
  /// - Throws: `TrainingError` where the environment or the agent fails; the loop then stays where
  ///   it failed.
  public mutating func run(
    until budget: TrainingBudget, episodeEnded: (EpisodeSummary) -> Void = { _ in },
    mayPause: () -> Bool = { false },
    shouldContinue: (borrowing TrainingLoop) -> Bool = { _ in true }
  ) throws {
    try prepare(for: budget)
    let clock = (before: progress.seconds, start: Self.now)
    if agent.hasPendingUpdates {
      try makePendingUpdates(mayPause)
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

  private mutating func makePendingUpdates(_ mayPause: () -> Bool) throws {
    while agent.hasPendingUpdates {
      try TrainingError.wrap { try agent.update() }
      if mayPause() { return }
    }
  }

  private mutating func countUpdates(_ clock: (before: Double, start: Double)) {
    progress.seconds = clock.before + Self.now - clock.start
    progress.updates = agent.updateCount
  }

  /// One action in every environment.
  private mutating func advance(
    episodeEnded: (EpisodeSummary) -> Void, mayPause: () -> Bool,
    clock: (before: Double, start: Double)
  ) throws {
    let acted = observations
    let actions = try TrainingError.wrap { try agent.actions(for: acted, mode: .training) }
    try TrainingError.wrap { try environments.step(actions, into: &buffers) }
    let shape = Shape(environments.count, observationCount)
    observations = Tensor(buffers.observations, shape: shape)
    let ended = buffers.terminated.contains(true) || buffers.truncated.contains(true)
    let transitions = Transitions(
      observations: acted, actions: actions, rewards: buffers.rewards,
      nextObservations: ended ? Tensor(buffers.finalObservations, shape: shape) : observations,
      terminated: buffers.terminated, truncated: buffers.truncated, infos: buffers.infos,
      infoColumns: buffers.infoColumns, infoRows: buffers.infoRows)
    progress.steps += environments.count
    if let epochLength { progress.epochs = Double(progress.steps) / Double(epochLength) }
    try TrainingError.wrap { try agent.observe(transitions) }
    try makePendingUpdates(mayPause)
    countUpdates(clock)
    for index in returns.indices { count(index, episodeEnded) }
  }

  /// Adds the reward of an environment and closes its episode where it ended.
  private mutating func count(_ index: Int, _ episodeEnded: (EpisodeSummary) -> Void) {
    returns[index] += Double(buffers.rewards[index])
    lengths[index] += 1
    guard buffers.terminated[index] || buffers.truncated[index] else { return }
    progress.episodes += 1
    episodeEnded(
      EpisodeSummary(
        episode: progress.episodes, episodeReturn: returns[index], length: lengths[index],
        steps: progress.steps, seconds: progress.seconds))
    returns[index] = 0
    lengths[index] = 0
    agent.beginEpisode(environment: index, mode: .training)
  }

  /// A copy of the agent for evaluation: settled on its best, its training untouched.
  public var evaluationAgent: any Agent {
    var copy = agent
    copy.finishTraining()
    return copy
  }

  /// Reports an evaluation of the agent on examples held out, for a schedule that follows it.
  public mutating func observe(_ evaluation: EvaluationResult) {
    guard var supervised = agent as? any SupervisedAgent else { return }
    supervised.observe(evaluation)
    agent = supervised
  }

  /// Seconds of a clock that never goes back.
  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
