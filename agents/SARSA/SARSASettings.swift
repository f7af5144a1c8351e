import Learning
import NeuralNetworks

/// The settings of a SARSA agent.
public struct SARSASettings: AgentSettings, QLearningSettings {
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
  /// Largest global norm of the gradients; 0 for no limit.
  public var gradientClip = 0.0
  /// Exploration policy in training.
  public var policy = QPolicy.Kind.epsilonGreedy
  /// The probability of a random action.
  public var epsilon = 0.1
  /// Boltzmann temperature.
  public var tau = 1.0
  /// Whether a time limit counts as a terminal state.
  public var timeLimitIsTerminal = false

  /// keras-rl's defaults, but for the time limit.
  public init() {}

  /// Names, ranges and meanings.
  public static let schema: [Setting<SARSASettings>] = [
    .hiddenLayers, .gamma, .warmupSteps,
    .integer("train_interval", \.trainInterval, in: 1...1_000_000, "Steps between updates."),
    .deltaClip, .optimizer, .learningRate, .gradientClip, .policy,
    .number("epsilon", \.epsilon, in: 0...1, "Probability of a random action."),
    .tau, .timeLimitIsTerminal,
  ]

  /// Checks the size of the network.
  public func validate() throws(AgentError) { try checkSize(ofHiddenLayers: hiddenLayers) }

  /// keras-rl's CartPole recipe.
  public static let kerasRL: SARSASettings = {
    var settings = SARSASettings()
    settings.policy = .boltzmann
    settings.timeLimitIsTerminal = true
    return settings
  }()
}
