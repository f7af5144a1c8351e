import Foundations
import Gym
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine

/// What can be set of a SARSA agent.
public struct SARSASettings: AgentSettings {
  /// Units of the hidden layers.
  public var hiddenLayers = [16, 16, 16]
  /// Discount of future rewards.
  public var gamma = 0.99
  /// Steps before the first update.
  public var warmupSteps = 10
  /// Steps between updates.
  public var trainInterval = 1
  /// Where the Huber loss turns linear.
  public var deltaClip = Double.infinity
  /// The rule that changes parameters.
  public var optimizer = OptimizerName.adam
  /// The size of a step.
  public var learningRate = 1e-3
  /// The joint norm that gradients are scaled down to; 0 for none.
  public var gradientClip = 0.0
  /// How actions are chosen while training.
  public var policy = QPolicy.Kind.epsilonGreedy
  /// The probability of a random action.
  public var epsilon = 0.1
  /// The temperature of Boltzmann choices.
  public var tau = 1.0
  /// Whether a time limit counts as a terminal state.
  public var timeLimitIsTerminal = false

  /// keras-rl's defaults, but for the time limit.
  public init() {}

  /// Names, ranges and meanings.
  public static let schema: [Setting<SARSASettings>] = [
    .integers(
      "hidden_layers", \.hiddenLayers, in: 1...8192, atMost: 16, "Units of the hidden layers."),
    .number("gamma", \.gamma, in: 0...1, "Discount of future rewards."),
    .integer("warmup_steps", \.warmupSteps, in: 0...1_000_000_000, "Steps before any update."),
    .integer("train_interval", \.trainInterval, in: 1...1_000_000, "Steps between updates."),
    .number("delta_clip", \.deltaClip, in: 1e-6...Double.infinity, "Where the loss turns linear."),
    .choice("optimizer", \.optimizer, "The rule that changes parameters."),
    .number("learning_rate", \.learningRate, in: 0...10, "The size of a step."),
    .number("gradient_clip", \.gradientClip, in: 0...1e6, "Largest joint norm; 0 for no limit."),
    .choice("policy", \.policy, "How actions are chosen while training."),
    .number("epsilon", \.epsilon, in: 0...1, "Probability of a random action."),
    .number("tau", \.tau, in: 1e-6...1e6, "Temperature of Boltzmann choices."),
    .flag("time_limit_is_terminal", \.timeLimitIsTerminal, "Do not bootstrap at a time limit."),
  ]

  /// Checks the size of the network.
  public func validate() throws(AgentError) { try checkSize(ofHiddenLayers: hiddenLayers) }

  /// keras-rl's CartPole recipe.
  static let kerasRL: SARSASettings = {
    var settings = SARSASettings()
    settings.policy = .boltzmann
    settings.timeLimitIsTerminal = true
    return settings
  }()
}

/// SARSA: one-step learning on the policy that is followed, with a network for Q.
///
///     Q(s, a) <- r + gamma Q(s', a')        a' the action really chosen in s'
///     Q(s, a) <- r                          where s' is terminal
///
/// keras-rl applies the terminal flag one transition early and bootstraps from the terminal
/// observation; here the last transition's target is its reward alone and rewards stay with their
/// transitions. Rummery and Niranjan (1994); Sutton and Barto (2018), section 10.1.
public struct SARSAAgent: Agent {
  /// A step whose update waits for the next action.
  struct Pending: Sendable {
    var state: Tensor
    var action: Int
    var reward: Float
  }

  /// What was set.
  public let settings: SARSASettings
  let spaces: DiscreteActionSpaces
  /// The network that learns.
  public internal(set) var qNetwork: Sequential
  var optimizer: any Optimizer
  var policy: QPolicy
  var exploration: PCG64
  var pending: Pending?
  /// Training steps seen.
  public internal(set) var step = 0
  /// Changes of the parameters.
  public internal(set) var updateCount = 0
  private var lastLoss = Double.nan
  private var lastMeanQ = Double.nan

  /// One environment: it learns from each step in turn.
  public var environmentCount: Int { 1 }

  /// Makes an agent.
  /// - Throws: `AgentError.unfitSpaces` where actions are not discrete.
  public init(
    settings: SARSASettings, observationSpace: Space, actionSpace: Space, seed: UInt64
  ) throws(AgentError) {
    spaces = try DiscreteActionSpaces(
      agent: "sarsa", observationSpace: observationSpace, actionSpace: actionSpace)
    self.settings = settings
    try checkSize(
      ofHiddenLayers: settings.hiddenLayers, inputs: spaces.observationCount,
      outputs: spaces.actionCount)
    var weights = PCG64(seed: seed, stream: "weights")
    qNetwork = Sequential(
      .perceptron(
        inputs: spaces.observationCount, hidden: settings.hiddenLayers,
        outputs: spaces.actionCount, initializer: .glorotUniform), using: &weights)
    optimizer = settings.optimizer.make(learningRate: settings.learningRate)
    if settings.gradientClip > 0 { optimizer.clipping = .globalNorm(Float(settings.gradientClip)) }
    policy = QPolicy(settings.policy)
    policy.epsilon = settings.epsilon
    policy.tau = settings.tau
    exploration = PCG64(seed: seed, stream: "exploration")
  }

