import Foundations
import Learning
import NeuralNetworks
import Replays
import Spaces
import TensorEngine

/// A model of textgenrnn's files: weights as HDF5, and beside them vocabulary and settings as JSON.
///
///     let model = try TextgenrnnModel(weights: "textgenrnn_weights.hdf5")
///     let agent = try model.makeAgent(agents: .standard)
///
/// The layout is that of Keras 2 (`/rnn_1/rnn_1/kernel:0`…), of its LSTM layers on the CPU and of
/// the fused ones on a GPU, whose kernels lie otherwise and whose bias has two parts.
public struct TextgenrnnModel: Sendable {
  private let path: String
  private let vocabulary: Vocabulary
  private let configuration: TextgenrnnConfiguration
  private let arrays: [String: NDArray]

  /// Whether a model's file is one of these by its name.
  public static func isWeights(_ path: String) -> Bool {
    path.hasSuffix(".hdf5") || path.hasSuffix(".h5")
  }

  /// Reads untrusted files.
  /// - Parameters:
  ///   - path: the weights, `<name>_weights.hdf5`.
  ///   - vocabulary: `<name>_vocab.json`; nil for the one beside the weights.
  ///   - configuration: `<name>_config.json`; nil for the one beside the weights, and textgenrnn's
  ///     defaults where there is none.
  /// - Throws: `ExperimentError`, `FileError` or `ReplayError` where a file is missing, damaged or
  ///   does not fit the others.
  public init(weights path: String, vocabulary: String? = nil, configuration: String? = nil) throws
  {
    self.path = path
    let vocabularyPath = vocabulary ?? Self.sibling(of: path, "vocab")
    let configurationPath = configuration ?? Self.sibling(of: path, "config")
    self.configuration =
      configuration == nil && !FileSystem.exists(configurationPath)
      ? TextgenrnnConfiguration() : try TextgenrnnConfiguration(contentsOf: configurationPath)
    guard FileSystem.exists(vocabularyPath) else {
      throw ExperimentError.foreignFile(
        path: path, expected: "textgenrnn's vocabulary beside it",
        found: "no \(vocabularyPath): name it with --vocab")
    }
    let json = try TextgenrnnConfiguration.json(vocabularyPath)
    do throws(VocabularyError) {
      self.vocabulary = try Vocabulary(wordIndex: json, level: self.configuration.level)
    } catch {
      throw ExperimentError.foreignFile(
        path: vocabularyPath, expected: "textgenrnn's vocabulary", found: error.description)
    }
    let names = Self.names(self.configuration)
    arrays = try HDF5Arrays.read(names, in: path)
  }

  /// `a_weights.hdf5` to `a_vocab.json`.
  private static func sibling(of path: String, _ kind: String) -> String {
    let stem = path.split(separator: ".", omittingEmptySubsequences: false).dropLast()
      .joined(separator: ".")
    let name = stem.hasSuffix("_weights") ? String(stem.dropLast("_weights".count)) : stem
    return "\(name)_\(kind).json"
  }
}

// MARK: - The agent

extension TextgenrnnModel {
  /// Makes the agent with its weights.
  /// - Parameter agents: where `text-rnn` is known.
  /// - Returns: the agent, ready to act.
  /// - Throws: `ExperimentError` where an array is missing or of another shape.
  public func makeAgent(agents: AgentRegistry) throws -> any Agent {
    let classes = vocabulary.classCount
    let settings: [AgentSpec.Change] = [
      ("rnn_layers", .integer(configuration.layers)), ("rnn_size", .integer(configuration.size)),
      ("rnn_bidirectional", .bool(configuration.isBidirectional)), ("rnn_cell", .text("lstm")),
      ("dim_embeddings", .integer(configuration.embeddingSize)),
    ]
    let window = Box(
      low: 0, high: Double(classes - 1), shape: [configuration.maxLength], dtype: .int64)
    var agent = try agents.spec("text-rnn").make(
      changes: settings, observationSpace: .box(window), actionSpace: .discrete(Discrete(classes)),
      seed: 0)
    do {
      try agent.restore(try archive(), scope: .model)
    } catch let error as AgentError {
      throw ExperimentError.unfitModel(path: path, error)
    }
    return agent
  }

