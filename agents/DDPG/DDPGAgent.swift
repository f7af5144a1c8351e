import Foundations
import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import TensorEngine

/// Deep deterministic policy gradient: an actor that follows the slope of a critic, a replay buffer
/// and slow target networks.
///
///     y = r + gamma (1 - terminal) Q'(s', mu'(s'))
///     the critic minimizes  mean (Q(s, a) - y)^2
///     the actor maximizes   mean Q(s, mu(s))
///     theta' = (1 - tau) theta' + tau theta  for both
///
/// Lillicrap et al. (2015), https://arxiv.org/abs/1509.02971, algorithm 1. Settings are those of
/// Stable-Baselines3; differences from it and from keras-rl are listed in `agents/DDPG/README.md`.
public struct DDPGAgent: ConfigurableAgent {
  /// `ddpg`
  public static let name = "ddpg"
  public let settings: DDPGSettings
  public let setup: AgentSetup
  /// N, the environments it acts in while it trains.
  public let environmentCount: Int
  let spaces: ContinuousActionSpaces
  /// `[N, D]` to actions before tanh, `[N, A]`: mu(s) = tanh(actor(s)).
  public private(set) var actor: AnyLayer
  private var critic: Critic
  /// The slower copies that targets are computed with.
  private var targetActor: AnyLayer
  private var targetCritic: Critic
  private var actorOptimizer: any Optimizer
  private var criticOptimizer: any Optimizer
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
  private var losses = (actor: Double.nan, critic: Double.nan)

  public init(_ settings: DDPGSettings, _ setup: AgentSetup) throws {
    let spaces = try ContinuousActionSpaces(setup, agent: Self.name)
    let (inputs, actions) = (spaces.observationCount, spaces.actionCount)
    let count = setup.environmentCount ?? 1
    try settings.checkSize(
      observations: inputs, actions: actions, outputs: actions, critics: 1,
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
    critic = try Critic(
      setup, inputs: inputs + actions, hidden: settings.criticHiddenLayers,
      initializer: settings.initializer, using: &weights)
    targetActor = actor
    targetCritic = critic
    actorOptimizer = settings.makeOptimizer()
    criticOptimizer = settings.makeOptimizer()
    memory = SequentialMemory(
      limit: settings.memoryLimit, observationCount: inputs, environmentCount: count,
      actionSize: actions)
    noise = settings.makeNoise()
    exploration = PCG64(seed: setup.seed, stream: "exploration")
    sampling = PCG64(seed: setup.seed, stream: "replay")
  }

  /// Metrics of the latest update, under Stable-Baselines3's names.
  public var metrics: [Metric] {
    [Metric("actor_loss", losses.actor), Metric("critic_loss", losses.critic)]
  }

  public mutating func beginEpisode(environment index: Int, mode: ActingMode) {
    guard mode == .training else { return }
    noise.beginEpisode(environment: index, size: spaces.actionCount)
  }
}

// MARK: - Acting

extension DDPGAgent {
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

extension DDPGAgent {
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

  /// One step of both optimizers on one minibatch.
  public mutating func update() throws {
    guard hasPendingUpdates else { return }
    try learn(from: memory.sample(settings.batchSize, using: &sampling))
    pendingUpdates -= 1
  }

  /// The update of algorithm 1.
  /// - Parameter batch: N transitions.
  /// - Throws: `AgentError.diverged` where a loss is not finite.
  mutating func learn(from batch: TransitionBatch) throws {
    let criticLoss = improveCritic(batch)
    let actorLoss = improveActor(batch.states)
    guard criticLoss.isFinite, actorLoss.isFinite else {
      throw AgentError.diverged(
        agent: Self.name, what: criticLoss.isFinite ? "the actor's loss" : "the critic's loss",
        updates: updateCount)
    }
    targetActor.moveParameters(towards: actor, tau: Float(settings.targetUpdate))
    targetCritic.moveParameters(towards: critic, tau: Float(settings.targetUpdate))
    losses = (Double(actorLoss), Double(criticLoss))
    updateCount += 1
  }

  /// One step of the critic towards y.
  /// - Returns: its loss before it.
  private mutating func improveCritic(_ batch: TransitionBatch) -> Float {
    let (targetActor, targetCritic) = (targetActor, targetCritic)
    let gamma = Float(settings.gamma)
    return criticOptimizer.minimize(&critic, rows: batch.count) { critic, rows in
      let batch = batch.slice(rows)
      let nextValues = targetCritic(batch.nextStates, targetActor(batch.nextStates).tanh())
      let targets = batch.rewards + gamma * (1 - batch.terminated) * nextValues
      return [Loss.meanSquaredError(critic(batch.states, batch.actionVectors), targets)]
    }[0]
  }

  /// One step of the actor up the slope of the critic.
  /// - Returns: its loss before it.
  private mutating func improveActor(_ states: Tensor) -> Float {
    let critic = critic
    return actorOptimizer.minimize(&actor, rows: states.shape[0]) { actor, rows in
      let states = states.slice(rows)
      return [-critic(states, actor(states).tanh()).mean()]
    }[0]
  }
}

// MARK: - Saving

extension DDPGAgent {
  public mutating func code(with coder: inout ArchiveCoder) throws {
    try coder.model(&actor)
    guard coder.scope == .checkpoint else {
      if coder.isRestoring { targetActor = actor }
      return
    }
    try coder.module(&critic, prefix: "critic.")
    try coder.module(&targetActor, prefix: "target_actor.")
    try coder.module(&targetCritic, prefix: "target_critic.")
    try coder.optimizer(&actorOptimizer, "actor_optimizer", of: actor)
    try coder.optimizer(&criticOptimizer, "critic_optimizer", of: critic)
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
