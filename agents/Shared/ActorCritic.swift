import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine

/// A stochastic policy and the values of states, each by a network of its own.
struct ActorCritic: Module {
  /// `[N, D]` to logits or means, `[N, A]`.
  var policy: AnyLayer
  /// `[N, D]` to `[N, 1]`.
  var value: AnyLayer
  /// Of a continuous policy: `[A]`, the same in all states, or `[H, A]` of gSDE.
  var logStandardDeviation: Tensor?
  let space: PolicyActionSpace
  /// Whether the noise is a function of the policy's features.
  let usesSDE: Bool

  /// Makes the networks: those of the setup's factory, or hidden layers with orthogonal kernels of
  /// gain sqrt(2), a policy head of gain 0.01 and a value head of gain 1, as Stable-Baselines3 has
  /// them.
  init(
    _ settings: some ActorCriticSettings, _ setup: AgentSetup, space: PolicyActionSpace,
    using random: inout PCG64
  ) throws {
    let inputs = setup.observationSpace.flattenedCount
    try settings.checkNetwork(setup, space)
    func network(outputs: Int, gain: Float) throws -> AnyLayer {
      try setup.makeNetwork(inputShape: [inputs], outputs: outputs, using: &random) { random in
        Self.network(settings, inputs: inputs, outputs: outputs, gain: gain, using: &random)
      }
    }
    (self.space, usesSDE) = (space, settings.usesSDE)
    policy = try network(outputs: space.outputCount, gain: 0.01)
    value = try network(outputs: 1, gain: 1)
    if space.isContinuous {
      let shape =
        usesSDE
        ? Shape(settings.hiddenLayers.last ?? inputs, space.outputCount)
        : Shape(space.outputCount)
      logStandardDeviation = Tensor(repeating: Float(settings.logStdInit), shape: shape)
    }
  }

  private static func network(
    _ settings: some ActorCriticSettings, inputs: Int, outputs: Int, gain: Float,
    using random: inout PCG64
  ) -> Sequential {
    let isOrthogonal = settings.orthogonalInitialization
    let initializer: Initializer = isOrthogonal ? .orthogonal : .torchLinear
    var layers: [LayerSpecification] = settings.normalizesObservations ? [.normalization] : []
    layers += settings.hiddenLayers.map {
      .dense(units: $0, activation: settings.activation.activation, initializer: initializer)
    }
    layers.append(.dense(units: outputs, initializer: initializer))
    var network = Sequential(inputs: inputs, layers, using: &random)
    guard isOrthogonal else { return network }
    let gains =
      Array(repeating: Float(2).squareRoot(), count: settings.hiddenLayers.count) + [gain]
    var index = 0
    network.forEachParameter { parameter in
      guard parameter.rank == 2 else { return }
      parameter.scale(by: gains[index])
      index += 1
    }
    return network
  }

  /// The policy's distribution in each of N states.
  /// - Parameters:
  ///   - states: `[N, D]`.
  ///   - noise: of gSDE, see `noise(count:using:)`; needed to draw actions only.
  /// - Returns: categorical for discrete actions, normal for those of a Box.
  func distribution(_ states: Tensor, noise: Tensor? = nil) -> any ActionDistribution {
    guard let logStandardDeviation else { return Categorical(logits: policy(states)) }
    guard usesSDE, let (features, mean) = policy.featuresAndOutputs(states) else {
      return DiagonalGaussian(
        mean: policy(states), logStandardDeviation: logStandardDeviation)
    }
    return StateDependentGaussian(
      mean: mean, features: features, logStandardDeviation: logStandardDeviation,
      noise: noise)
  }

  /// Draws the noise of gSDE for N environments; nil of another policy.
  func noise(count: Int, using random: inout PCG64) -> Tensor? {
    guard usesSDE, let logStandardDeviation else { return nil }
    return StateDependentGaussian.noise(logStandardDeviation, count: count, using: &random)
  }

  /// The values of N states, `[N]`.
  func values(_ states: Tensor) -> Tensor {
    value(states).reshaped(to: Shape(states.shape[0]))
  }

  /// Takes mean and variance of the observations into the first layer of both networks.
  mutating func normalize(by statistics: ObservationStatistics) {
    let states = [statistics.mean, statistics.variance]
    func replaceFirst(_ network: inout AnyLayer) {
      var index = 0
      network.forEachState { state in
        if index < states.count { state = states[index] }
        index += 1
      }
    }
    replaceFirst(&policy)
    replaceFirst(&value)
  }

  mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.module("policy", &policy)
    visitor.module("value", &value)
    visitor.parameter("log_std", &logStandardDeviation)
  }

  /// Saves or restores the networks: the policy is the model.
  mutating func code(with coder: inout ArchiveCoder) throws {
    try coder.model(&policy)
    try coder.module(&value, prefix: "value.")
    if var logStd = logStandardDeviation {
      try coder.tensor("log_std", &logStd)
      logStandardDeviation = logStd
    }
  }
}
