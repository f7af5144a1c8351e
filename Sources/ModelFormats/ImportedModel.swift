import Foundations
import NeuralNetworks
import TensorEngine

/// A network that another program wrote, read by what its files are.
///
///     let model = try ImportedModel(contentsOf: "vgg16.h5", architecture: "vgg16")
///     try ModelFile(model: model.network, record: model.record).write(to: "vgg16.safetensors")
public struct ImportedModel: Sendable {
  /// The network with its weights.
  public let network: Sequential
  /// Where it comes from, for its model file.
  public let record: [String: String]
  /// What was changed beyond names and layouts, for people.
  public let notes: [String]

  /// The names of networks that are known without a description.
  public static let namedArchitectures = ["vgg16"]

  /// Whether a file is of another program by its name: HDF5 or Keras's zip.
  public static func isForeign(_ path: String) -> Bool {
    [".h5", ".hdf5", ".keras"].contains { path.hasSuffix($0) }
  }

  /// What to read, and how.
  public struct Options: Sendable {
    /// The description of bare weights: a JSON file of Keras, for tensors of PyTorch the JSON of a
    /// network here or a model file of it; or `vgg16`.
    public var architecture: String?
    /// A JSON object of PyTorch's names and those here; see `TorchModel`.
    public var names: String?
    /// The shape of one input where a Keras file leaves it open.
    public var inputShape: [Int]?
    /// How the weights of Keras's convolutions lie.
    public var kernels = KerasModel.KernelOrientation.automatic

    /// Makes options, those of a whole model.
    public init(architecture: String? = nil) { self.architecture = architecture }
  }

  /// Reads untrusted files.
  /// - Throws: `ModelFormatError` where a file is damaged, holds a layer that none here is, or needs
  ///   an option that is missing.
  public init(contentsOf path: String, _ options: Options = Options()) throws(ModelFormatError) {
    let name = String(path.split(separator: "/").last ?? "")
    if options.architecture == "vgg16" {
      network = try VGG16.network(
        weights: path, inputSize: try Self.inputSize(options.inputShape))
      let variant = path.hasSuffix(".safetensors") ? "torchvision" : "Keras"
      record = ["source": name, "source_format": "VGG16 of \(variant)"]
      notes = ["takes RGB images in 0...1: the preprocessing of \(variant) is part of the network"]
    } else if Self.isForeign(path) {
      let model = try KerasModel(
        contentsOf: path, architecture: options.architecture, inputShape: options.inputShape,
        kernels: options.kernels)
      network = model.network
      record = ["source": name, "source_format": "Keras \(model.version ?? "1")"]
      notes = model.notes
    } else {
      guard let architecture = options.architecture else {
        throw .badOption(
          name: "the architecture", value: "not given",
          expected:
            "the network that the tensors of \(path) belong to: a JSON file, a model file or "
            + Self.namedArchitectures.joined(separator: ", "))
      }
      let model = try TorchModel(
        weights: path, architecture: try Self.architecture(architecture),
        names: try options.names.map(Self.names))
      network = model.network
      record = ["source": name, "source_format": "PyTorch"]
      notes = model.sources.map { "\($0.layer) from \($0.module)" }
    }
  }

  private static func inputSize(_ shape: [Int]?) throws(ModelFormatError) -> Int {
    guard let shape else { return 224 }
    guard shape.count == 3, shape[0] == shape[1], shape[2] == 3, (32...4096).contains(shape[0])
    else {
      throw .badOption(
        name: "the input's shape", value: "\(shape)", expected: "S,S,3 with S in 32...4096")
    }
    return shape[0]
  }

  private static func json(_ path: String) throws(ModelFormatError) -> JSONValue {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileSystem.read(path, limit: 1 << 26) } catch {
      throw .unreadable(file: path, reason: error.description)
    }
    do throws(JSONError) {
      return try JSONValue(parsing: bytes[...], depthLimit: 64)
    } catch {
      throw .badDescription(
        file: path, key: "byte \(error.offset)", expected: error.expected, found: error.found)
    }
  }

  /// A network's description, as JSON or in a model file.
  private static func architecture(_ path: String) throws(ModelFormatError) -> Architecture {
    do {
      if path.hasSuffix(".safetensors") {
        return try ModelFile(contentsOf: path).model.architecture
      }
      return try Architecture(json: try json(path))
    } catch let error as ModelFormatError {
      throw error
    } catch let error as LayerFieldError {
      throw .badDescription(
        file: path, key: error.key, expected: error.expected, found: error.found)
    } catch {
      throw .unreadable(file: path, reason: "\(error)")
    }
  }

  private static func names(_ path: String) throws(ModelFormatError) -> [String: String] {
    guard case .object(let members) = try json(path) else {
      throw .badDescription(
        file: path, key: "the file", expected: "an object of names", found: "another value")
    }
    var names: [String: String] = [:]
    for member in members {
      guard case .string(let name) = member.value else {
        throw .badDescription(
          file: path, key: member.name, expected: "a name", found: member.value.kind)
      }
      names[member.name] = name
    }
    return names
  }
}

extension Sequential {
  /// The network with something done to its inputs first: each times a number plus another.
  public func rescalingInputs(scale: Float, offset: Float) -> Sequential {
    var architecture = self.architecture
    architecture.layers.insert(.rescaling(scale: [scale], offset: [offset]), at: 0)
    return Sequential(architecture, parameters: parameters, states: states)
  }
}
