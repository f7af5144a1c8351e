import Foundations
import Glibc
import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import TensorEngine

/// Soft actor-critic: a stochastic actor that maximizes reward and entropy, twin critics, a learned
/// temperature alpha.
///
///     y = r + gamma (1 - terminal) (min_i Q_i'(s', a') - alpha log pi(a'|s')),  a' ~ pi(s')
///     critics minimize  sum_i 1/2 mean (Q_i(s, a) - y)^2
///     actor minimizes   mean (alpha log pi(a~|s) - min_i Q_i(s, a~)),  a~ ~ pi(s), reparameterized
///     log alpha minimizes  -log alpha mean (log pi(a~|s) + target entropy)
///     theta' = (1 - tau) theta' + tau theta  for both critics
///
/// Haarnoja et al. (2018), https://arxiv.org/abs/1812.05905, algorithm 1. Settings are those of
/// Stable-Baselines3; differences from it are listed in `agents/SAC/README.md`.
public struct SACAgent: ConfigurableAgent {
  /// `sac`
  public static let name = "sac"
  public let settings: SACSettings
  public let setup: AgentSetup
  private var policy: SquashedActor
  private var critics: TwinCritics
  /// The slower copies that targets are computed with.
  private var targetCritics: TwinCritics
  private var temperature: Temperature
  private var actorOptimizer: any Optimizer
  private var criticOptimizer: any Optimizer
  private var temperatureOptimizer: any Optimizer
  private var experience: OffPolicyExperience<SACSettings>
  /// The functions of gSDE that explore in each environment, `[N, H, A]`.
  private var explorationNoise: Tensor?
  private var losses = (actor: Double.nan, critics: Double.nan)

  public init(_ settings: SACSettings, _ setup: AgentSetup) throws {
    self.settings = settings
    self.setup = setup
    experience = try OffPolicyExperience(
      settings, setup, agent: Self.name, outputsPerAction: settings.outputsPerAction, critics: 2)
    let (inputs, actions) = (experience.spaces.observationCount, experience.spaces.actionCount)
    var weights = PCG64(seed: setup.seed, stream: "weights")
    policy = try SquashedActor(settings, setup, inputs: inputs, actions: actions, using: &weights)
    critics = try TwinCritics(
      setup, inputs: inputs + actions, hidden: settings.criticHiddenLayers,
      initializer: settings.initializer, using: &weights)
    targetCritics = critics
    temperature = Temperature(settings.entropyCoefficient.initial)
    actorOptimizer = settings.makeOptimizer()
    criticOptimizer = settings.makeOptimizer()
    temperatureOptimizer = settings.makeOptimizer()
  }

  /// Metrics of the latest update, under Stable-Baselines3's names.
  public var metrics: [Metric] {
    [
      Metric("actor_loss", losses.actor), Metric("critic_loss", losses.critics),
      Metric("ent_coef", Double(temperature.alpha)),
    ]
  }

  /// N, the environments it acts in while it trains.
  public var environmentCount: Int { experience.environmentCount }
  /// The replay buffer, with actions within -1...1.
  public var memory: SequentialMemory { experience.memory }
  /// Training steps, of all environments together.
  public var step: Int { experience.step }
  /// Updates of the parameters.
  public var updateCount: Int { experience.updateCount }
  public var hasPendingUpdates: Bool { experience.hasPendingUpdates }

  public mutating func beginEpisode(environment index: Int, mode: ActingMode) {
    experience.beginEpisode(environment: index, mode: mode)
  }

  public mutating func observe(_ transitions: Transitions) { experience.observe(transitions) }

  /// `[N, D]` to the parameters of a `SquashedGaussian`, `[N, 2 A]`; with gSDE to means, `[N, A]`.
  public var actor: AnyLayer { policy.network }

  /// alpha = exp(log alpha), so that it stays above 0.
  private struct Temperature: Module {
    var logarithm: Tensor

    init(_ alpha: Double) { logarithm = Tensor([Float(log(alpha))]) }

    var alpha: Float { logarithm.exp().scalar }

    mutating func visit(_ visitor: inout some ModuleVisitor) {
      visitor.parameter("log_alpha", &logarithm)
    }
  }
}

// MARK: - Acting

extension SACAgent {
  public mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions {
    let (policy, count) = (policy, environmentCount)
    guard mode == .training else { return experience.spaces.actions(policy.mode(observations)) }
    if let shape = policy.explorationShape(count: count),
      settings.resamplesNoise(at: step, environmentCount: count)
    {
      explorationNoise = .standardNormal(shape, using: &experience.exploration)
    }
    let kept = explorationNoise
    return experience.actions { random in
      let noise = kept ?? policy.noise(count: count, using: &random)
      return policy.sample(observations, noise: noise).actions
    }
  }
}

