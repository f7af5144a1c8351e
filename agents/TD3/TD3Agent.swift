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
  /// `[N, D]` to actions before tanh, `[N, A]`: mu(s) = tanh(actor(s)).
  public private(set) var actor: AnyLayer
  private var critics: TwinCritics
  /// The slower copies that targets are computed with.
  private var targetActor: AnyLayer
  private var targetCritics: TwinCritics
  private var actorOptimizer: any Optimizer
  private var criticOptimizer: any Optimizer
  private var experience: OffPolicyExperience<TD3Settings>
  private var losses = (actor: Double.nan, critics: Double.nan)

  public init(_ settings: TD3Settings, _ setup: AgentSetup) throws {
    self.settings = settings
    self.setup = setup
    experience = try OffPolicyExperience(
      settings, setup, agent: Self.name, critics: 2)
    let (inputs, actions) = (experience.spaces.observationCount, experience.spaces.actionCount)
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
  }

  /// Metrics of the latest updates, under Stable-Baselines3's names.
  public var metrics: [Metric] {
    [Metric("actor_loss", losses.actor), Metric("critic_loss", losses.critics)]
  }

  /// N, the environments it acts in while it trains.
  public var environmentCount: Int { experience.environmentCount }
  /// The replay buffer, with actions within -1...1.
  public var memory: SequentialMemory { experience.memory }
  /// Training steps, of all environments together.
  public var step: Int { experience.step }
  /// Updates of the critics.
  public var updateCount: Int { experience.updateCount }
  public var hasPendingUpdates: Bool { experience.hasPendingUpdates }

  public mutating func beginEpisode(environment index: Int, mode: ActingMode) {
    experience.beginEpisode(environment: index, mode: mode)
  }

  public mutating func observe(_ transitions: Transitions) { experience.observe(transitions) }
}

// MARK: - Acting

extension TD3Agent {
  public mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions {
    let actor = actor
    guard mode == .training else {
      return experience.spaces.actions(actor(observations).tanh())
    }
    return experience.actions { _ in actor(observations).tanh() }
  }
}

// MARK: - Learning

extension TD3Agent {
  /// One step of the critics' optimizer on one minibatch, and of the actor's where it is due.
  public mutating func update() throws {
    guard hasPendingUpdates else { return }
    let batch = experience.minibatch()
    try learn(
      from: batch, noise: .standardNormal(batch.actionVectors.shape, using: &experience.sampling))
    experience.finishUpdate()
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
    experience.updateCount += 1
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
    try experience.code(with: &coder)
  }
}
