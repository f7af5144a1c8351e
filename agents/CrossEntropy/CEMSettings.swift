import Gym
import NeuralNetworks

/// What can be set of a cross-entropy agent.
public struct CEMSettings: AgentSettings {
  /// How a candidate chooses while it is tried.
  public enum Acting: String, Sendable, CaseIterable {
    /// Draws from the softmax of the network's output.
    case sample
    /// The first best action, as when judged.
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

  /// How a candidate chooses while it is tried.
  public var acting = Acting.greedy
  /// What follows the last layer.
  public var output = Output.linear
  /// Units of the hidden layers; none for a linear policy.
  public var hiddenLayers: [Int] = []
  /// Candidates tried side by side.
  public var population = 50
  /// Episodes drawn for each update.
  public var batchSize = 50
  /// The share of them that makes the next distribution.
  public var eliteFraction = 0.05
  /// Steps before the first update.
  public var warmupSteps = 1_000
  /// Episodes between updates.
  public var trainInterval = 50
  /// Episodes remembered.
  public var memoryLimit = 1_000
  /// The deviation of every weight at the start.
  public var initialDeviation = 1.0
  /// Extra deviation at step 0.
  public var noiseAmplitude = 0.0
  /// How fast the extra deviation decays with steps.
  public var noiseDecay = 0.0

  /// keras-rl's defaults, but for how a candidate acts.
  public init() {}

  /// Names, ranges and meanings.
  public static let schema: [Setting<CEMSettings>] = [
    .choice("acting", \.acting, "How a candidate chooses while it is tried."),
    .choice("output", \.output, "What follows the network's last layer."),
    .integers(
      "hidden_layers", \.hiddenLayers, in: 1...8192, atMost: 16,
      "Units of the hidden layers; [] for a linear policy."),
    .integer("population", \.population, in: 1...4096, "Candidates tried side by side."),
    .integer("batch_size", \.batchSize, in: 1...65_536, "Episodes drawn for each update."),
    .number("elite_fraction", \.eliteFraction, in: 0...1, "Share that makes the next candidates."),
    .integer("warmup_steps", \.warmupSteps, in: 0...1_000_000_000, "Steps before any update."),
    .integer("train_interval", \.trainInterval, in: 1...65_536, "Episodes between updates."),
    .integer("memory_limit", \.memoryLimit, in: 1...1_000_000, "Episodes remembered."),
    .number("initial_deviation", \.initialDeviation, in: 0...1e3, "Spread of first candidates."),
    .number("noise_amplitude", \.noiseAmplitude, in: 0...1e3, "Extra spread at step 0."),
    .number("noise_decay", \.noiseDecay, in: 0...1, "How fast extra spread decays per step."),
  ]

  /// Checks the size of the population.
  public func validate() throws(AgentError) { try checkSize(inputs: 1, outputs: 1) }

  /// Refuses what would not fit into memory: each candidate has its own network and parameters.
  func checkSize(inputs: Int, outputs: Int) throws(AgentError) {
    try Agents.checkSize(ofHiddenLayers: hiddenLayers, inputs: inputs, outputs: outputs)
    var count = ElementCount()
    count.add(denseLayers: [inputs] + hiddenLayers + [outputs], copies: 2 * population)
    try count.check("population", population)
  }

  /// keras-rl's CartPole recipe, a linear policy of ten weights; candidates act as they are judged.
  static let kerasRL: CEMSettings = {
    var settings = CEMSettings()
    settings.warmupSteps = 2_000
    return settings
  }()

  /// The recipe to the letter: candidates draw from the softmax of a softmax.
  static let kerasRLExact: CEMSettings = {
    var settings = kerasRL
    settings.acting = .sample
    settings.output = .softmax
    return settings
  }()

  /// keras-rl's alternative with a network of 3 x 16 units.
  static let kerasRLDeep: CEMSettings = {
    var settings = kerasRL
    settings.hiddenLayers = [16, 16, 16]
    return settings
  }()
}
