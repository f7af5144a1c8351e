import Foundations
import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine

/// SARSA: one-step learning on the policy that is followed, with a network for Q.
///
///     Q(s, a) <- r + gamma Q(s', a')        a' the action that the policy selects in s'
///     Q(s, a) <- r                          where s' is terminal
///     Q(s, a) <- r + gamma sum_a' pi(a' | s') Q(s', a')        (expected)
///
/// keras-rl applies the terminal flag one transition early and bootstraps from the terminal
/// observation; here the last transition's target is its reward alone and rewards stay with their
/// transitions. Rummery and Niranjan (1994); Sutton and Barto (2018), section 10.1. Expected: van
/// Seijen et al. (2009), https://doi.org/10.1109/ADPRL.2009.4927542.
public struct SARSAAgent: ConfigurableAgent {
  /// `sarsa`
  public static let name = "sarsa"
  public let settings: SARSASettings
  public let setup: AgentSetup
  /// N, the environments it acts in while it trains.
  public let environmentCount: Int
  let spaces: DiscreteActionSpaces
  /// The network that learns, `[N, D]` to the values of all actions `[N, A]`.
  public private(set) var qNetwork: AnyLayer
  private var optimizer: any Optimizer
  private var policy: QPolicy
  private var exploration: PCG64
  /// `[N]`: a', selected in `observe`; -1 at the start of an episode.
  private var nextActions: [Int]
  /// Training steps, of all environments together.
  public private(set) var step = 0
  /// Updates of the parameters.
  public private(set) var updateCount = 0
  private var lastLoss = Double.nan
  private var lastMeanQ = Double.nan

  public init(_ settings: SARSASettings, _ setup: AgentSetup) throws {
    let spaces = try DiscreteActionSpaces(setup, agent: Self.name)
    let (inputs, outputs) = (spaces.observationCount, spaces.actionCount)
    try checkSize(ofHiddenLayers: settings.hiddenLayers, inputs: inputs, outputs: outputs)
    self.settings = settings
    self.setup = setup
    self.spaces = spaces
    environmentCount = setup.environmentCount ?? 1
    var weights = PCG64(seed: setup.seed, stream: "weights")
    qNetwork = try setup.makeNetwork(inputShape: [inputs], outputs: outputs, using: &weights) {
      Sequential(
        .mlp(inputs: inputs, hidden: settings.hiddenLayers, outputs: outputs), using: &$0)
    }
    optimizer = settings.makeOptimizer()
    policy = settings.makePolicy()
    exploration = PCG64(seed: setup.seed, stream: "exploration")
    nextActions = Array(repeating: -1, count: environmentCount)
  }

  /// Metrics of the latest update.
  public var metrics: [Metric] { [Metric("loss", lastLoss), Metric("mean_q", lastMeanQ)] }

  public mutating func beginEpisode(environment index: Int, mode: ActingMode) {
    if mode == .training { nextActions[index] = -1 }
  }

  public mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions {
    guard mode == .training else { return spaces.actions(qNetwork(observations).argmax()) }
    settings.anneal(&policy, at: step)
    if nextActions.contains(-1) {
      let values = qNetwork(observations)
      for index in nextActions.indices where nextActions[index] == -1 {
        nextActions[index] = selectAction(values, index)
      }
      lastMeanQ = meanQ(values)
    }
    return spaces.actions(nextActions)
  }

  /// Selects a' in s', and learns from Q(s', a').
  public mutating func observe(_ transitions: Transitions) throws {
    step += environmentCount
    let values = qNetwork(transitions.nextObservations)
    var (targets, bootstraps) = (transitions.rewards, false)
    for index in nextActions.indices {
      nextActions[index] = -1
      let isCut = transitions.truncated[index]
      if transitions.terminated[index] || (isCut && settings.timeLimitIsTerminal) { continue }
      // Of an episode that was cut off, the action that the policy would have taken there stands
      // in.
      let next = selectAction(values, index)
      let nextValue =
        settings.expected ? expectedValue(values, index) : element(values, index, next)
      targets[index] += Float(settings.gamma) * nextValue
      if !isCut { nextActions[index] = next }
      bootstraps = true
    }
    if bootstraps { lastMeanQ = meanQ(values) }
    let interval = settings.trainInterval
    guard step > settings.warmupSteps, step / interval > (step - environmentCount) / interval else {
      return
    }
    try update(
      transitions.observations, spaces.indices(transitions.actions), targets: Tensor(targets))
  }

  private mutating func selectAction(_ values: Tensor, _ index: Int) -> Int {
    let row = environmentCount == 1 ? values : values.slice(index..<index + 1)
    return policy.action(values: spaces.actionCount, using: &exploration) { row }
  }

  private func element(_ values: Tensor, _ row: Int, _ column: Int) -> Float {
    values.withSpan { $0[row * spaces.actionCount + column] }
  }

  /// `sum_a pi(a | s) Q(s, a)` of one row.
  private func expectedValue(_ values: Tensor, _ index: Int) -> Float {
    let probabilities = policy.probabilities(of: values.slice(index..<index + 1))
    return (0..<spaces.actionCount).reduce(0) {
      $0 + Float(probabilities[$1]) * element(values, index, $1)
    }
  }

  private func meanQ(_ values: Tensor) -> Double { Double(values.max(along: 1).mean().scalar) }

  private mutating func update(_ states: Tensor, _ actions: [Int], targets: Tensor) throws {
    let delta = Float(settings.deltaClip)
    optimizer.learningRate = Float(settings.learningRate(at: step))
    let loss = optimizer.minimize(&qNetwork) { network in
      network(states).selectingColumns(actions).huberLoss(target: targets, delta: delta)
    }
    guard loss.isFinite else {
      throw AgentError.diverged(agent: "sarsa", what: "the loss", updates: updateCount)
    }
    lastLoss = Double(loss)
    updateCount += 1
  }

  public mutating func code(with coder: inout ArchiveCoder) throws {
    try coder.model(&qNetwork)
    guard coder.scope == .checkpoint else { return }
    try coder.optimizer(&optimizer, "optimizer", of: qNetwork)
    try coder.value("exploration", &exploration)
    try coder.value("policy_counts", &policy.counts)
    try coder.integer("step", &step)
    try coder.integer("updates", &updateCount)
    // Missing in checkpoints of earlier versions, which selected the next action later.
    var actions: [Int]? = nextActions
    try coder.optional("next_actions", &actions, initial: []) { try $0.value("next_actions", &$1) }
    nextActions = actions ?? nextActions
    try checkSelected(nextActions, spaces, environmentCount)
  }
}

extension SARSAAgent: ActionValuing {
  /// The values of all actions, `[N, A]`.
  public mutating func actionValues(for observations: Tensor) -> Tensor { qNetwork(observations) }
}
