import Foundations
import NeuralNetworks
import TensorEngine

/// The network of a model file, whatever agent or program text wrote it, with what its inputs go
/// through first.
///
///     let model = try TrainedNetwork(contentsOf: "model.safetensors")
///     let logits = try model.outputs(of: images, name: "images.npy")  // [N, 10]
public struct TrainedNetwork: Sendable {
  /// The file.
  public let path: String
  /// The network, as it was saved, or its first layers.
  public internal(set) var network: Sequential
  /// The facts about its training, as the file has them: agent, environment, seed, settings as
  /// JSON…
  public let record: [String: String]
  /// Whether inputs are inverted first, 1 - x: the setting `inverts_input` of any agent that has it.
  public let invertsInput: Bool
  /// What is subtracted from every input then: the setting `input_offset` of any agent that has it.
  public let inputOffset: Float
  /// Where batches end: so many numbers of the largest layer at a time, 64 MiB.
  private static let batchLimit = 1 << 24

  /// Reads an untrusted file.
  /// - Parameters:
  ///   - path: the file.
  ///   - allowsNonFinite: whether weights may be anything, to describe a network that is not used.
  /// - Throws: `ExperimentError.unreadable` where it is damaged, `foreignFile` where it holds no
  ///   network of this program, `notFinite` where its weights are not finite.
  public init(contentsOf path: String, allowsNonFinite: Bool = false) throws(ExperimentError) {
    var contents = try Safetensors.read(path)
    if contents.metadata["format"] == Checkpoint.format {
      throw .foreignFile(
        path: path, expected: "a model",
        found: "a checkpoint: give \(RunFolder.modelName) beside it")
    }
    guard contents.metadata["format"] == SavedModel.format else {
      throw .foreignFile(
        path: path, expected: "a model written by this program",
        found: "a safetensors file of another one")
    }
    guard contents.metadata[TrainedEstimator.key] == nil else {
      throw .foreignFile(
        path: path, expected: "a model with a network",
        found: "an estimator, which evaluate, predict, explain and model show read")
    }
    // Some agents have several networks, or none.
    if contents.metadata["architecture"] == nil,
      let saved = try? SavedModel(contentsOf: path, allowsNonFinite: true)
    {
      throw .foreignFile(
        path: path, expected: "a model of one network", found: saved.useDescription)
    }
    // An agent's other networks, such as one of values beside the policy.
    for name in contents.names where Self.isOfAnotherNetwork(name) { contents[name] = nil }
    let file: ModelFile
    do throws(ModelFileError) {
      file = try ModelFile(contents, file: path)
    } catch {
      throw .unreadable(error)
    }
    self.path = path
    network = try Self.network(file.model, file.record, path)
    if !allowsNonFinite { try FiniteWeights.check(network.namedTensors, path: path) }
    record = file.record
    var (invertsInput, inputOffset) = (false, 0.0)
    if let settings = record["settings"] {
      for change in try RunOptions.settings(json: settings, path: path) {
        switch (change.name, change.value) {
        case ("inverts_input", .bool(let flag)): invertsInput = flag
        case ("input_offset", .number(let number)): inputOffset = number
        case ("input_offset", .integer(let number)): inputOffset = Double(number)
        default: break
        }
      }
    }
    self.invertsInput = invertsInput
    self.inputOffset = Float(inputOffset)
  }

  /// `value.dense_1.kernel`: where the first part of a name is no layer's, which end with a number.
  private static func isOfAnotherNetwork(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count > 2 && !(parts[0].last?.isNumber ?? false)
  }

