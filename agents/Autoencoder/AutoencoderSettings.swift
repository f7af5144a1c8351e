import Learning
import NeuralNetworks

/// What can be set of an autoencoder.
public struct AutoencoderSettings: AgentSettings {
  /// How far a reconstruction is from its example.
  public enum LossName: String, Sendable, CaseIterable {
    /// The mean squared error.
    case mse
    /// The cross-entropy of each value, of examples between 0 and 1.
    case binaryCrossEntropy = "binary_crossentropy"
  }

  /// What the decoder ends with.
  public enum OutputActivation: String, Sendable, CaseIterable {
    /// The logistic function where examples lie between 0 and 1, else none.
    case automatic
    case linear, relu, sigmoid, tanh
  }

  /// What dense layers before the output go through.
  public enum InnerActivation: String, Sendable, CaseIterable {
    case linear, relu, tanh
  }

  /// The network by name.
  public var network = AutoencoderNetwork.Name.dense
  /// Units of the encoder's hidden layers; the decoder has them in reverse order.
  public var hiddenLayers = [64]
  /// What the hidden layers go through.
  public var hiddenActivation = InnerActivation.relu
  /// The elements of a code.
  public var codeSize = 2
  /// What the code of a dense network goes through.
  public var codeActivation = InnerActivation.linear
  /// What the decoder ends with.
  public var outputActivation = OutputActivation.automatic
  /// The loss of a reconstruction.
  public var loss = LossName.mse
  /// The weight of the sum of the absolute values of a code.
  public var codePenalty = 0.0
  /// The weight of the Kullback-Leibler divergence of a variational autoencoder.
  public var beta = 1.0
  /// Examples in one update.
  public var batchSize = 128
  /// The optimizer.
  public var optimizer = OptimizerName.adam
  /// The learning rate.
  public var learningRate = 1e-3
  /// How the learning rate changes.
  public var learningRateSchedule = ScheduleKind.constant
  /// The fraction of the last step that SGD keeps.
  public var momentum = 0.0

  /// A code of two numbers between dense layers of 64 units.
  public init() {}

  func makeOptimizer() -> any Optimizer {
    if optimizer == .sgd {
      return SGD(learningRate: Float(learningRate), momentum: Float(momentum))
    }
    return optimizer.make(learningRate: learningRate)
  }

  /// Checks the values against each other.
  public func validate() throws(AgentError) {
    guard momentum == 0 || optimizer == .sgd else {
      throw .wrongSetting("momentum", value: "\(momentum)", expected: "0, or optimizer sgd")
    }
  }

  /// Names, ranges and meanings.
  public static let schema: [Setting<AutoencoderSettings>] = [
    .choice(
      "network", \.network, "Dense layers, convolutions (of images), or a variational code."),
    .hiddenLayers(\.hiddenLayers, "Units of the encoder's dense layers; the decoder mirrors them."),
    .choice("hidden_activation", \.hiddenActivation, "What dense hidden layers go through."),
    .integer("code_size", \.codeSize, in: 1...65_536, "Elements of a code."),
    .choice("code_activation", \.codeActivation, "What the code of a dense network goes through."),
    .choice("output_activation", \.outputActivation, "What the decoder ends with."),
    .choice("loss", \.loss, "How far a reconstruction is from its example."),
    .number("code_l1", \.codePenalty, in: 0...1e3, "Weight of a code's absolute values: sparse."),
    .number("beta", \.beta, in: 0...1e3, "Weight of the divergence of a variational code."),
    .batchSize(\.batchSize, "Examples in one update."),
    .choice("optimizer", \.optimizer, "The optimizer."),
    .learningRate(\.learningRate),
    .choice("learning_rate_schedule", \.learningRateSchedule, "How the learning rate changes."),
    .number("momentum", \.momentum, in: 0...0.999, "Momentum of sgd."),
  ]
}
