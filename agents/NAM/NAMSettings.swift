import Learning
import NeuralNetworks

/// What can be set of a neural additive model.
public struct NAMSettings: AgentSettings {
  /// The units of the subnets' first layer.
  public enum FirstLayer: String, Sendable, CaseIterable {
    /// Rectified linear units, for smooth curves.
    case linReLU = "lin_relu"
    /// Units with an exponential slope, for curves with steps.
    case exu
  }

  /// The units of the first layer.
  public var firstLayer = FirstLayer.linReLU
  /// The most units of a subnet's first layer.
  public var basisFunctions = 64
  /// The units for each different training value of the feature, up to `basis_functions`.
  public var unitsMultiplier = 2
  /// The units of the subnets' other hidden layers.
  public var hiddenLayers = [64, 32]
  /// The fraction of hidden units that are dropped while training.
  public var dropout = 0.1
  /// The fraction of contributions that are dropped while training.
  public var featureDropout = 0.05
  /// Networks that are trained side by side, each on rows of its own; the model is their mean.
  public var learners = 1
  /// The fraction of the training rows that each of several learners does without.
  public var leftOut = 0.15
  /// The subnets of a feature; 0 for one, and two where there are several outputs.
  public var subnets = 0
  /// The weight of the mean squared contribution.
  public var outputRegularization = 0.2078
  /// The weight of the squared weights of the subnets, divided by their number.
  public var weightRegularization = 0.0
  /// Rows in one update.
  public var batchSize = 1024
  /// The learning rate of the first epoch.
  public var learningRate = 0.02082
  /// What the learning rate is multiplied by after every epoch.
  public var learningRateDecay = 0.995

  /// The settings of the package `nam`.
  public init() {}

  /// Names, ranges and meanings.
  public static let schema: [Setting<NAMSettings>] = [
    .choice("first_layer", \.firstLayer, "Units of the subnets' first layer."),
    .integer("basis_functions", \.basisFunctions, in: 1...8192, "Most units of the first layer."),
    .integer(
      "units_multiplier", \.unitsMultiplier, in: 1...8192,
      "Units for each different value of a feature, up to basis_functions."),
    .hiddenLayers(\.hiddenLayers, "Units of the subnets' other hidden layers."),
    .number("dropout", \.dropout, in: 0...0.99, "Fraction of hidden units dropped in training."),
    .number(
      "feature_dropout", \.featureDropout, in: 0...0.99,
      "Fraction of contributions dropped in training."),
    .integer("learners", \.learners, in: 1...256, "Networks whose mean is the model."),
    .number(
      "left_out", \.leftOut, in: 0...0.9, "Fraction of rows that each of several learners lacks."),
    .integer(
      "subnets", \.subnets, in: 0...64,
      "Subnets of a feature; 0: one, or two where there are several outputs."),
    .number(
      "output_regularization", \.outputRegularization, in: 0...1e6,
      "Weight of the mean squared contribution."),
    .number(
      "weight_regularization", \.weightRegularization, in: 0...1e6,
      "Weight of the squared weights."),
    .batchSize(\.batchSize, "Rows in one update."),
    .learningRate(\.learningRate, "Learning rate of the first epoch."),
    .number(
      "learning_rate_decay", \.learningRateDecay, in: 0.01...1,
      "What the learning rate is multiplied by after every epoch."),
  ]
}
