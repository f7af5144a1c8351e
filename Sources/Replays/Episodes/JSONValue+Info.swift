import Foundations
import Gym

extension InfoValue {
  /// Reads a JSON value; nil for null and for numbers beyond `Int`.
  init?(_ json: JSONValue) {
    switch json {
    case .null: return nil
    case .bool(let value): self = .bool(value)
    case .integer(let value):
      guard let number = Int(exactly: value) else { return nil }
      self = .int(number)
    case .double(let value): self = .double(value)
    case .string(let value): self = .string(value)
    case .array(let values): self = .list(values.compactMap(InfoValue.init))
    case .object(let members):
      self = .dictionary(
        members.reduce(into: [:]) { $0[$1.name] = InfoValue($1.value) })
    }
  }
}

extension JSONValue {
  /// The text of a string.
  var string: String? {
    if case .string(let contents) = self { return contents }
    return nil
  }

  /// The value of a whole number.
  var wholeNumber: Int? {
    if case .integer(let number) = self { return Int(exactly: number) }
    return nil
  }
}
