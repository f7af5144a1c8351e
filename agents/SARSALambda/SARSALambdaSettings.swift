import Learning

/// The settings of tabular SARSA(lambda).
public struct SARSALambdaSettings: AgentSettings, TabularSettings {
  /// How a visit changes the trace of a state and action.
  public enum Traces: String, Sendable, CaseIterable {
    /// e = e + 1
    case accumulating
    /// e = 1
    case replacing
  }

  /// Discount factor.
  public var gamma = 0.99
  /// How much of a trace is left after a step, times gamma: 0 is one-step SARSA, 1 Monte Carlo.
  public var lambda = 0.8
  /// How a visit changes the trace of a state and action.
  public var traces = Traces.replacing
  /// Learning rate, or where it starts when it falls.
  public var learningRate = 0.1
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

  /// Constant rates.
  public init() {}

  /// Names, ranges and meanings.
  public static let schema: [Setting<SARSALambdaSettings>] = [
    .gamma,
    .number("lambda", \.lambda, in: 0...1, "Decay of the traces, beside gamma."),
    .choice("traces", \.traces, "How a visit changes a trace."),
    .learningRate, .learningRateMinimum, .learningRateSteps, .initialValue, .policy, .epsilon,
    .epsilonMinimum, .epsilonSteps, .tau, .timeLimitIsTerminal,
  ]

  /// Everything is tried at first; epsilon falls to 0, so that what is learned is the value of the
  /// greedy policy.
  public static let tuned: SARSALambdaSettings = {
    var settings = SARSALambdaSettings()
    settings.learningRateSteps = 200_000
    settings.epsilon = 1
    settings.epsilonMinimum = 0
    settings.epsilonSteps = 150_000
    return settings
  }()
}
