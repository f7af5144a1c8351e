/// A JSON value (RFC 8259) whose objects keep their order and hold no name twice.
///
/// Values keep their bits: a double is written with the shortest digits that read back to the same
/// value. Python's `NaN`, `Infinity` and `-Infinity` are read where asked for, and written by
/// `text`.
public enum JSONValue: Sendable, Equatable {
  /// `null`
  case null
  /// `true` or `false`
  case bool(Bool)
  /// A number without fraction and exponent that fits 128 bits.
  case integer(Int128)
  /// Any other number.
  case double(Double)
  /// A string.
  case string(String)
  /// Values in order.
  case array([JSONValue])
  /// Values under names, in order.
  case object([Member])

  /// One name of an object and its value.
  public struct Member: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The value.
    public var value: JSONValue

    /// Makes a member.
    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The value under a name of an object; nil where there is none, or this is no object.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// What kind of value this is, for error messages: `a string`.
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a truth value"
    case .integer(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let value): value.count <= 40 ? "\"\(value)\"" : "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSONValue: CustomStringConvertible {
  /// The value as JSON without spaces: the same value gives the same text.
  /// - Precondition: every number is finite; JSON has no word for others.
  public var description: String { written(spaced: false) }

  /// The value as Python writes it: a space after commas and colons, `NaN`, `Infinity`,
  /// `-Infinity`.
  public var text: String { written(spaced: true) }

  private func written(spaced: Bool) -> String {
    var output = ""
    write(to: &output, spaced: spaced)
    return output
  }

  private func write(to output: inout String, spaced: Bool) {
    switch self {
    case .null: output += "null"
    case .bool(let value): output += value ? "true" : "false"
    case .integer(let value): output += "\(value)"
    case .double(let value):
      precondition(spaced || value.isFinite, "JSON has no word for \(value)")
      output += Self.text(of: value)
    case .string(let value): Self.write(value, to: &output)
    case .array(let values):
      output += "["
      for (index, value) in values.enumerated() {
        if index > 0 { output += spaced ? ", " : "," }
        value.write(to: &output, spaced: spaced)
      }
      output += "]"
    case .object(let members):
      output += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { output += spaced ? ", " : "," }
        Self.write(member.name, to: &output)
        output += spaced ? ": " : ":"
        member.value.write(to: &output, spaced: spaced)
      }
      output += "}"
    }
  }

  private static func text(of value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    return value.description
  }

  private static func write(_ string: String, to output: inout String) {
    output += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: output.unicodeScalars.append(scalar)
      }
    }
    output += "\""
  }
}
