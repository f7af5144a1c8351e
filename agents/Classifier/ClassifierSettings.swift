import Gym
import Learning
import NeuralNetworks

/// What can be set of a classifier.
public struct ClassifierSettings: AgentSettings {
  /// How the learning rate changes while it trains.
  public enum Schedule: String, Sendable, CaseIterable {
    /// It stays.
    case constant
    /// Keras' ReduceLROnPlateau over the training accuracy of each epoch.
    case plateau
    /// The same over the loss of each evaluation on the examples held out.
    case validationPlateau = "validation_plateau"
    /// Down to `learning_rate_minimum` along half a cosine over `schedule_updates`.
    case cosine
    /// Up over the first 30 % of `schedule_updates`, then down, both along a cosine.
    case oneCycle = "one_cycle"
  }

  /// Whether a network's first layer subtracts the mean of the training examples and divides by
  /// their standard deviation, of each column of a table or each channel of images.
  public enum InputNormalization: String, Sendable, CaseIterable {
    /// Of tables.
    case automatic
    /// Not at all.
    case none
    /// Of images too.
    case adapted
  }

  /// The network by name.
  public var network = ClassifierNetwork.lenet
  /// Another network, layer by layer; empty for the named one.
  public var layers: [String] = []
  /// Examples in one update.
  public var batchSize = 100
  /// The optimizer.
  public var optimizer = OptimizerName.adam
  /// The learning rate, or where a schedule has its top.
  public var learningRate = 1e-3
  /// The decay of the weights beside the gradient's step.
  public var weightDecay = 0.0
  /// The fraction of each label that is spread over all classes: Szegedy et al. (2015),
  /// https://arxiv.org/abs/1512.00567.
  public var labelSmoothing = 0.0
  /// How the learning rate changes.
  public var schedule = Schedule.constant
  /// The updates of a cosine or of one cycle; 0 for as many as the training has.
  public var scheduleUpdates = 0
  /// What `plateau` multiplies the learning rate with.
  public var plateauFactor = 0.9
  /// Epochs, or evaluations, without progress before that.
  public var plateauPatience = 2
  /// A change of less than this is no progress: Keras' default.
  public var plateauMinDelta = 1e-4
  /// Where a schedule ends.
  public var learningRateMinimum = 1e-4
  /// What is subtracted from every input.
  public var inputOffset = 0.0
  /// Whether inputs are turned around: 1 - x, black on white.
  public var invertsInput = false
  /// Whether the network's first layer normalizes its inputs.
  public var normalization = InputNormalization.automatic
  /// What every offset of a dense or convolutional layer starts with.
  public var initialBias = 0.0

  /// LeNet's settings.
  public init() {}

  /// What the settings say.
  func makeOptimizer() -> any Optimizer {
    var made = optimizer.make(learningRate: learningRate)
    if weightDecay > 0 { made.weightDecay = .decoupled(Float(weightDecay)) }
    return made
  }

  /// Checks the values against each other.
  public func validate() throws(AgentError) {
    guard learningRateMinimum <= learningRate || schedule == .constant || schedule == .oneCycle
    else {
      throw .wrongSetting(
        "learning_rate_minimum", value: "\(learningRateMinimum)",
        expected: "at most learning_rate, which is \(learningRate)")
    }
    for text in layers { _ = try Self.layer(text) }
  }

  /// Names, ranges and meanings.
  public static let schema: [Setting<ClassifierSettings>] = [
    .choice("network", \.network, "The network by name."),
    .texts(
      "layers", \.layers, atMost: 64,
      "Another network, layer by layer, as [conv2d 20 5 relu, max_pool2d 2, flatten, dense 10]."),
    .batchSize(\.batchSize, "Examples in one update."),
    .choice("optimizer", \.optimizer, "The optimizer."),
    .learningRate(\.learningRate, "The learning rate; a schedule's top."),
    .number("weight_decay", \.weightDecay, in: 0...1, "Decay of the weights, as in AdamW."),
    .number(
      "label_smoothing", \.labelSmoothing, in: 0...1,
      "The fraction of each label that is spread over all classes."),
    .choice("schedule", \.schedule, "How the learning rate changes."),
    .integer(
      "schedule_updates", \.scheduleUpdates, in: 0...1_000_000_000,
      "Updates of schedule cosine or one_cycle; 0: as many as the training has."),
    .number("plateau_factor", \.plateauFactor, in: 1e-3...0.999, "Factor of schedule plateau."),
    .integer("plateau_patience", \.plateauPatience, in: 0...1_000, "Epochs plateau waits."),
    .number(
      "plateau_min_delta", \.plateauMinDelta, in: 0...1, "A smaller change is no progress."),
    .number("learning_rate_minimum", \.learningRateMinimum, in: 0...1, "Where a schedule ends."),
    .number("input_offset", \.inputOffset, in: -10...10, "Subtracted from every input."),
    .flag("inverts_input", \.invertsInput, "Turn inputs around first: 1 - x."),
    .choice(
      "normalization", \.normalization,
      "Subtract the training examples' mean, divide by their standard deviation; automatic: of tables."
    ),
    .number("initial_bias", \.initialBias, in: -10...10, "What offsets of layers start with."),
  ]
}
