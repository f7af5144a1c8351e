import Foundations
import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine

/// Deep Q-learning with a replay buffer and a target network. Its extensions are settings; all of
/// them together are Rainbow.
///
///     y = r + gamma (1 - terminal) Q'(s', a*)
///     a* = argmax_a Q'(s', a)       (double: argmax_a Q(s', a))
///     minimize mean Huber(Q(s, a) - y)
///
/// Mnih et al. (2015), https://doi.org/10.1038/nature14236; Hessel et al. (2017),
/// https://arxiv.org/abs/1710.02298 (Rainbow); double: van Hasselt et al. (2015),
/// https://arxiv.org/abs/1509.06461; dueling: `Dueling`; noisy: `NoisyDense`; prioritized:
/// `SequentialMemory.samplePrioritized`; distributions of the return: `CategoricalReturn`,
/// `QuantileReturn`. Differences from keras-rl, and results, are listed in `agents/DQN/README.md`.
public struct DQNAgent: ConfigurableAgent {
  /// `dqn`
  public static let name = "dqn"
  public let settings: DQNSettings
  public let setup: AgentSetup
  /// N, the environments it acts in while it trains.
  public let environmentCount: Int
  let spaces: DiscreteActionSpaces
  /// What the outputs of the networks mean: K for each action.
  let returns: any ReturnModel
  /// The online network, `[N, W]` to the outputs of all actions `[N, A K]`.
  public private(set) var qNetwork: AnyLayer
  /// The slower copy that targets are computed with.
  public private(set) var targetNetwork: AnyLayer
  private var optimizer: any Optimizer
  /// The replay buffer.
  public private(set) var memory: SequentialMemory
  private var policy: QPolicy
  private var exploration: PCG64
  private var sampling: PCG64
  /// Where noisy layers draw from.
  private var noise: PCG64
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
    /// `[N]` or `[N, K]`, where the target network does not change within the round.
    var targets: Tensor?
  }

  public init(_ settings: DQNSettings, _ setup: AgentSetup) throws {
    let spaces = try DiscreteActionSpaces(setup, agent: Self.name)
    let width = spaces.observationCount * settings.windowLength
    let count = setup.environmentCount ?? 1
    let outputs = spaces.actionCount * settings.outputsPerAction
    try settings.checkSize(inputs: width, outputs: outputs + settings.outputsPerAction)
    try settings.checkMemory(environmentCount: count)
    self.settings = settings
    self.setup = setup
    self.spaces = spaces
    environmentCount = count
    returns = settings.returnModel
    var weights = PCG64(seed: setup.seed, stream: "weights")
    qNetwork = try setup.makeNetwork(
      inputShape: [width], outputs: outputs, using: &weights
    ) { random in
      Sequential(settings.network(inputs: width, actions: spaces.actionCount), using: &random)
    }
    targetNetwork = qNetwork
    optimizer = settings.makeOptimizer()
    memory = SequentialMemory(
      limit: settings.memoryLimit, observationCount: spaces.observationCount,
      windowLength: settings.windowLength, environmentCount: count,
      priorityExponent: settings.prioritizedReplay ? settings.priorityExponent : nil,
      priorityOffset: settings.priorityOffset)
    policy = settings.makePolicy()
    exploration = PCG64(seed: setup.seed, stream: "exploration")
    sampling = PCG64(seed: setup.seed, stream: "replay")
    noise = PCG64(seed: setup.seed, stream: "noise")
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
    guard mode == .training else {
      return spaces.actions(returns.values(of: qNetwork(states)).argmax())
    }
    settings.anneal(&policy, at: step)
    let (qNetwork, returns, context) = (qNetwork, returns, noiseContext)
    defer { keepNoise(of: context) }
    return spaces.actions(
      policy.actions(
        rows: states.shape[0], values: spaces.actionCount, using: &exploration
      ) { returns.values(of: qNetwork.forward(states, in: context)) })
  }

  /// The values of all actions, `[N, A]`, of the states that end with these observations.
  public mutating func actionValues(for observations: Tensor) -> Tensor {
    returns.values(
      of: qNetwork(windows.states(observations, length: settings.windowLength, mode: .evaluation)))
  }

  /// Where forward passes of the training draw their noise; of networks without noise the context
  /// of inference.
  private var noiseContext: ForwardContext {
    settings.noisy ? ForwardContext(training: noise) : .inference
  }

  private mutating func keepNoise(of context: ForwardContext) {
    if settings.noisy { noise = context.random }
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
    pendingRounds = rounds * settings.updatesPerTraining / settings.minibatchesPerRound - 1
    round = drawRound()
  }

  public var hasPendingUpdates: Bool { round != nil }

  /// One step of the optimizer on one minibatch.
  public mutating func update() throws {
    guard let round else { return }
    let rows = round.next * settings.batchSize..<(round.next + 1) * settings.batchSize
    let batch = round.batch.slice(rows)
    let targets = round.targets?.slice(rows) ?? self.targets(of: batch)

    var outputs = Tensor(0)
    let (returns, context) = (returns, noiseContext)
    optimizer.learningRate = Float(settings.learningRate(at: step))
    let loss = optimizer.minimize(&qNetwork) { network in
      let all = network.forward(batch.states, in: context)
      outputs = all.detached
      return returns.loss(
        returns.outputs(of: batch.actions, in: all), targets, weights: batch.weights)
    }
    guard loss.isFinite else {
      throw AgentError.diverged(agent: "dqn", what: "the loss", updates: updateCount)
    }
    keepNoise(of: context)
    if let entries = batch.entries {
      let taken = returns.outputs(of: batch.actions, in: outputs)
      memory.setPriorities(of: entries, errors: returns.errors(taken, targets).scalars)
    }
    (lastLoss, lastValues) = (Double(loss), returns.values(of: outputs))
    updateCount += 1
    if settings.targetUpdate < 1 {
      targetNetwork.moveParameters(towards: qNetwork, tau: Float(settings.targetUpdate))
    }
    finishMinibatch()
  }

  /// The targets, `[N]` or, of distributions, `[N, K]`; gamma to the power n after n steps.
  ///
  ///     y = r + gamma (1 - terminal) Q'(s', a*)
  private mutating func targets(of batch: TransitionBatch) -> Tensor {
    let next = nextOutputs(targetNetwork, batch, ids: batch.nextStateIDs)
    let choosing = settings.double ? nextOutputs(qNetwork, batch) : next
    let best = returns.values(of: choosing).argmax()
    let discounts = (batch.discounts ?? Tensor(Float(settings.gamma))) * (1 - batch.terminated)
    return returns.targets(
      batch.rewards, discounts, next: returns.outputs(of: best, in: next))
  }

  private mutating func nextOutputs(
    _ network: AnyLayer, _ batch: TransitionBatch, ids: [Int]? = nil
  ) -> Tensor {
    guard settings.noisy else { return network.batched(batch.nextStates, ids: ids) }
    let context = noiseContext
    defer { keepNoise(of: context) }
    return network.forward(batch.nextStates, in: context)
  }

  /// Draws the minibatches of one round; a target network that does not change within it is
  /// evaluated once for all of them.
  private mutating func drawRound() -> Round {
    let (size, steps, gamma) = (settings.batchSize, settings.nSteps, settings.gamma)
    if settings.prioritizedReplay {
      return Round(
        batch: memory.samplePrioritized(
          size, beta: settings.priorityBeta(at: step), nSteps: steps, gamma: gamma,
          using: &sampling))
    }
    let batch = memory.sample(
      size, minibatches: settings.minibatchesPerRound, nSteps: steps, gamma: gamma,
      using: &sampling)
    return Round(batch: batch, targets: settings.hasFixedTargets ? targets(of: batch) : nil)
  }

  private mutating func finishMinibatch() {
    round?.next += 1
    guard round?.next == settings.minibatchesPerRound else { return }
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
    if settings.noisy { try coder.value("noise", &noise) }
    try coder.value("policy_counts", &policy.counts)
    let width = spaces.observationCount * settings.windowLength
    try windows.code(with: &coder, "windows", size: width)
    try coder.integer("step", &step)
    try coder.integer("updates", &updateCount)
    try codeRound(with: &coder, width)
    if environmentCount > 1 || settings.prioritizedReplay {
      try coder.integer("pending_rounds", &pendingRounds)
    }
  }

  /// The minibatches that are drawn and not learned from yet.
  private mutating func codeRound(with coder: inout ArchiveCoder, _ width: Int) throws {
    let empty = Round(batch: TransitionBatch(count: 0, stateSize: width))
    let (settings, spaces, memory) = (settings, spaces, memory)
    try coder.optional("training.next", &round, initial: empty) { coder, round in
      let count = settings.batchSize * settings.minibatchesPerRound
      try coder.integer("training.next", &round.next, in: 0...(settings.minibatchesPerRound - 1))
      try round.batch.code(
        with: &coder, prefix: "training", count: count, actionCount: spaces.actionCount)
      try round.batch.check(isPrioritized: settings.prioritizedReplay, memory)
      var targets = round.targets
      try coder.optional("training.targets", &targets, initial: .zeros([0])) {
        let outputs = settings.outputsPerAction
        try $0.tensor("training.targets", &$1, shape: outputs == 1 ? [count] : [count, outputs])
      }
      round.targets = targets
    }
  }
}
