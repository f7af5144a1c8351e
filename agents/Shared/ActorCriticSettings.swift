import Learning
import NeuralNetworks
import TensorEngine

/// The settings of a policy and a value network that share no layers, and of learning with them.
protocol ActorCriticSettings: AgentSettings {
  var hiddenLayers: [Int] { get set }
  var activation: HiddenActivation { get set }
  var orthogonalInitialization: Bool { get set }
  var logStdInit: Double { get set }
  var normalizesObservations: Bool { get set }
  var usesSDE: Bool { get }
  var sdeSampleFrequency: Int { get }
  var environmentCount: Int { get set }
  var gamma: Double { get set }
  var normalizesAdvantages: Bool { get set }
  var entropyCoefficient: Double { get set }
  var valueCoefficient: Double { get set }
  var learningRate: Double { get set }
  var gradientClip: Double { get set }

  /// Refuses what would not fit into memory.
  func checkSize(inputs: Int, outputs: Int, environmentCount: Int) throws(AgentError)
}

/// The settings of an agent that learns from a few steps of all environments at a time.
protocol RolloutSettings: ActorCriticSettings {
  var normalizesRewards: Bool { get set }
  var usesSDE: Bool { get set }
  var sdeSampleFrequency: Int { get set }
  var stepCount: Int { get set }
  var gaeLambda: Double { get set }
  var learningRateSchedule: ScheduleKind { get set }
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

  /// The limit of the gradients' norm; nil where there is none.
  var clipping: GradientClipping? {
    gradientClip > 0 ? .globalNorm(Float(gradientClip)) : nil
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

/// These settings with their names, ranges and meanings, in the order to list them.
extension Setting where Settings: ActorCriticSettings {
  static var network: [Self] {
    [
      .hiddenLayers(
        \.hiddenLayers, "Units of the hidden layers, of the policy and of the values each."),
      .choice("activation", \.activation, "Activation of the hidden layers."),
      .flag("ortho_init", \.orthogonalInitialization, "Draw orthogonal kernels."),
      .logStdInit(\.logStdInit),
      .flag(
        "normalize_observations", \.normalizesObservations,
        "Scale observations by their running mean and variance."),
    ]
  }

  static var environmentCount: Self {
    .integer("n_envs", \.environmentCount, in: 1...4096, "Environments side by side.")
  }

  static var gamma: Self { .gamma(\.gamma) }

  static var losses: [Self] {
    [
      .flag("normalize_advantage", \.normalizesAdvantages, "Normalize advantages in each update."),
      .number("ent_coef", \.entropyCoefficient, in: 0...1e3, "Weight of the entropy."),
      .number("vf_coef", \.valueCoefficient, in: 0...1e3, "Weight of the value loss."),
    ]
  }

  static func learningRate(_ meaning: String) -> Self {
    .learningRate(\.learningRate, meaning)
  }

  static var gradientClip: Self { .gradientClip(\.gradientClip) }
}

extension Setting where Settings: RolloutSettings {
  static var rollout: [Self] {
    [
      .flag(
        "normalize_rewards", \.normalizesRewards,
        "Divide rewards by the running standard deviation of returns."),
      .usesSDE(\.usesSDE), .sdeSampleFrequency(\.sdeSampleFrequency), .environmentCount,
      .integer(
        "n_steps", \.stepCount, in: 1...1_000_000, "Steps of each environment between updates."),
    ]
  }

  static var gaeLambda: Self {
    .number("gae_lambda", \.gaeLambda, in: 0...1, "Weight of longer returns in advantages.")
  }

  static var learningRateSchedule: Self {
    .choice("learning_rate_schedule", \.learningRateSchedule, "How the learning rate changes.")
  }
}
