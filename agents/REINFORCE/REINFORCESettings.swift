import Learning

/// The settings of REINFORCE.
public struct REINFORCESettings: AgentSettings, ActorCriticSettings {
  /// Units of the hidden layers, of the policy and of the values each.
  public var hiddenLayers = [64, 64]
  /// Activation of the hidden layers.
  public var activation = HiddenActivation.tanh
  /// Whether kernels are drawn orthogonal.
  public var orthogonalInitialization = true
  /// Logarithm of the first standard deviation of continuous actions.
  public var logStdInit = 0.0
  /// Whether observations are scaled by their running mean and variance.
  public var normalizesObservations = false
  let usesSDE = false
  let sdeSampleFrequency = -1
  /// Environments side by side.
  public var environmentCount = 1
  /// Whole episodes of one update.
  public var episodeCount = 4
  /// Discount factor.
  public var gamma = 0.99
  /// Whether the values of the states are subtracted from the returns.
  public var usesBaseline = true
  /// Whether what the policy learns from is normalized in each update.
  public var normalizesAdvantages = true
  /// Weight of the entropy.
  public var entropyCoefficient = 0.0
  /// Weight of the value loss.
  public var valueCoefficient = 0.5
  /// Learning rate of Adam.
  public var learningRate = 3e-3
  /// Largest global norm of the gradients; 0 for no limit.
  public var gradientClip = 0.5

  /// Settings that solve CartPole-v1.
  public init() {}

  /// Names, ranges and meanings.
  public static let schema: [Setting<REINFORCESettings>] = [
    .layersOfEach(\.hiddenLayers), .activation(\.activation),
    .orthogonal(\.orthogonalInitialization), .logStdInit(\.logStdInit),
    .normalizesObservations(\.normalizesObservations), .environmentCount(\.environmentCount),
    .integer("n_episodes", \.episodeCount, in: 1...10_000, "Whole episodes of one update."),
    .gamma(\.gamma),
    .flag("baseline", \.usesBaseline, "Subtract the values of the states from the returns."),
    .normalizesAdvantages(\.normalizesAdvantages),
    .entropyCoefficient(\.entropyCoefficient), .valueCoefficient(\.valueCoefficient),
    .learningRate(\.learningRate, "Learning rate of Adam."),
    .gradientClip(\.gradientClip),
  ]
}
