import Datasets
import Foundations
import Glibc
import Replays

/// What the files of a Keras model hold: its description, its arrays, and which Keras wrote them.
struct KerasArchive {
  /// The weights' file, for errors.
  let file: String
  /// `{"class_name": "Sequential", "config": …}`
  let description: JSONValue
  /// The file that holds the description, for errors.
  let descriptionFile: String
  /// Every array under its path.
  let arrays: [String: NDArray]
  /// `2.12.0`; nil of files that do not say so, as those of Keras 1.
  let version: String?
  /// `tensorflow`, `theano`…; nil where the file does not say so.
  let backend: String?

  /// Reads untrusted files: HDF5 or the zip of Keras 3, as their first bytes say.
  /// - Parameters:
  ///   - path: the model, or its weights alone.
  ///   - architecture: the JSON of `to_json()` beside bare weights; it comes before the file's own.
  /// - Throws: `ModelFormatError` where a file is damaged, or nothing describes the network.
  init(contentsOf path: String, architecture: String?) throws(ModelFormatError) {
    let contents = try Self.contents(of: path)
    if let architecture {
      let bytes: [UInt8]
      do throws(FileError) { bytes = try FileSystem.read(architecture, limit: 1 << 28) } catch {
        throw .unreadable(file: architecture, reason: error.description)
      }
      self.init(contents, path, try Self.json(bytes, architecture, "the file"), architecture)
      return
    }
    guard let own = contents.description else {
      throw .unreadable(
        file: path,
        reason: "expected a whole model with its architecture, found weights alone: give the JSON "
          + "of the model's to_json() as the architecture")
    }
    self.init(contents, path, own, path)
  }

  /// Reads an untrusted file of weights, whose description is made from its arrays.
  init(
    contentsOf path: String,
    describing: ([String: NDArray]) throws(ModelFormatError) -> JSONValue
  ) throws(ModelFormatError) {
    let contents = try Self.contents(of: path)
    self.init(contents, path, try describing(contents.arrays), path)
  }

  private init(
    _ contents: Contents, _ file: String, _ description: JSONValue, _ descriptionFile: String
  ) {
    self.file = file
    self.description = description
    self.descriptionFile = descriptionFile
    arrays = contents.arrays
    version = contents.version
    backend = contents.backend
  }

  /// What one file holds.
  private struct Contents {
    var description: JSONValue?
    var arrays: [String: NDArray]
    var version: String?
    var backend: String?
  }

  private static func contents(of path: String) throws(ModelFormatError) -> Contents {
    let start: [UInt8]
    do throws(FileError) { start = try firstBytes(of: path) } catch {
      throw .unreadable(file: path, reason: error.description)
    }
    if start.starts(with: [0x50, 0x4b]) {
      let (description, arrays, version) = try zipped(path)
      return Contents(description: description, arrays: arrays, version: version)
    }
    let (attributes, arrays) = try hdf5(path, named: path)
    var description: JSONValue?
    if let string = attributes["model_config"] {
      description = try json(Array(string.utf8), path, "model_config")
    }
    return Contents(
      description: description, arrays: arrays, version: attributes["keras_version"],
      backend: attributes["backend"])
  }

  private static func firstBytes(of path: String) throws(FileError) -> [UInt8] {
    // A pipe would be waited for.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      throw FileError.failed(path: path, operation: "open the file", code: errno)
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw FileError.notARegularFile(path: path)
    }
    var bytes = [UInt8](repeating: 0, count: 8)
    let count = read(file, &bytes, 8)
    guard count >= 0 else { throw FileError.failed(path: path, operation: "read", code: errno) }
    return Array(bytes.prefix(count))
  }

  private static func json(_ bytes: [UInt8], _ file: String, _ key: String)
    throws(ModelFormatError) -> JSONValue
  {
    do throws(JSONError) {
      return try JSONValue(parsing: bytes[...], depthLimit: 64, allowsNonFinite: true)
    } catch {
      throw .badDescription(
        file: file, key: "\(key), byte \(error.offset)", expected: error.expected,
        found: error.found)
    }
  }

  private static func hdf5(_ path: String, named name: String) throws(ModelFormatError)
    -> (attributes: [String: String], arrays: [String: NDArray])
  {
    do {
      return try HDF5Arrays.readAll(in: path)
    } catch {
      let reason = "\(error)".replacing("\(path): ", with: "")
      throw .unreadable(file: name, reason: reason)
    }
  }

  /// The members of a `.keras` file: `config.json`, `metadata.json` and `model.weights.h5`.
  private static func zipped(_ path: String) throws(ModelFormatError)
    -> (JSONValue, [String: NDArray], version: String?)
  {
    let (config, metadata, weights): ([UInt8], [UInt8]?, [UInt8])
    do throws(DatasetError) {
      let archive = try ZipArchive(contentsOf: path)
      config = try archive.contents(of: "config.json", limit: 1 << 28)
      metadata =
        archive.names.contains("metadata.json")
        ? try archive.contents(of: "metadata.json", limit: 1 << 20) : nil
      weights = try archive.contents(of: "model.weights.h5")
    } catch {
      throw .unreadable(file: path, reason: error.description.replacing("\(path): ", with: ""))
    }
    let arrays = try withFile(of: weights, path) { name throws(ModelFormatError) in
      try hdf5(name, named: "\(path)/model.weights.h5").arrays
    }
    var version: String?
    if let metadata,
      case .string(let text) = try json(metadata, path, "metadata.json")[
        "keras_version"]
    {
      version = text
    }
    return (try json(config, path, "config.json"), arrays, version)
  }

  /// Lends bytes as a temporary file, which HDF5 opens by its name.
  private static func withFile<Result>(
    of bytes: [UInt8], _ path: String,
    _ body: (String) throws(ModelFormatError) -> Result
  ) throws(ModelFormatError) -> Result {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var name = Array("\(folder)/palestra-weights-XXXXXX".utf8CString)
    let file = mkstemp(&name)
    guard file >= 0 else {
      throw .unreadable(
        file: path, reason: "no temporary file for its weights in \(folder): set TMPDIR")
    }
    let temporary = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer {
      close(file)
      unlink(temporary)
    }
    var offset = 0
    while offset < bytes.count {
      let count = bytes[offset...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      guard count > 0 else {
        throw .unreadable(file: path, reason: "no room for its weights in \(folder): set TMPDIR")
      }
      offset += count
    }
    return try body(temporary)
  }
}
