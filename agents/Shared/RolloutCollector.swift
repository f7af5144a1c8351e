import Learning
import NeuralNetworks
import TensorEngine

/// What PPO and A2C learn from: the latest T steps of N environments, with scaled rewards.
struct RolloutCollector: Sendable {
  private(set) var memory: RolloutMemory
  /// Training steps, of all environments together.
  private(set) var step = 0
  private let settings: any RolloutSettings
  private var rewardNormalizer: RewardNormalizer

  /// Makes an empty one.
  init(_ settings: some RolloutSettings, _ setup: AgentSetup, for actor: PolicyActor) {
    self.settings = settings
    memory = RolloutMemory(
      stepCount: settings.stepCount, environmentCount: actor.environmentCount,
      observationCount: setup.observationSpace.flattenedCount,
      actionCount: actor.network.space.width)
    rewardNormalizer = RewardNormalizer(
      gamma: settings.gamma, environmentCount: actor.environmentCount)
  }

  /// Adds a step of every environment.
  /// - Parameters:
  ///   - transitions: the step.
  ///   - actions: `[N, W]`, as they were drawn.
  ///   - logProbabilities: `[N]`, of these; nil of an algorithm that does not need them.
  mutating func add(_ transitions: Transitions, actions: Tensor, logProbabilities: Tensor? = nil) {
    step += memory.environmentCount
    var transitions = transitions
    if settings.normalizesRewards { rewardNormalizer.normalize(&transitions) }
    memory.append(transitions, actions: actions, logProbabilities: logProbabilities)
  }

  /// Estimates generalized advantages of the collected steps by the values before the updates.
  /// - Parameters:
  ///   - lastObservations: `[N, D]`, after the last step.
  ///   - network: which evaluates states.
  /// - Returns: the advantages and the returns to learn values from, `[T N]` each.
  mutating func advantagesAndReturns(after lastObservations: Tensor, by network: ActorCritic)
    -> (advantages: Tensor, returns: Tensor)
  {
    let gamma = Float(settings.gamma)
    memory.bootstrapTruncated(gamma: gamma) { network.values($0) }
    let values = network.value.batched(memory.observations).reshaped(to: [memory.rewards.count])
    let advantages = Tensor(
      generalizedAdvantages(
        rewards: memory.rewards, values: values.scalars, ended: memory.ended,
        lastValues: network.values(lastObservations).scalars, gamma: gamma,
        lambda: Float(settings.gaeLambda)))
    return (advantages, advantages + values)
  }

  /// Forgets the steps.
  mutating func removeAll() { memory.removeAll() }

  /// Saves or restores the steps.
  mutating func code(with coder: inout ArchiveCoder) throws {
    try memory.code(with: &coder, prefix: "memory")
    if settings.normalizesRewards { try rewardNormalizer.code(with: &coder, "rewards") }
    try coder.integer("step", &step)
  }
}