  /// What the last updates tell.
  public var metrics: [Metric] { [Metric("loss", lastLoss), Metric("mean_q", lastMeanQ)] }

  /// Chooses actions; judged, the first best ones.
  public mutating func actions(for observations: Tensor, mode: ActingMode) throws(AgentError)
    -> Actions
  {
    guard mode == .training else {
      return .discrete(qNetwork(observations).argmax().map { $0 + spaces.start })
    }
    let (action, values) = choose(at: observations)
    if let pending {
      let bootstrap = values.withSpan { $0[action] }
      try update(pending, target: pending.reward + Float(settings.gamma) * bootstrap)
      self.pending = nil
    }
    return .discrete([action + spaces.start])
  }

  /// Learns from what followed.
  public mutating func observe(_ transitions: Transitions) throws(AgentError) {
    guard case .discrete(let actions) = transitions.actions else {
      preconditionFailure("SARSA: expected discrete actions")
    }
    step += 1
    let last = Pending(
      state: transitions.observations, action: actions[0] - spaces.start,
      reward: transitions.rewards[0])
    if transitions.terminated[0] || (transitions.truncated[0] && settings.timeLimitIsTerminal) {
      try update(last, target: last.reward)
    } else if transitions.truncated[0] {
      // The episode was cut: what the policy would have done there stands in for a'.
      let (action, values) = choose(at: transitions.nextObservations)
      let bootstrap = values.withSpan { $0[action] }
      try update(last, target: last.reward + Float(settings.gamma) * bootstrap)
    } else {
      pending = last
    }
  }

  /// The policy's action and the values `[1, A]` it was chosen by.
  private mutating func choose(at observation: Tensor) -> (action: Int, values: Tensor) {
    let values = qNetwork(observation)
    let action = policy.action(values: spaces.actionCount, using: &exploration) { values }
    lastMeanQ = Double(values.max().scalar)
    return (action, values)
  }

  private mutating func update(_ pending: Pending, target: Float) throws(AgentError) {
    guard step > settings.warmupSteps, step % settings.trainInterval == 0 else { return }
    let (delta, actions) = (Float(settings.deltaClip), [pending.action])
    let loss = optimizer.minimize(&qNetwork) { network in
      network(pending.state).selectingColumns(actions).huberLoss(
        target: Tensor([target]), delta: delta)
    }
    guard loss.isFinite else {
      throw .diverged(agent: "sarsa", what: "the loss", updates: updateCount)
    }
    lastLoss = Double(loss)
    updateCount += 1
  }
}

// MARK: - Saving

extension SARSAAgent {
  /// The network; for a checkpoint all else too.
  public func archive(_ scope: ArchiveScope) -> AgentArchive {
    var archive = AgentArchive()
    archive.add(qNetwork)
    archive.addArchitecture(of: qNetwork)
    guard scope == .checkpoint else { return archive }
    archive.add(optimizer, prefix: "optimizer")
    archive.add(exploration, "exploration")
    archive.add(policy.counts, "policy_counts")
    archive.texts["step"] = "\(step)"
    archive.texts["updates"] = "\(updateCount)"
    if let pending {
      archive.tensors["pending.state"] = pending.state
      archive.texts["pending.action"] = "\(pending.action)"
      archive.texts["pending.reward"] = "\(pending.reward)"
    }
    return archive
  }

  /// Takes up what `archive` gave; where something does not fit, nothing changes.
  public mutating func restore(_ archive: AgentArchive, scope: ArchiveScope) throws(AgentError) {
    var restored = self
    try archive.read(into: &restored.qNetwork)
    if scope == .checkpoint {
      try archive.read(into: &restored.optimizer, prefix: "optimizer", for: qNetwork)
      restored.exploration = try archive.value("exploration", as: PCG64.self)
      restored.policy.counts = try archive.value("policy_counts", as: [Double].self)
      restored.step = try archive.integer("step")
      restored.updateCount = try archive.integer("updates")
      restored.pending = nil
      if archive.tensors["pending.state"] != nil {
        restored.pending = Pending(
          state: try archive.tensor("pending.state", shape: [1, spaces.observationCount]),
          action: try archive.integer("pending.action", in: 0...(spaces.actionCount - 1)),
          reward: Float(try archive.number("pending.reward")))
      }
    }
    self = restored
  }
}

extension SARSAAgent: ActionValuing {
  /// The values of all actions, `[N, A]`.
  public mutating func actionValues(for observations: Tensor) -> Tensor { qNetwork(observations) }
}
