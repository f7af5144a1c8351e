import Learning
import NeuralNetworks

/// The settings of a DQN agent.
public struct DQNSettings: AgentSettings, QLearningSettings {
  /// The join of a dueling network.
  public enum Dueling: String, Sendable, CaseIterable {
    /// Not a dueling network.
    case none
    /// Q = V + A - mean A
    case avg
    /// Q = V + A - max A
    case max
    /// Q = V + A
    case naive

    /// The last layer of the network; nil of one that is not dueling.
    var layer: LayerSpecification? {
      switch self {
      case .none: nil
      case .avg: .dueling(.average)
      case .max: .dueling(.maximum)
      case .naive: .dueling(.naive)
      }
    }
  }

  /// Units of the hidden layers.
  public var hiddenLayers = [16, 16, 16]
  /// Initializer of the kernels.
  public var initializer = Initializer.glorotUniform
  /// Discount factor.
  public var gamma = 0.99
  /// Transitions in one update.
  public var batchSize = 32
  /// Entries in the replay buffer.
  public var memoryLimit = 50_000
  /// Observations in a state.
  public var windowLength = 1
  /// Steps before the first update.
  public var warmupSteps = 1_000
  /// Steps between trainings.
  public var trainInterval = 1
  /// Updates in one training.
  public var updatesPerTraining = 1
  /// 1 or more: copy the target network every that many steps; below 1: Polyak factor.
  public var targetUpdate = 10_000.0
  /// Error above which the Huber loss is linear.
  public var deltaClip = Double.infinity
  /// Whether the online network selects the next action (double DQN).
  public var double = false
  /// The join of a dueling network.
  public var dueling = Dueling.none
  /// Optimizer.
  public var optimizer = OptimizerName.adam
  /// Learning rate.
  public var learningRate = 1e-3
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

  /// keras-rl's defaults, but for the time limit.
  public init() {}

  /// Names, ranges and meanings.
  public static let schema: [Setting<DQNSettings>] = [
    .hiddenLayers,
    .choice("initializer", \.initializer, "Initializer of the kernels."),
    .gamma,
    .integer("batch_size", \.batchSize, in: 1...65_536, "Transitions in one update."),
    .integer("memory_limit", \.memoryLimit, in: 3...100_000_000, "Entries in the replay buffer."),
    .integer("window_length", \.windowLength, in: 1...64, "Observations in a state."),
    .warmupSteps,
    .integer("train_interval", \.trainInterval, in: 1...1_000_000, "Steps between trainings."),
    .integer("updates_per_training", \.updatesPerTraining, in: 1...100_000, "Updates each time."),
    .number(
      "target_update", \.targetUpdate, in: 1e-9...1e9,
      "1 or more: copy the target network every that many steps; below 1: Polyak factor."),
    .deltaClip,
    .flag("double", \.double, "Select the next action by the online network (double DQN)."),
    .choice("dueling", \.dueling, "Join a state's value and its advantages by this rule."),
    .optimizer, .learningRate, .gradientClip, .policy,
    .number("epsilon", \.epsilon, in: 0...1, "Probability of a random action (at first)."),
    .number("epsilon_minimum", \.epsilonMinimum, in: 0...1, "Final value of an annealed epsilon."),
    .integer("epsilon_steps", \.epsilonSteps, in: 0...1_000_000_000, "Steps of annealing, or 0."),
    .tau, .timeLimitIsTerminal,
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

  /// Refuses what would not fit into memory: both networks, gradients and moments, the transitions
  /// of one training and the activations of a batch.
  func checkSize(inputs: Int, outputs: Int) throws(AgentError) {
    try Agents.checkSize(ofHiddenLayers: hiddenLayers, inputs: inputs, outputs: outputs)
    var count = ElementCount()
    count.add(batchSize, updatesPerTraining, inputs + 2)
    try count.check("updates_per_training", updatesPerTraining)
    for width in [2 * inputs, outputs] + hiddenLayers { count.add(batchSize, width, 2) }
    try count.check("batch_size", batchSize)
  }

  /// Refuses a replay buffer that is too small for its environments.
  func checkMemory(environmentCount: Int) throws(AgentError) {
    let least = (windowLength + 2) * environmentCount
    guard memoryLimit >= least else {
      throw .wrongSetting(
        "memory_limit", value: "\(memoryLimit)",
        expected: "at least (window_length + 2) * \(environmentCount) environments = \(least)")
    }
  }

  /// The network: hidden layers with ReLU, the values of all actions, and the join of a dueling
  /// network.
  func network(inputs: Int, actions: Int) -> Architecture {
    var network = Architecture.mlp(
      inputs: inputs, hidden: hiddenLayers, outputs: actions + (dueling == .none ? 0 : 1),
      initializer: initializer)
    if let layer = dueling.layer { network.layers.append(layer) }
    return network
  }

  /// keras-rl's CartPole recipe: 3 x 16 units, Boltzmann policy, soft target updates.
  public static let kerasRL: DQNSettings = {
    var settings = DQNSettings()
    settings.warmupSteps = 10
    settings.targetUpdate = 0.01
    settings.policy = .boltzmann
    settings.timeLimitIsTerminal = true
    return settings
  }()

  /// RL Baselines3 Zoo's CartPole recipe: 2 x 256 units, 128 updates every 256 steps.
  public static let tuned: DQNSettings = {
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
