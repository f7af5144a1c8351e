import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine

/// Proximal policy optimization with a clipped objective and generalized advantages.
///
///     ratio = pi(a | s) / pi_old(a | s)
///     L = -mean min(ratio A, clip(ratio, 1 - epsilon, 1 + epsilon) A)
///         + c_v mean (v(s) - R)^2 - c_e mean H(pi(. | s))
///
/// Schulman et al. (2017), https://arxiv.org/abs/1707.06347, equations 7 and 9; the details are
/// those of Stable-Baselines3. Results are in `agents/PPO/README.md`.
public struct PPOAgent: ConfigurableAgent {
  /// `ppo`
  public static let name = "ppo"
  public let settings: PPOSettings
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
  private var shuffling: PCG64
  /// The noise of gSDE, `[N, H, A]`.
  private var noise: Tensor?
  /// The last training actions, `[N, W]`, and their log-probabilities, `[N]`.
  private var acted: (actions: Tensor, logProbabilities: Tensor)?
  private var round: Round?
  /// Training steps, of all environments together.
  public private(set) var step = 0
  public private(set) var updateCount = 0
  /// Loss, policy loss, value loss, entropy and divergence of the latest update.
  private var losses: [Float] = Array(repeating: .nan, count: 5)

  /// The passes over one rollout.
  private struct Round: Sendable {
    /// `[T N]`
    var advantages: Tensor
    /// `[T N]`
    var returns: Tensor
    /// The rows in the order of the present pass.
    var order: [Int] = []
    var epoch = 0
    /// The first row of the next batch within `order`.
    var start = 0
  }

  public init(_ settings: PPOSettings, _ setup: AgentSetup) throws {
    let space = try PolicyActionSpace(setup, agent: Self.name)
    let width = setup.observationSpace.flattenedCount
    let count = setup.environmentCount ?? settings.environmentCount
    try settings.checkSize(inputs: width, outputs: space.outputCount, environmentCount: count)
    (self.settings, self.setup, environmentCount) = (settings, setup, count)
    var weights = PCG64(seed: setup.seed, stream: "weights")
    network = try ActorCritic(settings, setup, space: space, using: &weights)
    var adam = Adam(learningRate: Float(settings.learningRate), epsilon: 1e-5)
    if settings.gradientClip > 0 { adam.clipping = .globalNorm(Float(settings.gradientClip)) }
    optimizer = adam
    memory = RolloutMemory(
      stepCount: settings.stepCount, environmentCount: count, observationCount: width,
      actionCount: space.width)
    statistics = ObservationStatistics(width: width)
    rewardNormalizer = RewardNormalizer(gamma: settings.gamma, environmentCount: count)
    exploration = PCG64(seed: setup.seed, stream: "exploration")
    shuffling = PCG64(seed: setup.seed, stream: "minibatches")
  }

  /// Metrics of the latest update.
  public var metrics: [Metric] {
    let names = ["loss", "policy_loss", "value_loss", "entropy", "approx_kl"]
    return zip(names, losses).map { Metric($0, Double($1)) }
  }

  public mutating func prepare(for plan: TrainingPlan) throws {
    try schedule.prepare(
      for: plan,
      [
        ("learning_rate_schedule", settings.learningRateSchedule),
        ("clip_range_schedule", settings.clipRangeSchedule),
      ])
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
    acted = (actions, distribution.logProbability(of: actions))
    return network.space.actions(actions)
  }
}

// MARK: - Learning

extension PPOAgent {
  public mutating func observe(_ transitions: Transitions) throws {
    guard let acted else { return }
    step += environmentCount
    var transitions = transitions
    if settings.normalizesRewards { rewardNormalizer.normalize(&transitions) }
    memory.append(
      transitions, actions: acted.actions, logProbabilities: acted.logProbabilities)
    if memory.isFull { startRound(after: transitions.nextObservations) }
  }

