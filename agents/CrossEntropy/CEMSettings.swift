import Learning
import NeuralNetworks

/// The settings of a cross-entropy agent.
public struct CEMSettings: AgentSettings {
  /// How a candidate selects actions in training.
  public enum Acting: String, Sendable, CaseIterable {
    /// Draws from the softmax of the network's output.
    case sample
    /// The first best action, as in an evaluation.
    case greedy
  }

  /// What follows the last layer.
  public enum Output: String, Sendable, CaseIterable {
    /// Nothing: the outputs are scores of any size.
    case linear
    /// A softmax, as in keras-rl's recipe. A candidate that draws then takes the softmax of a
    /// softmax, and no action is ever more probable than 0.73 of two.
    case softmax
  }

  /// How a candidate selects actions in training.
  public var acting = Acting.greedy
  /// What follows the last layer.
  public var output = Output.linear
  /// Units of the hidden layers; none for a linear policy.
  public var hiddenLayers: [Int] = []
  /// Candidates evaluated side by side.
  public var population = 50
  /// Episodes drawn for each update.
  public var batchSize = 50
  /// The fraction of them that makes the next distribution.
  public var eliteFraction = 0.05
  /// Steps before the first update.
  public var warmupSteps = 1_000
  /// Episodes between updates.
  public var trainInterval = 50
  /// Episodes remembered.
  public var memoryLimit = 1_000
  /// The standard deviation of every weight at the start.
  public var initialStandardDeviation = 1.0
  /// Extra standard deviation at step 0.
  public var noiseAmplitude = 0.0
  /// Decay rate of the extra standard deviation, for each step.
  public var noiseDecay = 0.0

  /// keras-rl's defaults, but for how a candidate acts.
  public init() {}

  /// Names, ranges and meanings.
  public static let schema: [Setting<CEMSettings>] = [
    .choice("acting", \.acting, "How a candidate selects actions in training."),
    .choice("output", \.output, "What follows the network's last layer."),
    .hiddenLayers(\.hiddenLayers, "Units of the hidden layers; [] for a linear policy."),
    .integer("population", \.population, in: 1...4096, "Candidates evaluated side by side."),
    .batchSize(\.batchSize, "Episodes drawn for each update."),
    .number(
      "elite_fraction", \.eliteFraction, in: 0...1,
      "Fraction of the episodes that makes the next candidates."),
    .warmupSteps(\.warmupSteps),
    .integer("train_interval", \.trainInterval, in: 1...65_536, "Episodes between updates."),
    .integer("memory_limit", \.memoryLimit, in: 1...1_000_000, "Episodes remembered."),
    .number(
      "initial_deviation", \.initialStandardDeviation, in: 0...1e3,
      "Standard standard deviation of the first candidates."),
    .number(
      "noise_amplitude", \.noiseAmplitude, in: 0...1e3, "Extra standard deviation at step 0."),
    .number("noise_decay", \.noiseDecay, in: 0...1, "Its decay rate, for each step."),
  ]

  /// Checks the size of the population.
  public func validate() throws(AgentError) {
    try checkSize(inputs: 1, outputs: 1, population: population)
  }

  /// Refuses what would not fit into memory: each candidate has its own network and parameters.
  func checkSize(inputs: Int, outputs: Int, population: Int) throws(AgentError) {
    try Agents.checkSize(ofHiddenLayers: hiddenLayers, inputs: inputs, outputs: outputs)
    var count = ElementCount()
    count.add(denseLayers: [inputs] + hiddenLayers + [outputs], copies: 2 * population)
    try count.check("population", population)
  }

  /// keras-rl's CartPole recipe, a linear policy of ten weights; candidates act greedily, as in an
  /// evaluation.
  public static let kerasRL: CEMSettings = {
    var settings = CEMSettings()
    settings.warmupSteps = 2_000
    return settings
  }()

  /// The recipe to the letter: candidates draw from the softmax of a softmax.
  public static let kerasRLExact: CEMSettings = {
    var settings = kerasRL
    settings.acting = .sample
    settings.output = .softmax
    return settings
  }()

  /// keras-rl's alternative with a network of 3 x 16 units.
  public static let kerasRLDeep: CEMSettings = {
    var settings = kerasRL
    settings.hiddenLayers = [16, 16, 16]
    return settings
  }()
}
