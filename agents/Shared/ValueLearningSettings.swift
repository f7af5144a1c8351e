import Learning
import NeuralNetworks

/// The settings that agents with action values have in common, in a network or in a table, with
/// their names, ranges and meanings.
protocol ValueLearningSettings: AgentSettings {
  var gamma: Double { get set }
  var learningRate: Double { get set }
  var learningRateMinimum: Double { get set }
  var learningRateSteps: Int { get set }
  var policy: QPolicy.Kind { get set }
  var epsilon: Double { get set }
  var epsilonMinimum: Double { get set }
  var epsilonSteps: Int { get set }
  var tau: Double { get set }
  var timeLimitIsTerminal: Bool { get set }
}

extension Setting where Settings: ValueLearningSettings {
  static var gamma: Self { .gamma(\.gamma) }
  static var learningRate: Self { .learningRate(\.learningRate, "Learning rate (at first).") }
  static var learningRateMinimum: Self {
    .number(
      "learning_rate_minimum", \.learningRateMinimum, in: 0...10,
      "Final value of a learning rate that falls.")
  }
  static var learningRateSteps: Self {
    .integer(
      "learning_rate_steps", \.learningRateSteps, in: 0...1_000_000_000,
      "Steps over which the learning rate falls linearly; 0 keeps it.")
  }
  static var policy: Self { .choice("policy", \.policy, "Exploration policy in training.") }
  static var epsilon: Self {
    .number("epsilon", \.epsilon, in: 0...1, "Probability of a random action (at first).")
  }
  static var epsilonMinimum: Self {
    .number("epsilon_minimum", \.epsilonMinimum, in: 0...1, "Final value of an annealed epsilon.")
  }
  static var epsilonSteps: Self {
    .integer("epsilon_steps", \.epsilonSteps, in: 0...1_000_000_000, "Steps of annealing, or 0.")
  }
  static var tau: Self { .number("tau", \.tau, in: 1e-6...1e6, "Boltzmann temperature.") }
  static var timeLimitIsTerminal: Self { .timeLimitIsTerminal(\.timeLimitIsTerminal) }
}

extension ValueLearningSettings {
  /// The exploration policy before the first step.
  func makePolicy() -> QPolicy {
    var policy = QPolicy(policy)
    policy.epsilon = epsilon
    policy.tau = tau
    return policy
  }

  /// The probability of a random action at a step.
  func epsilon(at step: Int) -> Double {
    guard epsilonSteps > 0 else { return epsilon }
    return LinearAnnealing(maximum: epsilon, minimum: epsilonMinimum, steps: epsilonSteps)
      .value(at: step)
  }

  /// The learning rate at a step.
  func learningRate(at step: Int) -> Double {
    guard learningRateSteps > 0 else { return learningRate }
    return LinearAnnealing(
      maximum: learningRate, minimum: learningRateMinimum, steps: learningRateSteps
    ).value(at: step)
  }
}
