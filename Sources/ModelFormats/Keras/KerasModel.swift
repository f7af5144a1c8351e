import Foundations
import NeuralNetworks
import TensorEngine

/// A network that Keras wrote.
///
///     let model = try KerasModel(contentsOf: "model.keras")
///     let probabilities = model.network(images)  // [N, 10]
///
/// Read are whole models, `.h5` of Keras 2 and 3 and `.keras`, and bare weights with the JSON of
/// `to_json()` beside them, those of Keras 1 too. Sequential models and functional ones of one input
/// and one output become a `Sequential`; what branches in them is a `LayerGraph`. Images are taken
/// with their channels last, whatever order the model was written for.
public struct KerasModel: Sendable {
  /// The network with its weights.
  public let network: Sequential
  /// The version of Keras that the file names; nil where it names none, as in Keras 1.
  public let version: String?
  /// What was changed beyond names and layouts, for people.
  public let notes: [String]

  /// How the weights of convolutions lie.
  public enum KernelOrientation: String, Sendable, CaseIterable {
    /// As the file's backend has it; Theano's are turned, and so are those of Keras 1 with channels
    /// first, whose files do not name the backend.
    case automatic
    /// To be turned by 180 degrees: convolutions in the mathematical sense.
    case turned
    /// As they are: cross-correlations, as those of TensorFlow.
    case upright
  }

  /// Reads untrusted files.
  /// - Parameters:
  ///   - path: the model, or its weights alone.
  ///   - architecture: the JSON of `to_json()`; needed for bare weights.
  ///   - inputShape: the shape of one input in the model's own order, where the file leaves a size
  ///     open.
  ///   - kernels: how the weights of convolutions lie.
  /// - Throws: `ModelFormatError` where a file is damaged, or the model has a layer or a setting that
  ///   none here has; it names the layer.
  public init(
    contentsOf path: String, architecture: String? = nil, inputShape: [Int]? = nil,
    kernels: KernelOrientation = .automatic
  ) throws(ModelFormatError) {
    try self.init(
      try KerasArchive(contentsOf: path, architecture: architecture), inputShape: inputShape,
      kernels: kernels)
  }

  init(_ archive: KerasArchive, inputShape: [Int]?, kernels: KernelOrientation)
    throws(ModelFormatError)
  {
    let description = try KerasDescription(archive.description, file: archive.descriptionFile)
    var converter = KerasConverter(archive, description, kernels: kernels)
    network = try converter.network(inputShape: inputShape)
    version = archive.version
    notes = converter.notes
  }
}
