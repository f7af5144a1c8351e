import Foundations
import Gym
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine

/// Deep Q-learning with a replay memory and a target network; double and dueling where set.
///
///     y = r + gamma (1 - terminal) Q'(s', a*)
///     a* = argmax_a Q'(s', a)       (double: argmax_a Q(s', a))
///     minimise mean Huber(Q(s, a) - y)
///
/// Mnih et al. (2015), https://doi.org/10.1038/nature14236; van Hasselt et al. (2015),
/// https://arxiv.org/abs/1509.06461; Wang et al. (2015), https://arxiv.org/abs/1511.06581. What
/// differs from keras-rl, and the results, stand in `agents/DQN/README.md`.
public struct DQNAgent: Agent {
  /// What was set.
  public let settings: DQNSettings
  let spaces: DiscreteActionSpaces
  /// The network that learns.
  public internal(set) var qNetwork: Sequential
  /// The slower copy that targets are taken from.
  public internal(set) var targetNetwork: Sequential
  var optimizer: any Optimizer
  /// What happened.
  public internal(set) var memory: SequentialMemory
  var policy: QPolicy
  var exploration: PCG64
  var sampling: PCG64
  /// Training steps seen.
  public internal(set) var step = 0
  /// Changes of the parameters.
  public internal(set) var updateCount = 0
  var windows = ObservationWindows()
  var batch: TransitionBatch
  /// The training that the last step started, while updates of it are to be made.
  var training: PendingTraining?
  private var lastLoss = Double.nan
  private var lastValues: Tensor?

  /// One environment: each step may be followed by an update.
  public var environmentCount: Int { 1 }

  /// Makes an agent.
  /// - Throws: `AgentError.unfitSpaces` where actions are not discrete.
  public init(
    settings: DQNSettings, observationSpace: Space, actionSpace: Space, seed: UInt64,
    name: String = "dqn"
  ) throws(AgentError) {
    spaces = try DiscreteActionSpaces(
      agent: name, observationSpace: observationSpace, actionSpace: actionSpace)
    self.settings = settings
    let inputs = spaces.observationCount * settings.windowLength
    try settings.checkSize(inputs: inputs, outputs: spaces.actionCount + 1)
    var weights = PCG64(seed: seed, stream: "weights")
    qNetwork = Sequential(
      .perceptron(
        inputs: inputs, hidden: settings.hiddenLayers,
        outputs: spaces.actionCount + (settings.dueling == .none ? 0 : 1),
        initializer: settings.initializer), using: &weights)
    targetNetwork = qNetwork
    optimizer = settings.optimizer.make(learningRate: settings.learningRate)
    if settings.gradientClip > 0 { optimizer.clipping = .globalNorm(Float(settings.gradientClip)) }
    memory = SequentialMemory(
      limit: settings.memoryLimit, observationCount: spaces.observationCount,
      windowLength: settings.windowLength)
    policy = QPolicy(settings.policy)
    policy.tau = settings.tau
    policy.epsilon = settings.epsilon
    exploration = PCG64(seed: seed, stream: "exploration")
    sampling = PCG64(seed: seed, stream: "replay")
    batch = TransitionBatch(
      count: settings.batchSize * settings.updatesPerTraining, stateCount: inputs)
  }

  /// What the last updates tell.
  public var metrics: [Metric] {
    let meanQ = lastValues.map { Double($0.max(along: 1).mean().scalar) } ?? .nan
    let loss = [Metric("loss", lastLoss), Metric("mean_q", meanQ)]
    switch settings.policy {
    case .epsilonGreedy, .maxBoltzmann: return loss + [Metric("epsilon", policy.epsilon)]
    default: return loss
    }
  }

  /// Forgets the window of the episode before.
  public mutating func beginEpisode(lane: Int, mode: ActingMode) {
    windows.clear(lane: lane, mode: mode)
  }

  /// The values of all actions, `[N, A]`, of states `[N, W]`.
  public func qValues(of states: Tensor) -> Tensor {
    Self.qValues(qNetwork(states), dueling: settings.dueling)
  }

  /// The values of all actions from a network's outputs: `[N, A]`, or `[N, 1 + A]` where dueling,
  /// the state's value first.
  static func qValues(_ outputs: Tensor, dueling: DQNSettings.Dueling) -> Tensor {
    dueling.head.map { $0(outputs) } ?? outputs
  }

  /// Chooses actions; judged, the first best ones.
  public mutating func actions(for observations: Tensor, mode: ActingMode) throws(AgentError)
    -> Actions
  {
    let states = windows.states(
      observations, length: settings.windowLength, count: spaces.observationCount, mode: mode)
    guard mode == .training else {
      return .discrete(qValues(of: states).argmax().map { $0 + spaces.start })
    }
    if settings.epsilonSteps > 0 {
      policy.epsilon = LinearAnnealing(
        maximum: settings.epsilon, minimum: settings.epsilonMinimum, steps: settings.epsilonSteps
      ).value(at: step)
    }
    let (network, dueling) = (qNetwork, settings.dueling)
    let action = policy.action(values: spaces.actionCount, using: &exploration) {
      Self.qValues(network(states), dueling: dueling)
    }
    return .discrete([action + spaces.start])
  }

