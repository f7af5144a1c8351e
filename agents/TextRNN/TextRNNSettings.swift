import Foundations
import Gym
import Learning
import NeuralNetworks
import TensorEngine

/// What can be set of a text network. Defaults are textgenrnn's; the window's length belongs to the
/// environment (`max_length`).
public struct TextRNNSettings: AgentSettings {
  /// The kind of recurrent layers.
  public enum Cell: String, Sendable, CaseIterable {
    /// Long short-term memory.
    case lstm
    /// Gated recurrent units.
    case gru
  }

  /// How the learning rate changes while it trains.
  public enum Schedule: String, Sendable, CaseIterable {
    /// Down to 0 in equal steps, one after each epoch.
    case linear
    /// It stays.
    case constant
  }

  /// The number of recurrent layers.
  public var rnnLayers = 2
  /// The units of each, in each direction.
  public var rnnSize = 128
  /// Whether each layer also goes from the last token to the first.
  public var isBidirectional = false
  /// The kind of recurrent layers.
  public var cell = Cell.lstm
  /// The elements of a token's vector.
  public var embeddingSize = 100
  /// The fraction of the vectors' elements that is dropped, each for a whole window.
  public var dropout = 0.0
  /// Windows in one update.
  public var batchSize = 128
  /// The learning rate of Adam, in the first epoch.
  public var learningRate = 4e-3
  /// How the learning rate changes.
  public var schedule = Schedule.linear
  /// The largest global norm of the gradients; 0 for no limit.
  public var gradientClip = 0.0
  /// Epochs of a training between samples of what it writes; 0 for none.
  public var sampleEpochs = 1
  /// The most tokens of such a sample, the first marker counted.
  public var sampleLength = 300

  /// textgenrnn's settings.
  public init() {}

  /// Adam as in Keras.
  func makeOptimizer() -> any Optimizer {
    var optimizer = Adam.keras(learningRate: Float(learningRate))
    if gradientClip > 0 { optimizer.clipping = .globalNorm(Float(gradientClip)) }
    return optimizer
  }

  /// The rate of an update.
  ///
  ///     learning_rate (1 - e / epochs)      in epoch e, from 0
  ///
  /// - Parameters:
  ///   - update: its number, from 0.
  ///   - planned: the updates of the training; nil where no limit determines them: the rate stays.
  ///   - epochUpdates: the updates of an epoch.
  /// - Returns: what the optimizer uses in this update.
  func learningRate(update: Int, of planned: Int?, updatesPerEpoch epochUpdates: Int) -> Double {
    guard schedule == .linear, let planned, planned > 0 else { return learningRate }
    let epochs = (planned - 1) / epochUpdates + 1
    return learningRate * (1 - Double(min(update / epochUpdates, epochs - 1)) / Double(epochs))
  }

  /// Names, ranges and meanings.
  public static let schema: [Setting<TextRNNSettings>] = [
    .integer("rnn_layers", \.rnnLayers, in: 1...16, "Recurrent layers."),
    .integer("rnn_size", \.rnnSize, in: 1...8192, "Units of each, in each direction."),
    .flag("rnn_bidirectional", \.isBidirectional, "Layers in both directions."),
    .choice("rnn_cell", \.cell, "The kind of recurrent layers."),
    .integer("dim_embeddings", \.embeddingSize, in: 1...8192, "Elements of a token's vector."),
    .number(
      "dropout", \.dropout, in: 0...0.99,
      "Fraction of the vectors' elements that is dropped, each for a whole window."),
    .batchSize(\.batchSize, "Windows in one update."),
    .learningRate(\.learningRate, "Learning rate of Adam, in the first epoch."),
    .choice("schedule", \.schedule, "How the learning rate changes; linear: after each epoch."),
    .gradientClip(\.gradientClip),
    .integer(
      "gen_epochs", \.sampleEpochs, in: 0...1_000_000,
      "Epochs between samples of what it writes; 0: none."),
    .integer(
      "max_gen_length", \.sampleLength, in: 1...10_000,
      "The most tokens of such a sample, the first marker counted."),
  ]
}

extension TextRNNSettings {
  /// The whole network.
  /// - Parameters:
  ///   - window: T, the ids of a window.
  ///   - classes: V, the number of ids.
  /// - Returns: a description for windows `[T]`, which ends with logits `[V]`.
  /// - Throws: `AgentError.wrongSetting` where it would not fit into memory.
  func architecture(window: Int, classes: Int) throws(AgentError) -> Architecture {
    try checkSize(window: window, classes: classes)
    var layers: [LayerSpecification] = [.embedding(classes: classes, units: embeddingSize)]
    if dropout > 0 { layers.append(.spatialDropout(Float(dropout))) }
    layers += [
      .skipConcatenation(Array(repeating: recurrentLayer, count: rnnLayers)), .attentionAverage,
      .dense(units: classes),
    ]
    return Architecture(inputShape: Shape(window), layers: layers)
  }

  private var recurrentLayer: LayerSpecification {
    switch (cell, isBidirectional) {
    case (.lstm, false): .lstm(units: rnnSize)
    case (.lstm, true): .bidirectionalLSTM(units: rnnSize)
    case (.gru, false): .gru(units: rnnSize)
    case (.gru, true): .bidirectionalGRU(units: rnnSize)
    }
  }

  /// Weights with gradients and two moments, and what a batch's windows leave for the gradient.
  private func checkSize(window: Int, classes: Int) throws(AgentError) {
    let (directions, gates) = (isBidirectional ? 2 : 1, cell == .lstm ? 4 : 3)
    let width = rnnSize * directions
    let features = embeddingSize + rnnLayers * width
    var weights = ElementCount()
    weights.add(classes, embeddingSize + features + 1, 4)
    weights.add(max(embeddingSize, width) + rnnSize, rnnLayers, gates, width, 4)
    try weights.check("rnn_size", rnnSize)
    var results = ElementCount()
    results.add(batchSize, window, features, 3)
    results.add(batchSize, window, rnnLayers, gates, width, 2)
    results.add(batchSize, classes, 3)
    let limit = max(ElementCount.largest, SystemMemory.available / 8)
    try results.check("batch_size", batchSize, limit: limit)
  }
}
