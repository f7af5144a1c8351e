import Estimators
import Foundations
import NeuralNetworks
import TensorEngine

/// What a model file holds, for people: of a network of known layers its layers, of any other its
/// tensors.
public struct ModelDescription: Sendable {
  /// A tensor of the file.
  public struct NamedShape: Sendable, Equatable {
    /// Its full name.
    public let name: String
    /// Its shape.
    public let shape: Shape
  }

  /// The layers with the shape of one input; nil of a network that was not built from known layers
  /// alone.
  public let network: (layers: [LayerSummary], inputShape: Shape)?
  /// All tensors, in the order of the file.
  public let tensors: [NamedShape]
  /// What was fitted where the file holds no network but an estimator.
  public let estimator: TableEstimator?
  /// The facts about its training.
  public let record: [String: String]
  /// What is wrong with the weights where they are not all finite; nil where they are.
  public let weightFlaw: ExperimentError?

  /// The number of elements that training changes; of a network of unknown layers, of all tensors.
  public var parameterCount: Int {
    network?.layers.reduce(0) { $0 + $1.parameterCount }
      ?? tensors.reduce(0) { $0 + $1.shape.count }
  }

  /// Reads an untrusted file.
  /// - Throws: `ExperimentError.unreadable` where it is damaged, `foreignFile` where it is not a
  ///   model of this program.
  public init(contentsOf path: String) throws {
    let file = try Safetensors.read(path)
    if file.metadata["format"] == SavedModel.format, file.metadata["architecture"] == nil {
      let model = try SavedModel(contentsOf: path, allowsNonFinite: true)
      network = nil
      estimator = try TableEstimator(model.archive, path)
      record = model.recordStrings
      tensors = file.names.compactMap { name in
        file[name].map { NamedShape(name: name, shape: $0.shape) }
      }
      weightFlaw = Self.flaw(in: model.archive.tensors, path)
      return
    }
    let model = try TrainedNetwork(contentsOf: path, allowsNonFinite: true)
    do throws(LayerMisfit) {
      let architecture = model.network.architecture
      network = (try architecture.summary(), architecture.inputShape)
    } catch {
      throw ExperimentError.foreignFile(
        path: path, expected: "layers that fit each other", found: "\(error)")
    }
    estimator = nil
    record = model.record
    tensors = model.network.namedTensors.map { NamedShape(name: $0.name, shape: $0.value.shape) }
    weightFlaw = model.weightFlaw
  }

  /// Describes a network that is in memory.
  /// - Parameters:
  ///   - network: the network.
  ///   - record: the facts about it.
  /// - Throws: `LayerMisfit` where its layers do not fit each other.
  public init(_ network: Sequential, record: [String: String]) throws {
    let architecture = network.architecture
    self.network = (try architecture.summary(), architecture.inputShape)
    self.record = record
    estimator = nil
    tensors = network.namedTensors.map { NamedShape(name: $0.name, shape: $0.value.shape) }
    weightFlaw = nil
  }

  private static func flaw(in tensors: [String: Tensor], _ path: String) -> ExperimentError? {
    do throws(ExperimentError) {
      try FiniteWeights.check(tensors, path: path)
      return nil
    } catch {
      return error
    }
  }
}