  /// Advantages and returns of the collected steps, by the values before the updates.
  private mutating func startRound(after lastObservations: Tensor) {
    let (network, gamma) = (network, Float(settings.gamma))
    memory.bootstrapTruncated(gamma: gamma) { network.values($0) }
    let values = network.value.batched(memory.observations).reshaped(to: [memory.rewards.count])
    let advantages = Tensor(
      generalizedAdvantages(
        rewards: memory.rewards, values: values.scalars, ended: memory.ended,
        lastValues: network.values(lastObservations).scalars, gamma: gamma,
        lambda: Float(settings.gaeLambda)))
    round = Round(
      advantages: advantages, returns: advantages + values,
      order: shuffling.permutation(memory.rewards.count))
  }

  public var hasPendingUpdates: Bool { round != nil }

  /// One step of the optimizer on one minibatch.
  public mutating func update() throws {
    guard var round else { return }
    let end = min(round.start + settings.batchSize, round.order.count)
    let rows = Array(round.order[round.start..<end])
    let states = memory.observations.gatheringRows(at: rows)
    let actions = memory.actions.gatheringRows(at: rows)
    let oldLogs = memory.logProbabilities.gatheringRows(at: rows)
    let returns = round.returns.gatheringRows(at: rows)
    let batchAdvantages = round.advantages.gatheringRows(at: rows)
    let advantages =
      settings.normalizesAdvantages ? batchAdvantages.standardized() : batchAdvantages
    let clip = Float(
      schedule.value(
        settings.clipRangeSchedule, from: settings.clipRange, at: step / environmentCount))
    let (entropyWeight, valueWeight) =
      (Float(settings.entropyCoefficient), Float(settings.valueCoefficient))
    optimizer.learningRate = Float(
      schedule.value(
        settings.learningRateSchedule, from: settings.learningRate, at: step / environmentCount))

    losses = optimizer.minimize(&network, rows: rows.count) { network, part in
      let distribution = network.distribution(states.slice(part))
      let logRatio = distribution.logProbability(of: actions.slice(part)) - oldLogs.slice(part)
      let ratio = logRatio.exp()
      let A = advantages.slice(part)
      let policyLoss = -Tensor.minimum(ratio * A, ratio.clipped(to: 1 - clip, 1 + clip) * A).mean()
      let values = network.values(states.slice(part))
      let valueLoss = (values - returns.slice(part)).squared().mean()
      let entropy = distribution.entropy().mean()
      let loss = policyLoss + valueWeight * valueLoss - entropyWeight * entropy
      let divergence = (ratio.detached - 1 - logRatio.detached).mean()
      return [loss, policyLoss, valueLoss, entropy, divergence]
    }
    guard losses[0].isFinite else {
      throw AgentError.diverged(agent: Self.name, what: "the loss", updates: updateCount)
    }
    updateCount += 1
    round.start = end
    finishMinibatch(&round)
  }

  /// Starts the next pass after the last batch; the policy that drifted too far ends them all.
  private mutating func finishMinibatch(_ round: inout Round) {
    let hasDrifted = settings.targetKL > 0 && Double(losses[4]) > 1.5 * settings.targetKL
    if round.start == round.order.count {
      (round.start, round.epoch) = (0, round.epoch + 1)
      round.order = shuffling.permutation(round.order.count)
    }
    guard round.epoch == settings.epochCount || hasDrifted else {
      self.round = round
      return
    }
    self.round = nil
    if settings.normalizesObservations {
      statistics.add(memory.observations)
      network.normalize(by: statistics)
    }
    memory.removeAll()
  }
}

// MARK: - Saving

extension PPOAgent {
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
    try coder.value("shuffling", &shuffling)
    if settings.normalizesObservations { try statistics.code(with: &coder, "observations") }
    if settings.normalizesRewards { try rewardNormalizer.code(with: &coder, "rewards") }
    try coder.integer("step", &step)
    try coder.integer("updates", &updateCount)
    let count = memory.rewards.count
    let empty = Round(advantages: .zeros([count]), returns: .zeros([count]))
    let settings = settings
    try coder.optional("round.epoch", &round, initial: empty) { coder, round in
      try coder.integer("round.epoch", &round.epoch, in: 0...settings.epochCount)
      try coder.integer("round.start", &round.start, in: 0...(count - 1))
      try coder.tensor("round.advantages", &round.advantages)
      try coder.tensor("round.returns", &round.returns)
      try coder.permutation("round.order", &round.order, count: count)
    }
  }
}
