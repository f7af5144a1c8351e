import Foundations
import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine

/// Deep Q-learning with a replay buffer and a target network; double and dueling as settings.
///
///     y = r + gamma (1 - terminal) Q'(s', a*)
///     a* = argmax_a Q'(s', a)       (double: argmax_a Q(s', a))
///     minimize mean Huber(Q(s, a) - y)
///
/// Mnih et al. (2015), https://doi.org/10.1038/nature14236; van Hasselt et al. (2015),
/// https://arxiv.org/abs/1509.06461; Wang et al. (2015), https://arxiv.org/abs/1511.06581.
/// Differences from keras-rl, and results, are listed in `agents/DQN/README.md`.
public struct DQNAgent: ConfigurableAgent {
  /// `dqn`
  public static let name = "dqn"
  public let settings: DQNSettings
  public let setup: AgentSetup
  /// N, the environments it acts in while it trains.
  public let environmentCount: Int
  let spaces: DiscreteActionSpaces
  /// The online network, `[N, W]` to the values of all actions `[N, A]`.
  public private(set) var qNetwork: AnyLayer
  /// The slower copy that targets are computed with.
  public private(set) var targetNetwork: AnyLayer
  private var optimizer: any Optimizer
  /// The replay buffer.
  public private(set) var memory: SequentialMemory
  private var policy: QPolicy
  private var exploration: PCG64
  private var sampling: PCG64
  private var windows = ObservationWindows()
  /// Training steps, of all environments together.
  public private(set) var step = 0
  /// Updates of the parameters.
  public private(set) var updateCount = 0
  private var round: Round?
  /// Rounds that follow the present one before the next step.
  private var pendingRounds = 0
  private var lastLoss = Double.nan
  private var lastValues: Tensor?

  /// The minibatches that are drawn after one step.
  private struct Round: Sendable {
    /// The minibatch that comes next.
    var next = 0
    var batch: TransitionBatch
    /// `[N]`, where the target network does not change within the round.
    var targets: Tensor?
  }

  public init(_ settings: DQNSettings, _ setup: AgentSetup) throws {
    let spaces = try DiscreteActionSpaces(setup, agent: Self.name)
    let width = spaces.observationCount * settings.windowLength
    let count = setup.environmentCount ?? 1
    try settings.checkSize(inputs: width, outputs: spaces.actionCount + 1)
    try settings.checkMemory(environmentCount: count)
    self.settings = settings
    self.setup = setup
    self.spaces = spaces
    environmentCount = count
    var weights = PCG64(seed: setup.seed, stream: "weights")
    qNetwork = try setup.makeNetwork(
      inputShape: [width], outputs: spaces.actionCount, using: &weights
    ) { random in
      Sequential(settings.network(inputs: width, actions: spaces.actionCount), using: &random)
    }
    targetNetwork = qNetwork
    optimizer = settings.makeOptimizer()
    memory = SequentialMemory(
      limit: settings.memoryLimit, observationCount: spaces.observationCount,
      windowLength: settings.windowLength, environmentCount: count)
    policy = settings.makePolicy()
    exploration = PCG64(seed: setup.seed, stream: "exploration")
    sampling = PCG64(seed: setup.seed, stream: "replay")
  }

  /// Metrics of the latest update.
  public var metrics: [Metric] {
    let meanQ = lastValues.map { Double($0.max(along: 1).mean().scalar) } ?? .nan
    let metrics = [Metric("loss", lastLoss), Metric("mean_q", meanQ)]
    switch settings.policy {
    case .epsilonGreedy, .maxBoltzmann: return metrics + [Metric("epsilon", policy.epsilon)]
    default: return metrics
    }
  }

  public mutating func beginEpisode(environment index: Int, mode: ActingMode) {
    windows.clear(environment: index, mode: mode)
  }
}

// MARK: - Acting

extension DQNAgent: ActionValuing {
  public mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions {
    let states = windows.states(observations, length: settings.windowLength, mode: mode)
    guard mode == .training else { return spaces.actions(qNetwork(states).argmax()) }
    if settings.epsilonSteps > 0 {
      policy.epsilon = LinearAnnealing(
        maximum: settings.epsilon, minimum: settings.epsilonMinimum, steps: settings.epsilonSteps
      ).value(at: step)
    }
    let qNetwork = qNetwork
    return spaces.actions(
      policy.actions(
        rows: states.shape[0], values: spaces.actionCount, using: &exploration
      ) { qNetwork(states) })
  }

  /// The values of all actions, `[N, A]`, of the states that end with these observations.
  public mutating func actionValues(for observations: Tensor) -> Tensor {
    qNetwork(windows.states(observations, length: settings.windowLength, mode: .evaluation))
  }
}

// MARK: - Learning

