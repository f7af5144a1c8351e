import Foundations

extension InfoValue {
  /// Reads a value as a person types it: JSON where it is JSON (`0.5`, `true`, `["SF", "FG"]`),
  /// Python's `True` and `False`, and a string otherwise.
  public init(parsing string: String) {
    switch string {
    case "True": self = .bool(true)
    case "False": self = .bool(false)
    default:
      if let json = try? JSONValue(reading: string), let value = InfoValue(json) {
        self = value
      } else {
        self = .string(string)
      }
    }
  }

  /// Reads a JSON value; nil for null and for whole numbers beyond `Int`.
  package init?(_ json: JSONValue) {
    switch json {
    case .null: return nil
    case .bool(let value): self = .bool(value)
    case .integer(let wide):
      guard let value = Int(exactly: wide) else { return nil }
      self = .int(value)
    case .double(let value): self = .double(value)
    case .string(let value): self = .string(value)
    case .array(let items):
      let values = items.compactMap { InfoValue($0) }
      guard values.count == items.count else { return nil }
      self = .list(values)
    case .object(let members):
      var values: [String: InfoValue] = [:]
      for member in members {
        guard let value = InfoValue(member.value) else { return nil }
        values[member.name] = value
      }
      self = .dictionary(values)
    }
  }
}
