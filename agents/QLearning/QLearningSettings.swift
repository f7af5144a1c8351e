import Learning

/// The settings of tabular Q-learning.
public struct QLearningSettings: AgentSettings, TabularSettings {
  /// Discount factor.
  public var gamma = 0.99
  /// Learning rate, or where it starts when it falls.
  public var learningRate = 0.5
  /// Final value of a learning rate that falls.
  public var learningRateMinimum = 0.001
  /// Steps over which the learning rate falls; 0 keeps it.
  public var learningRateSteps = 0
  /// The value of every state and action before training.
  public var initialValue = 0.0
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

  /// Sutton and Barto's cliff walk: a rate of 0.5 and an epsilon of 0.1 throughout.
  public init() {}

  /// Names, ranges and meanings.
  public static let schema: [Setting<QLearningSettings>] = [
    .gamma, .learningRate, .learningRateMinimum, .learningRateSteps, .initialValue, .policy,
    .epsilon, .epsilonMinimum, .epsilonSteps, .tau, .timeLimitIsTerminal,
  ]

  /// Everything is tried at first; both rates then fall over 200,000 steps.
  public static let tuned: QLearningSettings = {
    var settings = QLearningSettings()
    settings.learningRateSteps = 200_000
    settings.epsilon = 1
    settings.epsilonSteps = 100_000
    return settings
  }()

  /// The goal, the only reward, is far: values start at the largest return, so that untried actions
  /// look best, and discounting is slight against 200 steps.
  public static let frozenLake8x8: QLearningSettings = {
    var settings = QLearningSettings()
    settings.gamma = 0.999
    settings.initialValue = 1
    settings.learningRate = 0.2
    settings.learningRateMinimum = 0
    settings.learningRateSteps = 1_000_000
    settings.epsilon = 0.5
    settings.epsilonSteps = 1_000_000
    return settings
  }()

  /// Returns of a hand of cards are noisy: actions stay random, so that every state is visited often,
  /// and the rate falls to 0.
  public static let blackjack: QLearningSettings = {
    var settings = QLearningSettings()
    settings.gamma = 1
    settings.learningRate = 0.02
    settings.learningRateMinimum = 0
    settings.learningRateSteps = 1_000_000
    settings.epsilon = 1
    return settings
  }()
}
