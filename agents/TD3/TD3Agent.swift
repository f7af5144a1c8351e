import Foundations
import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import TensorEngine

/// Twin delayed deep deterministic policy gradient: DDPG with twin critics, a delayed actor and
/// smoothed targets.
///
///     a' = clip(mu'(s') + clip(noise, -c, c), -1, 1)
///     y = r + gamma (1 - terminal) min_i Q_i'(s', a')
///     critics minimize  sum_i mean (Q_i(s, a) - y)^2
///     every d-th update the actor maximizes  mean Q_1(s, mu(s)),
///     and theta' = (1 - tau) theta' + tau theta  for actor and critics
///
/// Fujimoto et al. (2018), https://arxiv.org/abs/1802.09477, algorithm 1. Settings are those of
/// Stable-Baselines3; differences from it are listed in `agents/TD3/README.md`.
public struct TD3Agent: ConfigurableAgent {
  /// `td3`
  public static let name = "td3"
  public let settings: TD3Settings
  public let setup: AgentSetup
  /// N, the environments it acts in while it trains.
  public let environmentCount: Int
  let spaces: ContinuousActionSpaces
  /// `[N, D]` to actions before tanh, `[N, A]`: mu(s) = tanh(actor(s)).
  public private(set) var actor: AnyLayer
  private var critics: TwinCritics
  /// The slower copies that targets are computed with.
  private var targetActor: AnyLayer
  private var targetCritics: TwinCritics
  private var actorOptimizer: any Optimizer
  private var criticOptimizer: any Optimizer
  /// The replay buffer, with actions within -1...1.
  public private(set) var memory: SequentialMemory
  private var noise: ActionNoise
  private var exploration: PCG64
  private var sampling: PCG64
  /// Training steps, of all environments together.
  public private(set) var step = 0
  /// Updates of the critics.
  public private(set) var updateCount = 0
  private var pendingUpdates = 0
  private var losses = (actor: Double.nan, critics: Double.nan)

  public init(_ settings: TD3Settings, _ setup: AgentSetup) throws {
    let spaces = try ContinuousActionSpaces(setup, agent: Self.name)
    let (inputs, actions) = (spaces.observationCount, spaces.actionCount)
    let count = setup.environmentCount ?? 1
    try settings.checkSize(
      observations: inputs, actions: actions, outputs: actions, critics: 2,
      environmentCount: count)
    self.settings = settings
    self.setup = setup
    self.spaces = spaces
    environmentCount = count
    var weights = PCG64(seed: setup.seed, stream: "weights")
    actor = try setup.makeNetwork(
      inputShape: [inputs], outputs: actions, using: &weights
    ) { random in
      Sequential(settings.actor(inputs: inputs, outputs: actions), using: &random)
    }
    critics = try TwinCritics(
      setup, inputs: inputs + actions, hidden: settings.criticHiddenLayers,
      initializer: settings.initializer, using: &weights)
    targetActor = actor
    targetCritics = critics
    actorOptimizer = settings.makeOptimizer()
    criticOptimizer = settings.makeOptimizer()
    memory = SequentialMemory(
      limit: settings.memoryLimit, observationCount: inputs, environmentCount: count,
      actionSize: actions)
    noise = settings.makeNoise()
    exploration = PCG64(seed: setup.seed, stream: "exploration")
    sampling = PCG64(seed: setup.seed, stream: "replay")
  }

  /// Metrics of the latest updates, under Stable-Baselines3's names.
  public var metrics: [Metric] {
    [Metric("actor_loss", losses.actor), Metric("critic_loss", losses.critics)]
  }

  public mutating func beginEpisode(environment index: Int, mode: ActingMode) {
    guard mode == .training else { return }
    noise.beginEpisode(environment: index, size: spaces.actionCount)
  }
}

// MARK: - Acting

