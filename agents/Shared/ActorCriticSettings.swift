import Learning
import NeuralNetworks
import TensorEngine

/// The settings of a policy and a value network that share no layers.
protocol ActorCriticSettings: AgentSettings {
  var hiddenLayers: [Int] { get }
  var activation: HiddenActivation { get }
  var orthogonalInitialization: Bool { get }
  var logStdInit: Double { get }
  var normalizesObservations: Bool { get }
  var usesSDE: Bool { get }
  var sdeSampleFrequency: Int { get }
}

extension ActorCriticSettings {
  /// Refuses what a network of the program's own or the action space cannot have.
  func checkNetwork(_ setup: AgentSetup, _ space: PolicyActionSpace) throws(AgentError) {
    guard setup.network == nil || !normalizesObservations else {
      throw .wrongSetting(
        "normalize_observations", value: "true",
        expected: "false where the network is made by the program: begin that with a "
          + "Normalization layer")
    }
    guard usesSDE else { return }
    try setup.refuseOwnNetwork(with: "use_sde")
    guard space.isContinuous else {
      throw .wrongSetting(
        "use_sde", value: "true", expected: "false, as actions \(setup.actionSpace) have no noise")
    }
  }

  /// Whether gSDE draws new noise before a step, counted from 0 within the rollout.
  func resamplesNoise(at index: Int) -> Bool {
    usesSDE
      && (index == 0 || sdeSampleFrequency > 0 && index.isMultiple(of: sdeSampleFrequency))
  }
}

extension AgentSetup {
  /// Refuses a flag that needs to know the layers of the network.
  func refuseOwnNetwork(with flag: String) throws(AgentError) {
    guard network == nil else {
      throw .wrongSetting(
        flag, value: "true", expected: "false where the network is made by the program")
    }
  }
}

extension AnyLayer {
  /// What goes into the last layer of a network that is made of layers, and what comes out of it.
  /// - Parameter states: `[N, D]`.
  /// - Returns: `[N, H]` and `[N, O]`; nil of another network.
  func featuresAndOutputs(_ states: Tensor) -> (features: Tensor, outputs: Tensor)? {
    guard let network = base as? Sequential, let head = network.layers.last else { return nil }
    let features = network.layers.dropLast().reduce(states) { $1($0) }
    return (features, head(features))
  }
}

/// The activation of hidden layers.
public enum HiddenActivation: String, Sendable, CaseIterable {
  case tanh, relu

  var activation: Activation { self == .tanh ? .tanh : .relu }
}

/// The settings of these networks, with their names, ranges and meanings.
extension Setting where Settings: ActorCriticSettings {
  static func layersOfEach(_ path: WritableKeyPath<Settings, [Int]> & Sendable) -> Self {
    .hiddenLayers(path, "Units of the hidden layers, of the policy and of the values each.")
  }
  static func activation(_ path: WritableKeyPath<Settings, HiddenActivation> & Sendable) -> Self {
    .choice("activation", path, "Activation of the hidden layers.")
  }
  static func orthogonal(_ path: WritableKeyPath<Settings, Bool> & Sendable) -> Self {
    .flag("ortho_init", path, "Draw orthogonal kernels.")
  }
  static func normalizesObservations(_ path: WritableKeyPath<Settings, Bool> & Sendable) -> Self {
    .flag(
      "normalize_observations", path, "Scale observations by their running mean and variance.")
  }
  static func normalizesRewards(_ path: WritableKeyPath<Settings, Bool> & Sendable) -> Self {
    .flag("normalize_rewards", path, "Divide rewards by the running standard deviation of returns.")
  }
  static func environmentCount(_ path: WritableKeyPath<Settings, Int> & Sendable) -> Self {
    .integer("n_envs", path, in: 1...4096, "Environments side by side.")
  }
  static func stepCount(_ path: WritableKeyPath<Settings, Int> & Sendable) -> Self {
    .integer("n_steps", path, in: 1...1_000_000, "Steps of each environment between updates.")
  }
  static func gaeLambda(_ path: WritableKeyPath<Settings, Double> & Sendable) -> Self {
    .number("gae_lambda", path, in: 0...1, "Weight of longer returns in advantages.")
  }
  static func normalizesAdvantages(_ path: WritableKeyPath<Settings, Bool> & Sendable) -> Self {
    .flag("normalize_advantage", path, "Normalize advantages in each update.")
  }
  static func entropyCoefficient(_ path: WritableKeyPath<Settings, Double> & Sendable) -> Self {
    .number("ent_coef", path, in: 0...1e3, "Weight of the entropy.")
  }
  static func valueCoefficient(_ path: WritableKeyPath<Settings, Double> & Sendable) -> Self {
    .number("vf_coef", path, in: 0...1e3, "Weight of the value loss.")
  }
}
