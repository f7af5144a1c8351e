import Foundations
import NeuralNetworks
import TensorEngine

/// A network with weights that PyTorch saved as safetensors.
///
///     let architecture = try ModelFile(contentsOf: "lenet.safetensors").model.architecture
///     let model = try TorchModel(
///       weights: "lenet-torch.safetensors", architecture: architecture,
///       names: ["conv1.weight": "conv2d_1.kernel", "conv1.bias": "conv2d_1.bias", …])
///
/// Layouts are converted: kernels of dense layers `[O, I]` to `[I, O]`, of convolutions
/// `[O, C, KH, KW]` to `[KH, KW, C, O]`; after a flattening the rows of the dense layer are put in the
/// order of channels last; the gates of a GRU from r, z, n to z, r, n.
public struct TorchModel: Sendable {
  /// The network with its weights.
  public let network: Sequential
  /// Which module of PyTorch each layer's weights came from: `features.0` by `conv2d_1`.
  public let sources: [(layer: String, module: String)]

  /// Reads an untrusted file.
  /// - Parameters:
  ///   - path: the tensors of a `state_dict()`, written by `safetensors.torch.save_file`.
  ///   - architecture: the network that they belong to.
  ///   - names: PyTorch's names and those here, of tensors (`"features.0.weight"` to
  ///     `"conv2d_1.kernel"`) or of whole modules (`"features.0"` to `"conv2d_1"`). Where nil, each
  ///     layer takes the first module that fits it and no other layer has, in the natural order of
  ///     their names.
  /// - Throws: `ModelFormatError` where the file is damaged, or a layer finds no weights of its
  ///   shape.
  public init(weights path: String, architecture: Architecture, names: [String: String]? = nil)
    throws(ModelFormatError)
  {
    let file: Safetensors
    do throws(ModelFileError) {
      file = try Safetensors(contentsOf: path)
    } catch {
      throw .unreadable(file: path, reason: "\(error)".replacing("\(path), ", with: ""))
    }
    try self.init(contents: file, path: path, architecture: architecture, names: names)
  }

  /// Takes the tensors of a file that was read.
  init(contents: Safetensors, path: String, architecture: Architecture, names: [String: String]?)
    throws(ModelFormatError)
  {
    let targets: [TorchTarget]
    do {
      targets = try TorchTarget.all(in: architecture)
    } catch {
      throw .badDescription(
        file: path, key: "the architecture", expected: "layers that fit each other",
        found: "\(error)")
    }
    var matching = TorchMatching(contents, path: path)
    let found: [TorchMatching.Match]
    if let names {
      found = try matching.take(targets, names)
    } else {
      found = try matching.take(targets)
    }
    sources = found.map { ($0.target.name, $0.module) }
    network = try Self.network(architecture, found, path)
  }

  private static func network(
    _ architecture: Architecture, _ found: [TorchMatching.Match], _ path: String
  ) throws(ModelFormatError) -> Sequential {
    var tensors: [String: Tensor] = [:]
    for match in found {
      for (name, tensor) in match.tensors { tensors["\(match.target.name).\(name)"] = tensor }
    }
    func take(_ shapes: [(name: String, shape: Shape)]) throws(ModelFormatError) -> [Tensor] {
      var result: [Tensor] = []
      for (name, shape) in shapes {
        guard let tensor = tensors[name], tensor.shape == shape, tensor.isFinite else {
          throw .badWeights(
            file: path, layer: name, expected: "finite values of shape \(shape)",
            found: tensors[name].map { "shape \($0.shape)" } ?? "nothing")
        }
        result.append(tensor)
      }
      return result
    }
    return Sequential(
      architecture, parameters: try take(architecture.parameterShapes),
      states: try take(architecture.stateShapes))
  }
}
