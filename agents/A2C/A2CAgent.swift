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
  /// N, the environments it acts in while it trains.
  public let environmentCount: Int
  private var network: ActorCritic
  private var optimizer: any Optimizer
  private var memory: RolloutMemory
  private var statistics: ObservationStatistics
  private var rewardNormalizer: RewardNormalizer
  private var schedule = PlanSchedule()
  private var exploration: PCG64
  /// The noise of gSDE, `[N, H, A]`.
  private var noise: Tensor?
  /// The last training actions, `[N, W]`.
  private var acted: Tensor?
  /// Training steps, of all environments together.
  public private(set) var step = 0
  public private(set) var updateCount = 0
  /// Loss, policy loss, value loss and entropy of the latest update.
  private var losses: [Float] = Array(repeating: .nan, count: 4)

  public init(_ settings: A2CSettings, _ setup: AgentSetup) throws {
    let space = try PolicyActionSpace(setup, agent: Self.name)
    let width = setup.observationSpace.flattenedCount
    let count = setup.environmentCount ?? settings.environmentCount
    try settings.checkSize(inputs: width, outputs: space.outputCount, environmentCount: count)
    (self.settings, self.setup, environmentCount) = (settings, setup, count)
    var weights = PCG64(seed: setup.seed, stream: "weights")
    network = try ActorCritic(settings, setup, space: space, using: &weights)
    let rate = Float(settings.learningRate)
    switch settings.optimizer {
    case .rmsprop:
      optimizer = RMSprop(learningRate: rate, rho: 0.99, epsilon: 1e-5, epsilonInsideRoot: false)
    case .adam: optimizer = Adam(learningRate: rate, epsilon: 1e-5)
    }
    if settings.gradientClip > 0 {
      optimizer.clipping = .globalNorm(Float(settings.gradientClip))
    }
    memory = RolloutMemory(
      stepCount: settings.stepCount, environmentCount: count, observationCount: width,
      actionCount: space.width)
    statistics = ObservationStatistics(width: width)
    rewardNormalizer = RewardNormalizer(gamma: settings.gamma, environmentCount: count)
    exploration = PCG64(seed: setup.seed, stream: "exploration")
  }

  /// Metrics of the latest update.
  public var metrics: [Metric] {
    zip(["loss", "policy_loss", "value_loss", "entropy"], losses).map { Metric($0, Double($1)) }
  }

  public mutating func prepare(for plan: TrainingPlan) throws {
    try schedule.prepare(
      for: plan, [("learning_rate_schedule", settings.learningRateSchedule)])
  }

  public mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions {
    guard mode == .training else {
      return network.space.actions(network.distribution(observations).mode)
    }
    if settings.resamplesNoise(at: memory.count) {
      noise = network.noise(count: environmentCount, using: &exploration)
    }
    let distribution = network.distribution(observations, noise: noise)
    let actions = distribution.sample(using: &exploration)
    acted = actions
    return network.space.actions(actions)
  }
}

// MARK: - Learning

extension A2CAgent {
  public mutating func observe(_ transitions: Transitions) throws {
    guard let acted else { return }
    step += environmentCount
    var transitions = transitions
    if settings.normalizesRewards { rewardNormalizer.normalize(&transitions) }
    memory.append(transitions, actions: acted)
    guard memory.isFull else { return }
    try update(after: transitions.nextObservations)
    if settings.normalizesObservations {
      statistics.add(memory.observations)
      network.normalize(by: statistics)
    }
    memory.removeAll()
  }

  /// One step of the optimizer on all collected steps.
  private mutating func update(after lastObservations: Tensor) throws {
    let (network, gamma) = (network, Float(settings.gamma))
    let (states, actions) = (memory.observations, memory.actions)
    memory.bootstrapTruncated(gamma: gamma) { network.values($0) }
    let values = network.values(states)
    let advantages = Tensor(
      generalizedAdvantages(
        rewards: memory.rewards, values: values.scalars, ended: memory.ended,
        lastValues: network.values(lastObservations).scalars, gamma: gamma,
        lambda: Float(settings.gaeLambda)))
    let returns = advantages + values
    let weights = settings.normalizesAdvantages ? advantages.standardized() : advantages
    let (entropyWeight, valueWeight) =
      (Float(settings.entropyCoefficient), Float(settings.valueCoefficient))
    optimizer.learningRate = Float(
      schedule.value(
        settings.learningRateSchedule, from: settings.learningRate, at: step / environmentCount))

    losses = optimizer.minimize(&self.network, rows: memory.rewards.count) { network, part in
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
    try network.code(with: &coder)
    guard coder.scope == .checkpoint else { return }
    try coder.optimizer(&optimizer, "optimizer", of: network)
    try memory.code(with: &coder, prefix: "memory")
    try coder.value("exploration", &exploration)
    if let shape = network.logStandardDeviation?.shape.dimensions, settings.usesSDE {
      let count = environmentCount
      try coder.optional("noise", &noise, initial: .zeros([0])) { coder, noise in
        try coder.tensor("noise", &noise, shape: [count] + shape)
      }
    }
    if settings.normalizesObservations { try statistics.code(with: &coder, "observations") }
    if settings.normalizesRewards { try rewardNormalizer.code(with: &coder, "rewards") }
    try coder.integer("step", &step)
    try coder.integer("updates", &updateCount)
  }
}
