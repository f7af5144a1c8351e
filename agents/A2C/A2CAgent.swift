import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine

/// Advantage actor-critic: one update from a few steps of all environments.
///
///     L = -mean A log pi(a | s) + c_v mean (v(s) - R)^2 - c_e mean H(pi(. | s))
///
/// The synchronous form of Mnih et al. (2016), https://arxiv.org/abs/1602.01783, with the details
/// of Stable-Baselines3. Results are in `agents/A2C/README.md`.
public struct A2CAgent: ConfigurableAgent {
  /// `a2c`
  public static let name = "a2c"
  public let settings: A2CSettings
  public let setup: AgentSetup
  private var actor: PolicyActor
  private var collector: RolloutCollector
  private var optimizer: any Optimizer
  private var schedule = PlanSchedule()
  public private(set) var updateCount = 0
  /// Loss, policy loss, value loss and entropy of the latest update.
  private var losses: [Float] = Array(repeating: .nan, count: 4)

  public init(_ settings: A2CSettings, _ setup: AgentSetup) throws {
    (self.settings, self.setup) = (settings, setup)
    actor = try PolicyActor(settings, setup, agent: Self.name)
    collector = RolloutCollector(settings, setup, for: actor)
    let rate = Float(settings.learningRate)
    switch settings.optimizer {
    case .rmsprop:
      optimizer = RMSprop(learningRate: rate, rho: 0.99, epsilon: 1e-5, epsilonInsideRoot: false)
    case .adam: optimizer = Adam(learningRate: rate, epsilon: 1e-5)
    }
    optimizer.clipping = settings.clipping
  }

  /// N, the environments it acts in while it trains.
  public var environmentCount: Int { actor.environmentCount }

  /// Training steps, of all environments together.
  public var step: Int { collector.step }

  /// Metrics of the latest update.
  public var metrics: [Metric] {
    zip(["loss", "policy_loss", "value_loss", "entropy"], losses).map { Metric($0, Double($1)) }
  }

  public mutating func prepare(for plan: TrainingPlan) throws {
    try schedule.prepare(
      for: plan, [("learning_rate_schedule", settings.learningRateSchedule)])
  }

  public mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions {
    actor.actions(for: observations, mode: mode, step: collector.memory.count)
  }
}

// MARK: - Learning

extension A2CAgent {
  public mutating func observe(_ transitions: Transitions) throws {
    guard let actions = actor.acted?.actions else { return }
    collector.add(transitions, actions: actions)
    guard collector.memory.isFull else { return }
    try update(after: transitions.nextObservations)
    actor.normalize(by: collector.memory.observations)
    collector.removeAll()
  }

  /// One step of the optimizer on all collected steps.
  private mutating func update(after lastObservations: Tensor) throws {
    let (advantages, returns) = collector.advantagesAndReturns(
      after: lastObservations, by: actor.network)
    let (states, actions) = (collector.memory.observations, collector.memory.actions)
    let weights = settings.normalizesAdvantages ? advantages.standardized() : advantages
    let (entropyWeight, valueWeight) =
      (Float(settings.entropyCoefficient), Float(settings.valueCoefficient))
    optimizer.learningRate = Float(
      schedule.value(
        settings.learningRateSchedule, from: settings.learningRate, at: step / environmentCount))

    losses = optimizer.minimize(&actor.network, rows: returns.count) { network, part in
      let distribution = network.distribution(states.slice(part))
      let logs = distribution.logProbability(of: actions.slice(part))
      let policyLoss = -(weights.slice(part) * logs).mean()
      let valueLoss = (network.values(states.slice(part)) - returns.slice(part)).squared().mean()
      let entropy = distribution.entropy().mean()
      let loss = policyLoss + valueWeight * valueLoss - entropyWeight * entropy
      return [loss, policyLoss, valueLoss, entropy]
    }
    guard losses[0].isFinite else {
      throw AgentError.diverged(agent: Self.name, what: "the loss", updates: updateCount)
    }
    updateCount += 1
  }
}

// MARK: - Saving

extension A2CAgent {
  public mutating func code(with coder: inout ArchiveCoder) throws {
    try actor.code(with: &coder)
    guard coder.scope == .checkpoint else { return }
    try coder.optimizer(&optimizer, "optimizer", of: actor.network)
    try collector.code(with: &coder)
    try coder.integer("updates", &updateCount)
  }
}
