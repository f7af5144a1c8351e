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
  /// N, the environments it acts in while it trains.
  public let environmentCount: Int
  let spaces: ContinuousActionSpaces
  /// `[N, D]` to the parameters of a `SquashedGaussian`, `[N, 2 A]`.
  public private(set) var actor: AnyLayer
  private var critics: TwinCritics
  /// The slower copies that targets are computed with.
  private var targetCritics: TwinCritics
  private var temperature: Temperature
  private var actorOptimizer: any Optimizer
  private var criticOptimizer: any Optimizer
  private var temperatureOptimizer: any Optimizer
  /// The replay buffer, with actions within -1...1.
  public private(set) var memory: SequentialMemory
  private var noise: ActionNoise
  private var exploration: PCG64
  private var sampling: PCG64
  /// Training steps, of all environments together.
  public private(set) var step = 0
  /// Updates of the parameters.
  public private(set) var updateCount = 0
  private var pendingUpdates = 0
  private var losses = (actor: Double.nan, critics: Double.nan)

  public init(_ settings: SACSettings, _ setup: AgentSetup) throws {
    let spaces = try ContinuousActionSpaces(setup, agent: Self.name)
    let (inputs, actions) = (spaces.observationCount, spaces.actionCount)
    let count = setup.environmentCount ?? 1
    try settings.checkSize(
      observations: inputs, actions: actions, outputs: 2 * actions, critics: 2,
      environmentCount: count)
    self.settings = settings
    self.setup = setup
    self.spaces = spaces
    environmentCount = count
    var weights = PCG64(seed: setup.seed, stream: "weights")
    actor = try setup.makeNetwork(
      inputShape: [inputs], outputs: 2 * actions, using: &weights
    ) { random in
      Sequential(settings.actor(inputs: inputs, outputs: 2 * actions), using: &random)
    }
    critics = try TwinCritics(
      setup, inputs: inputs + actions, hidden: settings.criticHiddenLayers,
      initializer: settings.initializer, using: &weights)
    targetCritics = critics
    temperature = Temperature(settings.entropyCoefficient.initial)
    actorOptimizer = settings.makeOptimizer()
    criticOptimizer = settings.makeOptimizer()
    temperatureOptimizer = settings.makeOptimizer()
    memory = SequentialMemory(
      limit: settings.memoryLimit, observationCount: inputs, environmentCount: count,
      actionSize: actions)
    noise = settings.makeNoise()
    exploration = PCG64(seed: setup.seed, stream: "exploration")
    sampling = PCG64(seed: setup.seed, stream: "replay")
  }

  /// Metrics of the latest update, under Stable-Baselines3's names.
  public var metrics: [Metric] {
    [
      Metric("actor_loss", losses.actor), Metric("critic_loss", losses.critics),
      Metric("ent_coef", Double(temperature.alpha)),
    ]
  }

  public mutating func beginEpisode(environment index: Int, mode: ActingMode) {
    guard mode == .training else { return }
    noise.beginEpisode(environment: index, size: spaces.actionCount)
  }

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
    guard mode == .training else {
      return spaces.actions(SquashedGaussian(outputs: actor(observations)).mode)
    }
    let shape = Shape(observations.shape[0], spaces.actionCount)
    var actions =
      step < settings.warmupSteps
      ? Tensor.uniform(shape, -1...1, using: &exploration)
      : SquashedGaussian(outputs: actor(observations))
        .sample(noise: .standardNormal(shape, using: &exploration)).actions
    noise.standardDeviation = settings.noise(at: step)
    if let noise = noise.next(shape, using: &exploration) {
      actions = (actions + noise).clipped(to: -1, 1)
    }
    return spaces.actions(actions)
  }
}

// MARK: - Learning

extension SACAgent {
  public mutating func observe(_ transitions: Transitions) {
    memory.append(
      transitions, actions: spaces.scaled(transitions.actions),
      timeLimitIsTerminal: settings.timeLimitIsTerminal)
    step += environmentCount
    guard step > settings.warmupSteps, memory.canSample else { return }
    // As many multiples of the interval as the last step of all environments reached.
    let interval = settings.trainInterval
    let trainings = step / interval - (step - environmentCount) / interval
    pendingUpdates = trainings * settings.updatesPerTraining
  }

  public var hasPendingUpdates: Bool { pendingUpdates > 0 }

  /// One step of all optimizers on one minibatch.
  public mutating func update() throws {
    guard hasPendingUpdates else { return }
    let batch = memory.sample(settings.batchSize, using: &sampling)
    let shape = batch.actionVectors.shape
    try learn(
      from: batch, noise: .standardNormal(shape, using: &sampling),
      nextNoise: .standardNormal(shape, using: &sampling))
    pendingUpdates -= 1
  }

  /// The update of algorithm 1.
  /// - Parameters:
  ///   - batch: N transitions.
  ///   - noise: standard normal, `[N, A]`, from which the actions a~ in s follow.
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
      let target = Float(settings.targetEntropy.value(actionCount: spaces.actionCount))
      temperatureOptimizer.apply([Tensor([-(logProbability + target)])], to: &temperature)
    }
    targetCritics.moveParameters(towards: critics, tau: Float(settings.targetUpdate))
    losses = (Double(actorLoss), Double(criticLoss))
    updateCount += 1
  }

  /// One step of the critics towards y.
  /// - Returns: their loss before it.
  private mutating func improveCritics(
    _ batch: TransitionBatch, _ nextNoise: Tensor, _ alpha: Float
  ) -> Float {
    let (actor, targetCritics, gamma) = (actor, targetCritics, Float(settings.gamma))
    return criticOptimizer.minimize(&critics, rows: batch.count) { critics, rows in
      let batch = batch.slice(rows)
      let next = SquashedGaussian(outputs: actor(batch.nextStates))
        .sample(noise: nextNoise.slice(rows))
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
    let means = actorOptimizer.minimize(&actor, rows: states.shape[0]) { actor, rows in
      let states = states.slice(rows)
      let sample = SquashedGaussian(outputs: actor(states)).sample(noise: noise.slice(rows))
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
    try coder.model(&actor)
    guard coder.scope == .checkpoint else { return }
    try coder.module(&critics, prefix: "critics.")
    try coder.module(&targetCritics, prefix: "target_critics.")
    try coder.module(&temperature)
    try coder.optimizer(&actorOptimizer, "actor_optimizer", of: actor)
    try coder.optimizer(&criticOptimizer, "critic_optimizer", of: critics)
    try coder.optimizer(&temperatureOptimizer, "temperature_optimizer", of: temperature)
    try memory.code(with: &coder, prefix: "memory")
    try noise.code(with: &coder, "noise", count: environmentCount * spaces.actionCount)
    try coder.value("exploration", &exploration)
    try coder.value("sampling", &sampling)
    try coder.integer("step", &step)
    try coder.integer("updates", &updateCount)
    let most = memory.canSample ? environmentCount * settings.updatesPerTraining : 0
    try coder.integer("pending_updates", &pendingUpdates, in: 0...most)
  }
}
