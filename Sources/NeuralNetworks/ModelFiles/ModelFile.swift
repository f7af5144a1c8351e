import Foundations
import TensorEngine

/// A network with what it was trained on, as a safetensors file keeps them.
///
///     try ModelFile(model: network, record: ["environment": "CartPole-v1"]).write(to: path)
///     let network = try ModelFile(contentsOf: path).model
///
/// The parameters stand under their names (`dense_1.kernel`), so that other programs can use them,
/// and so does what layers learn beside them (`batch_normalization_1.moving_mean`).
/// The metadata holds `format` ("palestra"), `format_version`, `architecture` and `record`, the
/// last two as JSON. The same model and record give the same bytes.
public struct ModelFile: Sendable {
  /// The version of the metadata that this code writes, and the newest that it reads.
  public static let formatVersion = 1

  private static let format = "palestra"

  /// The network.
  public var model: Sequential
  /// Facts about its training: environment, seed, steps, the command…
  public var record: [String: String]

  /// Describes a file to write.
  public init(model: Sequential, record: [String: String] = [:]) {
    self.model = model
    self.record = record
  }

  /// Writes the file; its name never leads to half of one.
  public func write(to path: String) throws(ModelFileError) {
    let facts = record.sorted { $0.key < $1.key }.map {
      JSONValue.Member($0.key, .string($0.value))
    }
    var file = Safetensors(metadata: [
      "format": Self.format, "format_version": "\(Self.formatVersion)",
      "architecture": model.architecture.json.description,
      "record": JSONValue.object(facts).description,
    ])
    for (name, value) in model.namedParameters + model.namedStates { file[name] = value }
    try file.write(to: path)
  }

  /// Reads an untrusted file, and builds the network it describes.
  /// - Throws: `ModelFileError` where the file is damaged, or its parameters are not those of its
  ///   architecture.
  public init(contentsOf path: String, layers: LayerRegistry = .standard) throws(ModelFileError) {
    try self.init(Safetensors(contentsOf: path), file: path, layers: layers)
  }

  /// Builds the network that a safetensors file describes.
  /// - Parameters:
  ///   - contents: the parameters and the metadata.
  ///   - file: its name, for errors.
  ///   - layers: the kinds of layers that it may name.
  /// - Throws: `ModelFileError`, as above.
  public init(_ contents: Safetensors, file: String, layers: LayerRegistry = .standard)
    throws(ModelFileError)
  {
    try Self.checkFormat(contents, file)
    let description = try Self.json("architecture", contents, file)
    let architecture: Architecture
    do {
      architecture = try Architecture(json: description, layers: layers)
    } catch {
      guard let error = error as? LayerFieldError else {
        throw .damaged(
          file: file, at: .key("architecture"), expected: "a network of known layers",
          found: "\(error)")
      }
      throw .damaged(
        file: file, at: .key(error.key), expected: error.expected, found: error.found)
    }
    let expected = architecture.parameterShapes
    let tensors = try Self.tensors(expected + architecture.stateShapes, contents, file)
    model = Sequential(
      architecture, parameters: Array(tensors.prefix(expected.count)),
      states: Array(tensors.dropFirst(expected.count)))
    record = try Self.record(contents, file)
  }

  private static func checkFormat(_ contents: Safetensors, _ file: String) throws(ModelFileError) {
    let format = contents.metadata["format"]
    guard format == Self.format else {
      throw .unsupported(
        file: file, at: .key("format"), expected: "\"\(Self.format)\"",
        found: format.map { "\"\($0)\"" } ?? "nothing")
    }
    let version = contents.metadata["format_version"]
    guard let number = version.flatMap({ Int($0) }), (1...formatVersion).contains(number) else {
      throw .unsupported(
        file: file, at: .key("format_version"), expected: "a version in 1...\(formatVersion)",
        found: version.map { "\"\($0)\"" } ?? "nothing")
    }
  }

  private static func json(_ key: String, _ contents: Safetensors, _ file: String)
    throws(ModelFileError) -> JSONValue
  {
    guard let string = contents.metadata[key] else {
      throw .damaged(file: file, at: .key(key), expected: "a JSON text", found: "nothing")
    }
    do throws(JSONError) {
      return try JSONValue(parsing: string, depthLimit: 16)
    } catch {
      throw .damaged(
        file: file, at: .key(key), expected: "\(error.expected) at its byte \(error.offset)",
        found: error.found)
    }
  }

  /// The tensors of these names and shapes, and no others.
  private static func tensors(
    _ expected: [(name: String, shape: Shape)], _ contents: Safetensors, _ file: String
  ) throws(ModelFileError) -> [Tensor] {
    var tensors: [Tensor] = []
    for (name, shape) in expected {
      guard let tensor = contents[name], tensor.shape == shape else {
        throw .misfit(
          file: file, at: .key(name), expected: "a tensor of shape \(shape)",
          found: contents.array(name).map { "shape \($0.shape)" } ?? "nothing")
      }
      tensors.append(tensor)
    }
    let known = Set(expected.map(\.name))
    if let unexpected = contents.names.first(where: { !known.contains($0) }) {
      throw .misfit(
        file: file, at: .key(unexpected), expected: "only the parameters of the architecture",
        found: "one more tensor")
    }
    return tensors
  }

  private static func record(_ contents: Safetensors, _ file: String)
    throws(ModelFileError) -> [String: String]
  {
    if contents.metadata["record"] == nil { return [:] }
    let value = try json("record", contents, file)
    guard case .object(let members) = value else {
      throw .damaged(
        file: file, at: .key("record"), expected: "an object of strings", found: value.kind)
    }
    var record: [String: String] = [:]
    for member in members {
      guard case .string(let string) = member.value else {
        throw .damaged(
          file: file, at: .key("record.\(member.name)"), expected: "a string",
          found: member.value.kind)
      }
      record[member.name] = string
    }
    return record
  }
}