  /// The weights under the agent's names.
  private func archive() throws -> AgentArchive {
    var archive = AgentArchive()
    archive.tensors["embedding_1.embeddings"] = try tensor("embedding/embedding/embeddings:0")
    archive.tensors["attention_average_1.weights"] = try tensor("attention/attention/attention_W:0")
    archive.tensors["dense_1.kernel"] = try tensor("output/output/kernel:0")
    archive.tensors["dense_1.bias"] = try tensor("output/output/bias:0")
    for layer in 1...configuration.layers {
      for direction in Self.directions(configuration) {
        let weights = try lstm(layer, direction)
        let kind = configuration.isBidirectional ? "bidirectional_lstm" : "lstm"
        let prefix =
          "skip_concatenation_1.\(kind)_\(layer)." + (direction.isEmpty ? "" : direction + ".")
        archive.tensors[prefix + "kernel"] = weights.kernel
        archive.tensors[prefix + "recurrent_kernel"] = weights.recurrentKernel
        archive.tensors[prefix + "bias"] = weights.bias
      }
    }
    try FiniteWeights.check(archive.tensors, path: path)
    archive.texts["vocabulary"] = String(
      decoding: JSONValue.object([
        .init("level", .string(vocabulary.level.rawValue)),
        .init("tokens", .array(vocabulary.tokens.map { .string($0) })),
      ]).description.utf8, as: UTF8.self)
    return archive
  }

  private func lstm(_ layer: Int, _ direction: String) throws -> RecurrentWeights {
    let names = Self.layerNames(layer, direction)
    let name = names.first { arrays["\($0)/kernel:0"] != nil } ?? names[0]
    let weights = RecurrentWeights(
      kernel: try tensor("\(name)/kernel:0"),
      recurrentKernel: try tensor("\(name)/recurrent_kernel:0"),
      bias: try tensor("\(name)/bias:0"))
    let (inputs, units) = (weights.kernel.shape[0], configuration.size)
    guard weights.kernel.rank == 2, weights.recurrentKernel.shape == [units, 4 * units],
      weights.kernel.shape[1] == 4 * units, weights.bias.rank == 1, inputs > 0,
      [4 * units, 8 * units].contains(weights.bias.count)
    else {
      throw ExperimentError.foreignFile(
        path: path, expected: "an LSTM of \(units) units as \(name)",
        found: "kernels \(weights.kernel.shape) and \(weights.recurrentKernel.shape), bias "
          + "\(weights.bias.shape)")
    }
    return weights.bias.count == 8 * units ? weights.convertedFromFusedLSTM() : weights
  }

  private func tensor(_ name: String) throws -> Tensor {
    guard let array = arrays[name] else {
      throw ExperimentError.foreignFile(
        path: path, expected: "an array \(name), as textgenrnn writes it", found: "none")
    }
    return Tensor(array.doubles.map { Float($0) }, shape: Shape(array.shape))
  }

  /// The directions of a layer; a name that is empty of a layer with one.
  private static func directions(_ configuration: TextgenrnnConfiguration) -> [String] {
    configuration.isBidirectional ? ["forward", "backward"] : [""]
  }

  /// The paths under which Keras may have put a layer: it numbers the layers inside bidirectional
  /// ones.
  private static func layerNames(_ layer: Int, _ direction: String) -> [String] {
    if direction.isEmpty { return ["rnn_\(layer)/rnn_\(layer)"] }
    let inner = ["lstm_\(layer)", "cu_dnnlstm_\(layer)", "rnn_\(layer)", "lstm", "cu_dnnlstm"]
    return inner.map { "rnn_\(layer)/rnn_\(layer)/\(direction)_\($0)" }
  }

  private static func names(_ configuration: TextgenrnnConfiguration) -> [String] {
    let layers = (1...configuration.layers).flatMap { layer in
      directions(configuration).flatMap { layerNames(layer, $0) }
    }
    return [
      "embedding/embedding/embeddings:0", "attention/attention/attention_W:0",
      "output/output/kernel:0", "output/output/bias:0",
    ]
      + layers.flatMap { name in
        ["kernel", "recurrent_kernel", "bias"].map { "\(name)/\($0):0" }
      }
  }
}