extension DQNAgent {
  public mutating func observe(_ transitions: Transitions) {
    memory.append(
      transitions, actions: spaces.indices(transitions.actions),
      timeLimitIsTerminal: settings.timeLimitIsTerminal)
    step += environmentCount
    let rounds =
      step > settings.warmupSteps && memory.canSample ? passed(settings.trainInterval) : 0
    if rounds == 0 { return copyTargetNetwork() }
    pendingRounds = rounds - 1
    round = drawRound()
  }

  public var hasPendingUpdates: Bool { round != nil }

  /// One step of the optimizer on one minibatch.
  public mutating func update() throws {
    guard let round else { return }
    let rows = round.next * settings.batchSize..<(round.next + 1) * settings.batchSize
    let batch = round.batch.slice(rows)
    let targets = round.targets?.slice(rows) ?? self.targets(of: batch)

    let delta = Float(settings.deltaClip)
    var values: Tensor?
    let loss = optimizer.minimize(&qNetwork) { network in
      let q = network(batch.states)
      values = q.detached
      return q.selectingColumns(batch.actions).huberLoss(target: targets, delta: delta)
    }
    guard loss.isFinite else {
      throw AgentError.diverged(agent: "dqn", what: "the loss", updates: updateCount)
    }
    (lastLoss, lastValues) = (Double(loss), values)
    updateCount += 1
    if settings.targetUpdate < 1 {
      targetNetwork.moveParameters(towards: qNetwork, tau: Float(settings.targetUpdate))
    }
    finishMinibatch()
  }

  /// The targets of one-step Q-learning, `[N]`.
  ///
  ///     y = r + gamma (1 - terminal) Q'(s', a*)
  private func targets(of batch: TransitionBatch) -> Tensor {
    let next = targetNetwork.batched(batch.nextStates, ids: batch.nextStateIDs)
    let best =
      settings.double
      ? next.selectingColumns(qNetwork.batched(batch.nextStates).argmax()) : next.max(along: 1)
    return batch.rewards + Float(settings.gamma) * (1 - batch.terminated) * best
  }

  /// Draws the minibatches of one round; a target network that does not change within it is
  /// evaluated once for all of them.
  private mutating func drawRound() -> Round {
    let batch = memory.sample(
      settings.batchSize, minibatches: settings.updatesPerTraining, using: &sampling)
    let isFixed =
      settings.updatesPerTraining > 1 && settings.targetUpdate >= 1 && !settings.double
    return Round(batch: batch, targets: isFixed ? targets(of: batch) : nil)
  }

  private mutating func finishMinibatch() {
    round?.next += 1
    guard round?.next == settings.updatesPerTraining else { return }
    round = nil
    if pendingRounds == 0 { return copyTargetNetwork() }
    pendingRounds -= 1
    round = drawRound()
  }

  /// The hard copy every so many steps, after their updates.
  private mutating func copyTargetNetwork() {
    if settings.targetUpdate >= 1, passed(Int(settings.targetUpdate)) > 0 {
      targetNetwork = qNetwork
    }
  }

  /// How many multiples of an interval the last step of all environments reached.
  private func passed(_ interval: Int) -> Int {
    step / interval - (step - environmentCount) / interval
  }
}

// MARK: - Saving

extension DQNAgent {
  public mutating func code(with coder: inout ArchiveCoder) throws {
    try coder.model(&qNetwork)
    guard coder.scope == .checkpoint else {
      if coder.isRestoring { targetNetwork = qNetwork }
      return
    }
    try coder.module(&targetNetwork, prefix: "target.")
    try coder.optimizer(&optimizer, "optimizer", of: qNetwork)
    try memory.code(with: &coder, prefix: "memory", actionCount: spaces.actionCount)
    try coder.value("exploration", &exploration)
    try coder.value("sampling", &sampling)
    try coder.value("policy_counts", &policy.counts)
    let width = spaces.observationCount * settings.windowLength
    try windows.code(with: &coder, "windows", size: width)
    try coder.integer("step", &step)
    try coder.integer("updates", &updateCount)
    let empty = Round(batch: TransitionBatch(count: 0, stateSize: width))
    let (settings, spaces) = (settings, spaces)
    try coder.optional("training.next", &round, initial: empty) { coder, round in
      let count = settings.batchSize * settings.updatesPerTraining
      try coder.integer("training.next", &round.next, in: 0...(settings.updatesPerTraining - 1))
      try round.batch.code(
        with: &coder, prefix: "training", count: count, actionCount: spaces.actionCount)
      var targets = round.targets
      try coder.optional("training.targets", &targets, initial: .zeros([0])) {
        try $0.tensor("training.targets", &$1, shape: [count])
      }
      round.targets = targets
    }
    if environmentCount > 1 { try coder.integer("pending_rounds", &pendingRounds) }
  }
}
