import Foundations

/// What textgenrnn writes beside its weights, `<name>_config.json`, with its defaults.
struct TextgenrnnConfiguration {
  var layers = 2
  var size = 128
  var isBidirectional = false
  var maxLength = 40
  var embeddingSize = 100
  var level = Tokenizer.Level.character

  init() {}

  /// Reads an untrusted file; keys that it lacks keep their defaults.
  /// - Throws: `ExperimentError.foreignFile` where it is no such file.
  init(contentsOf path: String) throws {
    let json = try Self.json(path)
    guard case .object = json else {
      throw ExperimentError.foreignFile(
        path: path, expected: "an object with textgenrnn's settings", found: json.kind)
    }
    func whole(_ key: String, _ value: Int, upTo limit: Int) throws -> Int {
      guard let found = json[key] else { return value }
      guard case .integer(let number) = found, (1...Int128(limit)).contains(number) else {
        throw ExperimentError.foreignFile(
          path: path, expected: "a whole number in 1...\(limit) as \"\(key)\"", found: found.kind)
      }
      return Int(number)
    }
    func flag(_ key: String) throws -> Bool {
      guard let found = json[key] else { return false }
      guard case .bool(let flag) = found else {
        throw ExperimentError.foreignFile(
          path: path, expected: "true or false as \"\(key)\"", found: found.kind)
      }
      return flag
    }
    layers = try whole("rnn_layers", layers, upTo: 16)
    size = try whole("rnn_size", size, upTo: 8192)
    isBidirectional = try flag("rnn_bidirectional")
    maxLength = try whole("max_length", maxLength, upTo: 10_000)
    embeddingSize = try whole("dim_embeddings", embeddingSize, upTo: 8192)
    level = try flag("word_level") ? .word : .character
  }

  /// Reads a JSON file.
  static func json(_ path: String) throws -> JSONValue {
    let bytes = try FileSystem.read(path, limit: 1 << 28)
    do throws(JSONError) {
      return try JSONValue(parsing: String(decoding: bytes, as: UTF8.self), depthLimit: 8)
    } catch {
      throw ExperimentError.foreignFile(
        path: path, expected: "JSON", found: "\(error.found) at byte \(error.offset)")
    }
  }
}