extension TD3Agent {
  public mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions {
    guard mode == .training else { return spaces.actions(actor(observations).tanh()) }
    let shape = Shape(observations.shape[0], spaces.actionCount)
    var actions =
      step < settings.warmupSteps
      ? Tensor.uniform(shape, -1...1, using: &exploration) : actor(observations).tanh()
    noise.standardDeviation = settings.noise(at: step)
    if let noise = noise.next(shape, using: &exploration) {
      actions = (actions + noise).clipped(to: -1, 1)
    }
    return spaces.actions(actions)
  }
}

// MARK: - Learning

extension TD3Agent {
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

  /// One step of the critics' optimizer on one minibatch, and of the actor's where it is due.
  public mutating func update() throws {
    guard hasPendingUpdates else { return }
    let batch = memory.sample(settings.batchSize, using: &sampling)
    try learn(
      from: batch, noise: .standardNormal(batch.actionVectors.shape, using: &sampling))
    pendingUpdates -= 1
  }

  /// The update of algorithm 1.
  /// - Parameters:
  ///   - batch: N transitions.
  ///   - noise: standard normal, `[N, A]`, for the target actor's actions.
  /// - Throws: `AgentError.diverged` where a loss is not finite.
  mutating func learn(from batch: TransitionBatch, noise: Tensor) throws {
    let criticLoss = improveCritics(batch, noise)
    guard criticLoss.isFinite else {
      throw AgentError.diverged(agent: Self.name, what: "the critics' loss", updates: updateCount)
    }
    losses.critics = Double(criticLoss)
    updateCount += 1
    guard updateCount % settings.policyDelay == 0 else { return }

    let actorLoss = improveActor(batch.states)
    guard actorLoss.isFinite else {
      throw AgentError.diverged(agent: Self.name, what: "the actor's loss", updates: updateCount)
    }
    losses.actor = Double(actorLoss)
    targetActor.moveParameters(towards: actor, tau: Float(settings.targetUpdate))
    targetCritics.moveParameters(towards: critics, tau: Float(settings.targetUpdate))
  }

  /// One step of the critics towards y.
  /// - Returns: their loss before it.
  private mutating func improveCritics(_ batch: TransitionBatch, _ noise: Tensor) -> Float {
    let (targetActor, targetCritics) = (targetActor, targetCritics)
    let (gamma, limit) = (Float(settings.gamma), Float(settings.targetNoiseClip))
    let smoothing = (noise * Float(settings.targetPolicyNoise)).clipped(to: -limit, limit)
    return criticOptimizer.minimize(&critics, rows: batch.count) { critics, rows in
      let batch = batch.slice(rows)
      let nextActions =
        (targetActor(batch.nextStates).tanh() + smoothing.slice(rows)).clipped(to: -1, 1)
      let nextValues = targetCritics.minimum(batch.nextStates, nextActions)
      let targets = batch.rewards + gamma * (1 - batch.terminated) * nextValues

      let values = critics(batch.states, batch.actionVectors)
      return [
        Loss.meanSquaredError(values.first, targets)
          + Loss.meanSquaredError(values.second, targets)
      ]
    }[0]
  }

  /// One step of the actor up the slope of the first critic.
  /// - Returns: its loss before it.
  private mutating func improveActor(_ states: Tensor) -> Float {
    let critic = critics.first
    return actorOptimizer.minimize(&actor, rows: states.shape[0]) { actor, rows in
      let states = states.slice(rows)
      return [-critic(states, actor(states).tanh()).mean()]
    }[0]
  }
}

// MARK: - Saving

extension TD3Agent {
  public mutating func code(with coder: inout ArchiveCoder) throws {
    try coder.model(&actor)
    guard coder.scope == .checkpoint else {
      if coder.isRestoring { targetActor = actor }
      return
    }
    try coder.module(&critics, prefix: "critics.")
    try coder.module(&targetActor, prefix: "target_actor.")
    try coder.module(&targetCritics, prefix: "target_critics.")
    try coder.optimizer(&actorOptimizer, "actor_optimizer", of: actor)
    try coder.optimizer(&criticOptimizer, "critic_optimizer", of: critics)
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
