import Foundations
import Gym
import Learning

/// Reads nodes as what they should be; errors name the file and the line.
struct YAMLReader {
  let file: String

  /// A key with the line that it stands in.
  typealias Key = (name: String, line: Int)

  /// Reads the text of a file.
  /// - Throws: `ExperimentError.unreadable`, or `badConfiguration` where it is not UTF-8.
  static func text(ofFile path: String) throws(ExperimentError) -> String {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileSystem.read(path, limit: YAMLLimits.bytes)
    } catch {
      throw .unreadable(.file(error))
    }
    return try text(bytes, file: path)
  }

  /// Reads UTF-8.
  /// - Throws: `ExperimentError.badConfiguration` with the line.
  static func text(_ bytes: [UInt8], file: String) throws(ExperimentError) -> String {
    if let yaml = String(validating: bytes, as: UTF8.self) { return yaml }
    var (source, decoder, line) = (bytes.makeIterator(), UTF8(), 1)
    while case .scalarValue(let scalar) = decoder.decode(&source) {
      line += scalar == "\n" ? 1 : 0
    }
    throw .badConfiguration(file: file, line: line, reason: "expected UTF-8 text")
  }

  func parse(_ yaml: String) throws(ExperimentError) -> YAMLNode {
    let root: YAMLNode?
    do throws(YAMLError) { root = try YAMLDocument.parse(yaml) } catch {
      throw self.error(line: error.line, error.reason)
    }
    guard let root else { throw error(line: 1, "expected keys and values, found nothing") }
    return root
  }

  func error(_ node: YAMLNode, _ reason: String) -> ExperimentError {
    error(line: node.line, reason)
  }

  func error(line: Int?, _ reason: String) -> ExperimentError {
    .badConfiguration(file: file, line: line, reason: reason)
  }

  /// The error of a key that is not known.
  func unknown(_ key: Key, known: [String]) -> ExperimentError {
    let nearest = nearestNames(to: key.name, among: known)
    let advice =
      nearest.first.map { "did you mean \($0)?" }
      ?? "expected one of \(known.joined(separator: ", "))"
    return error(line: key.line, "there is no key \"\(key.name)\"; \(advice)")
  }

  func mapping(_ node: YAMLNode) throws(ExperimentError) -> [(key: Key, value: YAMLNode)] {
    guard case .mapping(let mapping) = node.content else {
      throw error(node, "expected keys and values, such as `steps: 50000`")
    }
    var members: [(key: Key, value: YAMLNode)] = []
    for member in mapping {
      guard case .scalar(let name, _) = member.key.content else {
        throw error(member.key, "expected a name as the key")
      }
      members.append(((name, member.key.line), member.value))
    }
    return members
  }

  func text(_ node: YAMLNode, _ key: String) throws(ExperimentError) -> String {
    guard case .scalar(let text, _) = node.content else {
      throw error(node, "\(key) is a single value")
    }
    return text
  }

  func integer(_ node: YAMLNode, _ key: String) throws(ExperimentError) -> Int {
    let string = try text(node, key)
    do throws(WholeNumber.Failure) {
      return try WholeNumber.parse(string)
    } catch {
      throw self.error(node, "\(key) is \"\(string)\": \(error)")
    }
  }

  func flag(_ node: YAMLNode, _ key: String) throws(ExperimentError) -> Bool {
    guard case .bool(let flag) = SettingValue(parsing: try text(node, key)) else {
      throw error(node, "\(key) is true or false")
    }
    return flag
  }

  /// A value as a keyword argument; what stands in quotes is a text.
  func argument(_ node: YAMLNode, _ name: String) throws(ExperimentError) -> InfoValue {
    switch node.content {
    case .scalar(let text, let isQuoted):
      return isQuoted ? .string(text) : InfoValue(parsing: text)
    case .sequence(let items):
      var values: [InfoValue] = []
      for item in items { values.append(try argument(item, name)) }
      return .list(values)
    case .mapping:
      var values: [String: InfoValue] = [:]
      for (key, value) in try mapping(node) { values[key.name] = try argument(value, name) }
      return .dictionary(values)
    }
  }

  func setting(_ node: YAMLNode, _ name: String) throws(ExperimentError) -> SettingValue {
    switch node.content {
    case .scalar(let text, _): return SettingValue(parsing: text)
    case .sequence(let items):
      var values: [SettingValue] = []
      for item in items { values.append(SettingValue(parsing: try text(item, name))) }
      return .list(values)
    case .mapping: throw error(node, "\(name) is a value or a list of values")
    }
  }
}
