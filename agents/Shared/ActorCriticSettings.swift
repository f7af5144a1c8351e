import Learning
import NeuralNetworks

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
    guard setup.network == nil else {
      throw .wrongSetting(
        "use_sde", value: "true", expected: "false where the network is made by the program")
    }
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

/// The activation of hidden layers.
public enum HiddenActivation: String, Sendable, CaseIterable {
  case tanh, relu

  var activation: Activation { self == .tanh ? .tanh : .relu }
}

/// The settings of these networks, with their names, ranges and meanings.
extension Setting where Settings: ActorCriticSettings {
  static func hiddenLayers(_ path: WritableKeyPath<Settings, [Int]> & Sendable) -> Self {
    .integers(
      "hidden_layers", path, in: 1...8192, atMost: 16,
      "Units of the hidden layers, of the policy and of the values each.")
  }
  static func activation(_ path: WritableKeyPath<Settings, HiddenActivation> & Sendable) -> Self {
    .choice("activation", path, "Activation of the hidden layers.")
  }
  static func orthogonal(_ path: WritableKeyPath<Settings, Bool> & Sendable) -> Self {
    .flag("ortho_init", path, "Draw orthogonal kernels.")
  }
  static func logStdInit(_ path: WritableKeyPath<Settings, Double> & Sendable) -> Self {
    .number(
      "log_std_init", path, in: -10...10,
      "Logarithm of the first standard deviation of continuous actions.")
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
  static func gradientNorm(_ path: WritableKeyPath<Settings, Double> & Sendable) -> Self {
    .number(
      "gradient_clip", path, in: 0...1e6, "Largest global norm of the gradients; 0 for no limit.")
  }
  static func usesSDE(_ path: WritableKeyPath<Settings, Bool> & Sendable) -> Self {
    .flag("use_sde", path, "Noise of continuous actions that depends on the state (gSDE).")
  }
  static func sdeSampleFrequency(_ path: WritableKeyPath<Settings, Int> & Sendable) -> Self {
    .integer(
      "sde_sample_freq", path, in: -1...1_000_000,
      "Steps between new noise of gSDE; -1: once in each rollout.")
  }
}