// MARK: - Learning

extension SACAgent {
  /// One step of all optimizers on one minibatch.
  public mutating func update() throws {
    guard hasPendingUpdates else { return }
    let batch = experience.minibatch()
    let noise = policy.noise(count: batch.count, using: &experience.sampling)
    let nextNoise =
      settings.usesSDE ? noise : policy.noise(count: batch.count, using: &experience.sampling)
    try learn(from: batch, noise: noise, nextNoise: nextNoise)
    experience.finishUpdate()
  }

  /// The update of algorithm 1.
  /// - Parameters:
  ///   - batch: N transitions.
  ///   - noise: standard normal, from which the actions a~ in s follow: `[N, A]`, of gSDE `[H, A]`.
  ///   - nextNoise: the same for the actions a' in s'.
  /// - Throws: `AgentError.diverged` where a loss is not finite.
  mutating func learn(from batch: TransitionBatch, noise: Tensor, nextNoise: Tensor) throws {
    let alpha = temperature.alpha
    let criticLoss = improveCritics(batch, nextNoise, alpha)
    let (actorLoss, logProbability) = improveActor(batch.states, noise, alpha)
    guard criticLoss.isFinite, actorLoss.isFinite else {
      throw AgentError.diverged(
        agent: Self.name, what: criticLoss.isFinite ? "the actor's loss" : "the critics' loss",
        updates: updateCount)
    }
    if case .learned = settings.entropyCoefficient {
      let target = Float(settings.targetEntropy.value(actionCount: experience.spaces.actionCount))
      temperatureOptimizer.apply([Tensor([-(logProbability + target)])], to: &temperature)
    }
    targetCritics.moveParameters(towards: critics, tau: Float(settings.targetUpdate))
    losses = (Double(actorLoss), Double(criticLoss))
    experience.updateCount += 1
  }

  /// One step of the critics towards y.
  /// - Returns: their loss before it.
  private mutating func improveCritics(
    _ batch: TransitionBatch, _ nextNoise: Tensor, _ alpha: Float
  ) -> Float {
    let (policy, targetCritics, gamma) = (policy, targetCritics, Float(settings.gamma))
    return criticOptimizer.minimize(&critics, rows: batch.count) { critics, rows in
      let batch = batch.slice(rows)
      let next = policy.sample(batch.nextStates, noise: policy.slice(nextNoise, rows))
      let nextValues =
        targetCritics.minimum(batch.nextStates, next.actions) - alpha * next.logProbabilities
      let targets = batch.rewards + gamma * (1 - batch.terminated) * nextValues

      let values = critics(batch.states, batch.actionVectors)
      return [
        values.first.huberLoss(target: targets, delta: .infinity)
          + values.second.huberLoss(target: targets, delta: .infinity)
      ]
    }[0]
  }

  /// One step of the actor towards actions of more value and entropy.
  /// - Returns: its loss before it, and the mean of log pi(a~|s).
  private mutating func improveActor(_ states: Tensor, _ noise: Tensor, _ alpha: Float)
    -> (loss: Float, logProbability: Float)
  {
    let critics = critics
    let means = actorOptimizer.minimize(&policy, rows: states.shape[0]) { policy, rows in
      let states = states.slice(rows)
      let sample = policy.sample(states, noise: policy.slice(noise, rows))
      let values = critics.minimum(states, sample.actions)
      return [
        (alpha * sample.logProbabilities - values).mean(), sample.logProbabilities.mean(),
      ]
    }
    return (means[0], means[1])
  }
}

// MARK: - Saving

extension SACAgent {
  public mutating func code(with coder: inout ArchiveCoder) throws {
    try policy.code(with: &coder)
    guard coder.scope == .checkpoint else { return }
    try coder.module(&critics, prefix: "critics.")
    try coder.module(&targetCritics, prefix: "target_critics.")
    try coder.module(&temperature)
    try coder.optimizer(&actorOptimizer, "actor_optimizer", of: policy)
    try coder.optimizer(&criticOptimizer, "critic_optimizer", of: critics)
    try coder.optimizer(&temperatureOptimizer, "temperature_optimizer", of: temperature)
    try experience.code(with: &coder)
    let shape = policy.explorationShape(count: environmentCount)
    try coder.optional("sde_noise", &explorationNoise, initial: .zeros([0])) {
      try $0.tensor("sde_noise", &$1, shape: shape?.dimensions ?? [0])
    }
  }
}
