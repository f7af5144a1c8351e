import Learning
import NeuralNetworks

/// The settings of a SARSA agent.
public struct SARSASettings: AgentSettings, QNetworkSettings {
  /// Units of the hidden layers.
  public var hiddenLayers = [16, 16, 16]
  /// Discount factor.
  public var gamma = 0.99
  /// Steps before the first update.
  public var warmupSteps = 10
  /// Steps between updates.
  public var trainInterval = 1
  /// Error above which the Huber loss is linear.
  public var deltaClip = Double.infinity
  /// Optimizer.
  public var optimizer = OptimizerName.adam
  /// Learning rate.
  public var learningRate = 1e-3
  /// Final value of a learning rate that falls.
  public var learningRateMinimum = 0.0
  /// Steps over which the learning rate falls; 0 keeps it.
  public var learningRateSteps = 0
  /// Largest global norm of the gradients; 0 for no limit.
  public var gradientClip = 0.0
  /// Exploration policy in training.
  public var policy = QPolicy.Kind.epsilonGreedy
  /// The probability of a random action, or where it starts when annealed.
  public var epsilon = 0.1
  /// Final value of an annealed epsilon.
  public var epsilonMinimum = 0.1
  /// Steps over which epsilon is annealed; 0 for none.
  public var epsilonSteps = 0
  /// Boltzmann temperature.
  public var tau = 1.0
  /// Whether a time limit counts as a terminal state.
  public var timeLimitIsTerminal = false
  /// Whether targets expect the next value over the policy rather than take a drawn action's.
  public var expected = false
  /// An attribute of the policy that moves along a line; see `PolicyAnnealing`.
  public var anneal: [String] = []

  /// keras-rl's defaults, but for the time limit.
  public init() {}

  /// Names, ranges and meanings.
  public static let schema: [Setting<SARSASettings>] = [
    .hiddenLayers, .gamma, .warmupSteps,
    .trainInterval(\.trainInterval, "Steps between updates."),
    .deltaClip, .optimizer, .learningRate, .learningRateMinimum, .learningRateSteps, .gradientClip,
    .policy, .epsilon, .epsilonMinimum, .epsilonSteps, .tau, .anneal, .timeLimitIsTerminal,
    .flag("expected", \.expected, "Expect the next value over the policy (expected SARSA)."),
  ]

  /// Checks the size of the network, and that the policy has probabilities to expect over.
  public func validate() throws(AgentError) {
    try checkSize(ofHiddenLayers: hiddenLayers)
    _ = try annealing()
    guard !expected || policy != .boltzmannGumbel else {
      throw .wrongSetting(
        "expected", value: "true",
        expected: "false with the policy boltzmann_gumbel, whose "
          + "probabilities have no closed form")
    }
  }

  /// keras-rl's CartPole recipe.
  public static let kerasRL: SARSASettings = {
    var settings = SARSASettings()
    settings.policy = .boltzmann
    settings.timeLimitIsTerminal = true
    return settings
  }()
}
