import Foundations
import Gym
import Learning
import NeuralNetworks

extension Safetensors {
  /// Reads an untrusted file.
  static func read(_ path: String) throws(ExperimentError) -> Safetensors {
    do throws(ModelFileError) {
      return try Safetensors(contentsOf: path)
    } catch {
      throw .unreadable(error)
    }
  }
}

extension ModelFileError {
  /// What failed while writing: always the file itself.
  func asFileError(_ path: String) -> FileError {
    if case .file(let error) = self { return error }
    return .failed(path: path, operation: "write: \(self)", code: 0)
  }
}

extension RunOptions {
  /// Settings as a JSON object; what JSON has no word for (infinity) stands as a text.
  static func json(_ settings: [SettingChange]) -> JSONValue {
    .object(settings.map { .init($0.name, $0.value.jsonValue) })
  }

  /// Reads what `json` wrote.
  static func settings(json string: String, path: String) throws(ExperimentError) -> [SettingChange]
  {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: string, depthLimit: 8)
    } catch {
      throw .foreignFile(
        path: path, expected: "JSON as \"settings\" in the record",
        found: "\(error.found) at byte \(error.offset)")
    }
    guard case .object(let members) = value else {
      throw .foreignFile(
        path: path, expected: "an object as \"settings\" in the record", found: value.kind)
    }
    var settings: [SettingChange] = []
    for member in members {
      guard let setting = SettingValue(member.value) else {
        throw .foreignFile(
          path: path, expected: "a value as setting \(member.name)", found: member.value.kind)
      }
      settings.append(SettingChange(member.name, setting, origin: path))
    }
    return settings
  }
}

extension SettingValue {
  /// Reads a value from JSON; nil for null and objects.
  init?(_ json: JSONValue) {
    switch json {
    case .bool(let flag): self = .bool(flag)
    case .integer(let wide):
      guard let number = Int(exactly: wide) else { return nil }
      self = .integer(number)
    case .double(let number): self = .number(number)
    case .string(let string): self = SettingValue(parsing: string)
    case .array(let values):
      let items = values.compactMap { SettingValue($0) }
      guard items.count == values.count else { return nil }
      self = .list(items)
    case .null, .object: return nil
    }
  }
}
