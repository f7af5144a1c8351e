import Learning
import NeuralNetworks

/// The settings that agents with a network for Q have in common, with their names, ranges and
/// meanings.
protocol QLearningSettings: AgentSettings {
  var hiddenLayers: [Int] { get set }
  var gamma: Double { get set }
  var warmupSteps: Int { get set }
  var deltaClip: Double { get set }
  var optimizer: OptimizerName { get set }
  var learningRate: Double { get set }
  var gradientClip: Double { get set }
  var policy: QPolicy.Kind { get set }
  var epsilon: Double { get set }
  var tau: Double { get set }
  var timeLimitIsTerminal: Bool { get set }
}

extension Setting where Settings: QLearningSettings {
  static var hiddenLayers: Self {
    .integers(
      "hidden_layers", \.hiddenLayers, in: 1...8192, atMost: 16, "Units of the hidden layers.")
  }
  static var gamma: Self { .number("gamma", \.gamma, in: 0...1, "Discount factor.") }
  static var warmupSteps: Self {
    .integer("warmup_steps", \.warmupSteps, in: 0...1_000_000_000, "Steps before any update.")
  }
  static var deltaClip: Self {
    .number(
      "delta_clip", \.deltaClip, in: 1e-6...Double.infinity,
      "Error above which the Huber loss is linear.")
  }
  static var optimizer: Self { .choice("optimizer", \.optimizer, "Optimizer.") }
  static var learningRate: Self {
    .number("learning_rate", \.learningRate, in: 0...10, "Learning rate.")
  }
  static var gradientClip: Self {
    .number(
      "gradient_clip", \.gradientClip, in: 0...1e6,
      "Largest global norm of the gradients; 0 for no limit.")
  }
  static var policy: Self { .choice("policy", \.policy, "Exploration policy in training.") }
  static var tau: Self { .number("tau", \.tau, in: 1e-6...1e6, "Boltzmann temperature.") }
  static var timeLimitIsTerminal: Self {
    .flag("time_limit_is_terminal", \.timeLimitIsTerminal, "Do not bootstrap at a time limit.")
  }
}

extension QLearningSettings {
  /// The exploration policy before the first step.
  func makePolicy() -> QPolicy {
    var policy = QPolicy(policy)
    policy.epsilon = epsilon
    policy.tau = tau
    return policy
  }

  /// The optimizer before the first update.
  func makeOptimizer() -> any Optimizer {
    var made = optimizer.make(learningRate: learningRate)
    if gradientClip > 0 { made.clipping = .globalNorm(Float(gradientClip)) }
    return made
  }
}