  /// The network of a file: those of dueling agents that earlier versions wrote lack the last
  /// layer, which their settings name.
  private static func network(
    _ network: Sequential, _ record: [String: String], _ path: String
  ) throws(ExperimentError) -> Sequential {
    var architecture = network.architecture
    guard let settings = record["settings"], architecture.layers.last?.kind != "dueling",
      let change = try RunOptions.settings(json: settings, path: path)
        .first(where: { $0.name == "dueling" }),
      case .text(let name) = change.value, let rule = Dueling.Rule(rawValue: name)
    else { return network }
    architecture.layers.append(.dueling(rule))
    do throws(LayerMisfit) {
      _ = try architecture.exampleShapes()
    } catch {
      throw .foreignFile(
        path: path, expected: "a state's value and an action's advantage at least as the outputs",
        found: "\(error)")
    }
    return Sequential(architecture, parameters: network.parameters, states: network.states)
  }

  /// What is wrong with the weights where they are not all finite values; nil where they are.
  public var weightFlaw: ExperimentError? {
    do throws(ExperimentError) {
      try FiniteWeights.check(network.namedTensors, path: path)
      return nil
    } catch {
      return error
    }
  }

  /// What the numbers 0 to 1 of examples become: -0.5 to 0.5 for LeNet, whether turned around or
  /// not.
  public var inputRange: ClosedRange<Float> { -inputOffset...1 - inputOffset }

  /// Examples as the network takes them, `[N, …]` of its input shape.
  /// - Precondition: as many values for each example as the network takes.
  public func inputs(_ examples: Tensor) -> Tensor {
    var x = examples
    if invertsInput { x = 1 - x }
    if inputOffset != 0 { x = x - inputOffset }
    return x.reshaped(to: [examples.shape[0]] + network.architecture.inputShape.dimensions)
  }

  /// The network's outputs, batch by batch, so that memory does not grow with the examples.
  /// - Parameters:
  ///   - count: N, the number of examples.
  ///   - asProbabilities: see `probabilities(_:)`.
  ///   - examples: gives those of a range, before `inputs(_:)`.
  /// - Returns: `[N, …]`, the last layer's outputs.
  /// - Throws: `ExperimentError.foreignFile` where one example alone needs too much memory; what
  ///   `examples` throws.
  /// - Precondition: there is an example.
  public func outputs(
    count: Int, asProbabilities: Bool = false,
    examples: (Range<Int>) throws(ExperimentError) -> Tensor
  ) throws(ExperimentError) -> Tensor {
    precondition(count > 0, "TrainedNetwork: expected an example at least")
    let size = try batchSize
    var results: [Tensor] = []
    for start in stride(from: 0, to: count, by: size) {
      let x = inputs(try examples(start..<min(count, start + size)))
      let y = network(x)
      results.append(asProbabilities ? probabilities(y) : y)
    }
    return results.count == 1 ? results[0] : .concatenated(results)
  }

  /// Examples in a batch whose largest layer takes no more than 64 MiB.
  /// - Throws: `ExperimentError.foreignFile` where one example alone needs too much memory.
  public var batchSize: Int {
    get throws(ExperimentError) {
      let shapes: [Shape]
      do throws(LayerMisfit) {
        shapes = try network.architecture.exampleShapes()
      } catch {
        throw .foreignFile(path: path, expected: "layers that fit each other", found: "\(error)")
      }
      let largest = max(1, shapes.map(\.count).max() ?? 1)
      guard largest <= Self.batchLimit * 8 else {
        throw .foreignFile(
          path: path, expected: "layers of at most \(Self.batchLimit * 8) numbers for one example",
          found: "one of \(largest)")
      }
      return max(1, min(1_000, Self.batchLimit / largest))
    }
  }

  /// Probabilities of the network's outputs `[…, C]`: softmax along the last axis; of a single
  /// output the logistic function. What the network ends with already is left as it is.
  public func probabilities(_ outputs: Tensor) -> Tensor {
    switch network.outputActivation {
    case .softmax: return outputs
    case .sigmoid where outputs.shape[-1] == 1: return outputs
    default: break
    }
    let classes = outputs.shape[-1]
    if classes == 1 { return outputs.sigmoid() }
    let rows = outputs.reshaped(to: [outputs.count / classes, classes])
    return rows.softmax().reshaped(to: outputs.shape)
  }
}