  /// Learns from what followed.
  public mutating func observe(_ transitions: Transitions) throws(AgentError) {
    try observe(transitions, shouldContinue: { true })
  }

  /// Learns from what followed, with a pause between two updates where that is asked for.
  public mutating func observe(_ transitions: Transitions, shouldContinue: () -> Bool)
    throws(AgentError)
  {
    guard case .discrete(let actions) = transitions.actions else {
      preconditionFailure("DQN: expected discrete actions")
    }
    let truncated = transitions.truncated[0]
    let terminal =
      transitions.terminated[0] || (truncated && settings.timeLimitIsTerminal)
    transitions.observations.withSpan {
      memory.append(
        observation: $0, action: actions[0] - spaces.start, reward: transitions.rewards[0],
        terminated: terminal)
    }
    if transitions.terminated[0] || truncated {
      transitions.nextObservations.withSpan { memory.append(lastObservation: $0) }
    }
    step += 1
    if step > settings.warmupSteps, step % settings.trainInterval == 0, memory.canSample {
      startTraining()
      return try makePendingUpdates(shouldContinue: shouldContinue)
    }
    copyTargetNetwork()
  }

  /// The hard copy at the end of every so many steps.
  private mutating func copyTargetNetwork() {
    if settings.targetUpdate >= 1, step % Int(settings.targetUpdate) == 0 {
      targetNetwork = qNetwork
    }
  }
}

// MARK: - Learning

extension DQNAgent {
  /// The minibatches of one training, of which the first ones are learned from.
  struct PendingTraining: Sendable {
    /// The update that comes next.
    var next = 0
    /// `[N, W]`, of all minibatches.
    let states: Tensor
    /// `[N]`, where the targets are taken from a network that stands still for the whole training.
    let targets: Tensor?
  }

  /// Whether updates of the last step are still to be made.
  public var hasPendingUpdates: Bool { training != nil }

  /// Draws the minibatches of one training.
  private mutating func startTraining() {
    let (size, updates) = (settings.batchSize, settings.updatesPerTraining)
    for update in 0..<updates {
      memory.sample(size, using: &sampling, into: &batch, row: update * size)
    }
    let count = updates * size
    let width = spaces.observationCount * settings.windowLength
    let states = Tensor(batch.states, shape: [count, width])
    // A target network that stands still for the whole training is asked once, for all minibatches;
    // one minibatch alone repeats hardly a state.
    let standsStill = updates > 1 && settings.targetUpdate >= 1 && !settings.double
    training = PendingTraining(states: states, targets: standsStill ? targetsOfAll(count) : nil)
  }

  /// Makes an update with each minibatch that is left, until `shouldContinue` says no.
  public mutating func makePendingUpdates(shouldContinue: () -> Bool) throws(AgentError) {
    let size = settings.batchSize
    while let training {
      let rows = training.next * size..<(training.next + 1) * size
      let targets = training.targets?.slice(rows) ?? targets(rows)
      try update(
        training.states.slice(rows), actions: Array(batch.actions[rows]), targets: targets)
      if settings.targetUpdate < 1 {
        targetNetwork.moveParameters(towards: qNetwork, tau: Float(settings.targetUpdate))
      }
      if training.next + 1 == settings.updatesPerTraining {
        self.training = nil
        copyTargetNetwork()
      } else {
        self.training?.next += 1
        if !shouldContinue() { return }
      }
    }
  }

  /// One step of the optimiser on a minibatch.
  private mutating func update(_ states: Tensor, actions: [Int], targets: Tensor)
    throws(AgentError)
  {
    var values: Tensor?
    let (dueling, delta) = (settings.dueling, Float(settings.deltaClip))
    let loss = optimizer.minimize(&qNetwork) { network in
      let q = Self.qValues(network(states), dueling: dueling)
      values = q.detached
      return q.selectingColumns(actions).huberLoss(target: targets, delta: delta)
    }
    guard loss.isFinite else {
      throw .diverged(agent: "dqn", what: "the loss", updates: updateCount)
    }
    lastLoss = Double(loss)
    lastValues = values
    updateCount += 1
  }
}

extension DQNAgent: ActionValuing {
  /// The values of all actions, `[N, A]`, of the states that end with these observations.
  public mutating func actionValues(for observations: Tensor) -> Tensor {
    qValues(
      of: windows.states(
        observations, length: settings.windowLength, count: spaces.observationCount,
        mode: .evaluation))
  }
}
