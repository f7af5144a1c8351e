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
  /// `[N, D]` to actions before tanh, `[N, A]`: mu(s) = tanh(actor(s)).
  public private(set) var actor: AnyLayer
  private var critic: Critic
  /// The slower copies that targets are computed with.
  private var targetActor: AnyLayer
  private var targetCritic: Critic
  private var actorOptimizer: any Optimizer
  private var criticOptimizer: any Optimizer
  private var experience: OffPolicyExperience<DDPGSettings>
  private var losses = (actor: Double.nan, critic: Double.nan)

  public init(_ settings: DDPGSettings, _ setup: AgentSetup) throws {
    self.settings = settings
    self.setup = setup
    experience = try OffPolicyExperience(
      settings, setup, agent: Self.name, critics: 1)
    let (inputs, actions) = (experience.spaces.observationCount, experience.spaces.actionCount)
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
  }

  /// Metrics of the latest update, under Stable-Baselines3's names.
  public var metrics: [Metric] {
    [Metric("actor_loss", losses.actor), Metric("critic_loss", losses.critic)]
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
}

// MARK: - Acting

extension DDPGAgent {
  public mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions {
    let actor = actor
    guard mode == .training else {
      return experience.spaces.actions(actor(observations).tanh())
    }
    return experience.actions { _ in actor(observations).tanh() }
  }
}

// MARK: - Learning

extension DDPGAgent {
  /// One step of both optimizers on one minibatch.
  public mutating func update() throws {
    guard hasPendingUpdates else { return }
    try learn(from: experience.minibatch())
    experience.finishUpdate()
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
    experience.updateCount += 1
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
    try experience.code(with: &coder)
  }
}
