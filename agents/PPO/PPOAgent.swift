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
  private var actor: PolicyActor
  private var collector: RolloutCollector
  private var optimizer: any Optimizer
  private var schedule = PlanSchedule()
  private var shuffling: PCG64
  private var round: Round?
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
    (self.settings, self.setup) = (settings, setup)
    actor = try PolicyActor(settings, setup, agent: Self.name)
    collector = RolloutCollector(settings, setup, for: actor)
    optimizer = Adam(learningRate: Float(settings.learningRate), epsilon: 1e-5)
    optimizer.clipping = settings.clipping
    shuffling = PCG64(seed: setup.seed, stream: "minibatches")
  }

  /// N, the environments it acts in while it trains.
  public var environmentCount: Int { actor.environmentCount }

  /// Training steps, of all environments together.
  public var step: Int { collector.step }

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
    actor.actions(for: observations, mode: mode, step: collector.memory.count)
  }
}

// MARK: - Learning

extension PPOAgent {
  public mutating func observe(_ transitions: Transitions) throws {
    guard let (actions, distribution) = actor.acted else { return }
    collector.add(
      transitions, actions: actions, logProbabilities: distribution.logProbability(of: actions))
    guard collector.memory.isFull else { return }
    let (advantages, returns) = collector.advantagesAndReturns(
      after: transitions.nextObservations, by: actor.network)
    round = Round(
      advantages: advantages, returns: returns,
      order: shuffling.permutation(advantages.count))
  }

  public var hasPendingUpdates: Bool { round != nil }

  /// One step of the optimizer on one minibatch.
  public mutating func update() throws {
    guard var round else { return }
    let end = min(round.start + settings.batchSize, round.order.count)
    let rows = Array(round.order[round.start..<end])
    let memory = collector.memory
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

    losses = optimizer.minimize(&actor.network, rows: rows.count) { network, part in
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
    actor.normalize(by: collector.memory.observations)
    collector.removeAll()
  }
}

// MARK: - Saving

extension PPOAgent {
  public mutating func code(with coder: inout ArchiveCoder) throws {
    try actor.code(with: &coder)
    guard coder.scope == .checkpoint else { return }
    try coder.optimizer(&optimizer, "optimizer", of: actor.network)
    try collector.code(with: &coder)
    try coder.value("shuffling", &shuffling)
    try coder.integer("updates", &updateCount)
    let count = collector.memory.rewards.count
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
