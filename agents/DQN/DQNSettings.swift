import Gym
import NeuralNetworks

/// What can be set of a DQN agent.
public struct DQNSettings: AgentSettings {
  /// How a dueling network joins the value of a state with the advantages of its actions.
  public enum Dueling: String, Sendable, CaseIterable {
    /// Not a dueling network.
    case none
    /// Q = V + A - mean A
    case avg
    /// Q = V + A - max A
    case max
    /// Q = V + A
    case naive

    /// What joins a network's outputs; nil of one that is not dueling.
    var head: DuelingHead? {
      switch self {
      case .none: nil
      case .avg: .average
      case .max: .maximum
      case .naive: .naive
      }
    }
  }

  /// Units of the hidden layers.
  public var hiddenLayers = [16, 16, 16]
  /// How the first weights are drawn.
  public var initializer = Initializer.glorotUniform
  /// Discount of future rewards.
  public var gamma = 0.99
  /// Transitions in one update.
  public var batchSize = 32
  /// Entries in the replay memory.
  public var memoryLimit = 50_000
  /// Observations in a state.
  public var windowLength = 1
  /// Steps before the first update.
  public var warmupSteps = 1_000
  /// Steps between trainings.
  public var trainInterval = 1
  /// Updates in one training.
  public var updatesPerTraining = 1
  /// From 1: a hard copy every that many steps; below 1: the share of a soft update.
  public var targetUpdate = 10_000.0
  /// Where the Huber loss turns linear.
  public var deltaClip = Double.infinity
  /// Whether the online network picks the next action.
  public var double = false
  /// The form of a dueling network.
  public var dueling = Dueling.none
  /// The rule that changes parameters.
  public var optimizer = OptimizerName.adam
  /// The size of a step.
  public var learningRate = 1e-3
  /// The joint norm that gradients are scaled down to; 0 for none.
  public var gradientClip = 0.0
  /// How actions are chosen while training.
  public var policy = QPolicy.Kind.epsilonGreedy
  /// The probability of a random action, or where it starts when annealed.
  public var epsilon = 0.1
  /// Where an annealed epsilon ends.
  public var epsilonMinimum = 0.1
  /// Steps over which epsilon falls; 0 for no annealing.
  public var epsilonSteps = 0
  /// The temperature of Boltzmann choices.
  public var tau = 1.0
  /// Whether a time limit counts as a terminal state.
  public var timeLimitIsTerminal = false

  /// keras-rl's defaults, but for the time limit.
  public init() {}

  /// Names, ranges and meanings.
  public static let schema: [Setting<DQNSettings>] = [
    .integers(
      "hidden_layers", \.hiddenLayers, in: 1...8192, atMost: 16, "Units of the hidden layers."),
    .choice("initializer", \.initializer, "How the first weights are drawn."),
    .number("gamma", \.gamma, in: 0...1, "Discount of future rewards."),
    .integer("batch_size", \.batchSize, in: 1...65_536, "Transitions in one update."),
    .integer("memory_limit", \.memoryLimit, in: 3...100_000_000, "Entries in the replay memory."),
    .integer("window_length", \.windowLength, in: 1...64, "Observations in a state."),
    .integer("warmup_steps", \.warmupSteps, in: 0...1_000_000_000, "Steps before any update."),
    .integer("train_interval", \.trainInterval, in: 1...1_000_000, "Steps between trainings."),
    .integer("updates_per_training", \.updatesPerTraining, in: 1...100_000, "Updates each time."),
    .number(
      "target_update", \.targetUpdate, in: 1e-9...1e9,
      "From 1: copy the target network every that many steps; below: share of a soft update."),
    .number("delta_clip", \.deltaClip, in: 1e-6...Double.infinity, "Where the loss turns linear."),
    .flag("double", \.double, "Let the online network pick the next action (double DQN)."),
    .choice("dueling", \.dueling, "Join a state's value and its advantages by this rule."),
    .choice("optimizer", \.optimizer, "The rule that changes parameters."),
    .number("learning_rate", \.learningRate, in: 0...10, "The size of a step."),
    .number("gradient_clip", \.gradientClip, in: 0...1e6, "Largest joint norm; 0 for no limit."),
    .choice("policy", \.policy, "How actions are chosen while training."),
    .number("epsilon", \.epsilon, in: 0...1, "Probability of a random action (at first)."),
    .number("epsilon_minimum", \.epsilonMinimum, in: 0...1, "Where an annealed epsilon ends."),
    .integer("epsilon_steps", \.epsilonSteps, in: 0...1_000_000_000, "Steps of annealing, or 0."),
    .number("tau", \.tau, in: 1e-6...1e6, "Temperature of Boltzmann choices."),
    .flag("time_limit_is_terminal", \.timeLimitIsTerminal, "Do not bootstrap at a time limit."),
  ]

  /// Transitions in one training: their minibatches are drawn together.
  private static let transitionLimit = 1 << 22

  /// Checks the values against each other.
  public func validate() throws(AgentError) {
    try checkSize(inputs: windowLength, outputs: 1)
    guard memoryLimit >= windowLength + 2 else {
      throw .wrongSetting(
        "memory_limit", value: "\(memoryLimit)",
        expected: "at least window_length + 2 = \(windowLength + 2)")
    }
    let transitions = batchSize * updatesPerTraining
    guard transitions <= Self.transitionLimit else {
      throw .wrongSetting(
        "updates_per_training", value: "\(updatesPerTraining)",
        expected: "at most \(Self.transitionLimit) transitions in one training, with batch_size "
          + "\(batchSize) at most \(Self.transitionLimit / batchSize) updates")
    }
    guard targetUpdate < 1 || targetUpdate == targetUpdate.rounded() else {
      throw .wrongSetting(
        "target_update", value: "\(targetUpdate)", expected: "a whole number of steps, or below 1")
    }
  }

  /// Refuses what would not fit into memory: both networks, gradients and moments, the transitions of
  /// one training and what the network computes from a batch.
  func checkSize(inputs: Int, outputs: Int) throws(AgentError) {
    try Agents.checkSize(ofHiddenLayers: hiddenLayers, inputs: inputs, outputs: outputs)
    var count = ElementCount()
    count.add(batchSize, updatesPerTraining, inputs + 2)
    try count.check("updates_per_training", updatesPerTraining)
    for width in [2 * inputs, outputs] + hiddenLayers { count.add(batchSize, width, 2) }
    try count.check("batch_size", batchSize)
  }

  /// keras-rl's CartPole recipe: 3 x 16 units, Boltzmann choices, soft target updates.
  static let kerasRL: DQNSettings = {
    var settings = DQNSettings()
    settings.warmupSteps = 10
    settings.targetUpdate = 0.01
    settings.policy = .boltzmann
    settings.timeLimitIsTerminal = true
    return settings
  }()

  /// RL Baselines3 Zoo's CartPole recipe: 2 x 256 units, 128 updates every 256 steps.
  static let tuned: DQNSettings = {
    var settings = DQNSettings()
    settings.hiddenLayers = [256, 256]
    settings.initializer = .torchLinear
    settings.batchSize = 64
    settings.memoryLimit = 100_000
    settings.trainInterval = 256
    settings.updatesPerTraining = 128
    settings.targetUpdate = 10
    settings.deltaClip = 1
    settings.learningRate = 2.3e-3
    settings.gradientClip = 10
    settings.epsilon = 1
    settings.epsilonMinimum = 0.04
    settings.epsilonSteps = 8_000
    return settings
  }()
}
