import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine

/// How policy-gradient agents act: the networks, the noise, and the latest actions drawn.
struct PolicyActor: Sendable {
  var network: ActorCritic
  /// N, the environments it acts in while it trains.
  let environmentCount: Int
  /// The last training actions, `[N, W]`, with their distributions; nil before the first.
  private(set) var acted: (actions: Tensor, distribution: any ActionDistribution)?
  private let settings: any ActorCriticSettings
  private var statistics: ObservationStatistics
  private var exploration: PCG64
  /// The noise of gSDE, `[N, H, A]`.
  private var noise: Tensor?

  /// Makes the networks.
  /// - Parameters:
  ///   - settings: of the agent.
  ///   - setup: what it is made for.
  ///   - agent: its name, for messages.
  /// - Throws: `AgentError` where the spaces do not fit or the settings need too much memory.
  init(_ settings: some ActorCriticSettings, _ setup: AgentSetup, agent: String) throws {
    let space = try PolicyActionSpace(setup, agent: agent)
    let width = setup.observationSpace.flattenedCount
    environmentCount = setup.environmentCount ?? settings.environmentCount
    try settings.checkSize(
      inputs: width, outputs: space.outputCount, environmentCount: environmentCount)
    var weights = PCG64(seed: setup.seed, stream: "weights")
    network = try ActorCritic(settings, setup, space: space, using: &weights)
    self.settings = settings
    statistics = ObservationStatistics(width: width)
    exploration = PCG64(seed: setup.seed, stream: "exploration")
  }

  /// Acts on observations: by draws in training, else by the mode of the distribution.
  /// - Parameters:
  ///   - observations: `[N, D]`.
  ///   - mode: whether it trains.
  ///   - step: the steps of the rollout so far, which decide when gSDE draws new noise; nil of an
  ///     algorithm without rollouts.
  /// - Returns: an action for each of the N environments.
  mutating func actions(for observations: Tensor, mode: ActingMode, step: Int? = nil) -> Actions {
    guard mode == .training else {
      return network.space.actions(network.distribution(observations).mode)
    }
    if let step, settings.resamplesNoise(at: step) {
      noise = network.noise(count: environmentCount, using: &exploration)
    }
    let distribution = network.distribution(observations, noise: noise)
    let actions = distribution.sample(using: &exploration)
    acted = (actions, distribution)
    return network.space.actions(actions)
  }

  /// Takes observations `[M, D]` that were learned from into their normalization, where the settings
  /// want one.
  mutating func normalize(by observations: Tensor) {
    guard settings.normalizesObservations else { return }
    statistics.add(observations)
    network.normalize(by: statistics)
  }

  /// Saves or restores the networks, in a checkpoint the rest too.
  mutating func code(with coder: inout ArchiveCoder) throws {
    try network.code(with: &coder)
    guard coder.scope == .checkpoint else { return }
    try coder.value("exploration", &exploration)
    if let shape = network.logStandardDeviation?.shape.dimensions, settings.usesSDE {
      let count = environmentCount
      try coder.optional("noise", &noise, initial: .zeros([0])) { coder, noise in
        try coder.tensor("noise", &noise, shape: [count] + shape)
      }
    }
    if settings.normalizesObservations { try statistics.code(with: &coder, "observations") }
  }
}
