import Learning
import NeuralNetworks
import NumPyRandom
import TensorEngine

/// A policy of actions within -1...1: a network for the parameters of a `SquashedGaussian`, or, with
/// gSDE, for means, to which a function of the features before its last layer is added.
struct SquashedActor: Module {
  /// `[N, D]` to `[N, 2 A]`; with gSDE to `[N, A]`.
  var network: AnyLayer
  /// `[H, A]` of gSDE.
  private(set) var logStandardDeviation: Tensor?
  private let usesExpln: Bool
  private let actionCount: Int

  /// Limits of gSDE's means, which keep the inverse of tanh finite: Stable-Baselines3's `clip_mean`.
  private static let meanLimit: Float = 2

  /// Makes the network of the setup's factory, or hidden layers with ReLU.
  /// - Throws: `AgentError.unfitNetwork`, or `AgentError.wrongSetting` where gSDE meets a network of
  ///   the program's own or would not fit into memory.
  init(
    _ settings: SACSettings, _ setup: AgentSetup, inputs: Int, actions: Int,
    using random: inout PCG64
  ) throws {
    let outputs = settings.outputsPerAction * actions
    network = try setup.makeNetwork(inputShape: [inputs], outputs: outputs, using: &random) {
      Sequential(settings.actor(inputs: inputs, outputs: outputs), using: &$0)
    }
    if settings.usesSDE {
      try setup.refuseOwnNetwork(with: "use_sde")
      let features = settings.hiddenLayers.last ?? inputs
      var count = ElementCount()
      // Drawn and scaled in each environment, and with gradients and moments.
      count.add(features, actions, 3 * (setup.environmentCount ?? 1) + 5)
      try count.check("use_sde", true)
      logStandardDeviation = Tensor(
        repeating: Float(settings.logStdInit), shape: Shape(features, actions))
    }
    (usesExpln, actionCount) = (settings.usesExpln, actions)
  }

  /// The most likely actions before squashing, squashed: `[N, A]`.
  func mode(_ states: Tensor) -> Tensor {
    logStandardDeviation == nil
      ? SquashedGaussian(outputs: network(states)).mode : limited(network(states)).tanh()
  }

  /// The sample that follows from noise, reparameterized.
  /// - Parameters:
  ///   - states: `[N, D]`.
  ///   - noise: standard normal: `[N, A]`; of gSDE `[H, A]` for all states or `[N, H, A]`.
  /// - Returns: actions `[N, A]` and log-probabilities `[N]`.
  func sample(_ states: Tensor, noise: Tensor) -> SquashedGaussian.Sample {
    guard let logStandardDeviation, let (features, outputs) = network.featuresAndOutputs(states)
    else { return SquashedGaussian(outputs: network(states)).sample(noise: noise) }
    let sigma = StateDependentGaussian.standardDeviations(
      logStandardDeviation, usesExpln: usesExpln)
    return StateDependentGaussian(
      mean: limited(outputs), features: features, standardDeviations: sigma,
      noise: sigma * noise
    ).squashedSample()
  }

  private func limited(_ means: Tensor) -> Tensor {
    means.clipped(to: -Self.meanLimit, Self.meanLimit)
  }

  mutating func visit(_ visitor: inout some ModuleVisitor) {
    network.visit(&visitor)
    visitor.parameter("log_std", &logStandardDeviation)
  }

  /// Saves or restores it: the network is the model.
  mutating func code(with coder: inout ArchiveCoder) throws {
    try coder.model(&network)
    if var logStd = logStandardDeviation {
      try coder.tensor("log_std", &logStd)
      logStandardDeviation = logStd
    }
  }
}

// MARK: - Noise

extension SquashedActor {
  /// Whether noise is a function of the state.
  var usesSDE: Bool { logStandardDeviation != nil }

  /// Draws the noise of N states: `[N, A]`; of gSDE `[H, A]`, the same function in all of them.
  func noise(count: Int, using random: inout PCG64) -> Tensor {
    .standardNormal(
      logStandardDeviation?.shape ?? Shape(count, actionCount), using: &random)
  }

  /// The shape of gSDE's noise with a function for each of N environments, `[N, H, A]`.
  func explorationShape(count: Int) -> Shape? {
    logStandardDeviation.map { Shape([count] + $0.shape.dimensions) }
  }

  /// The noise of some of the states.
  func slice(_ noise: Tensor, _ rows: Range<Int>) -> Tensor {
    usesSDE ? noise : noise.slice(rows)
  }
}
