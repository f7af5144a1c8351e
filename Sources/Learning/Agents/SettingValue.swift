import Foundations
import Gym
import TensorEngine

/// A value given for a setting, as a flag or a YAML file holds it.
public enum SettingValue: Sendable, Equatable, CustomStringConvertible {
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case list([SettingValue])

  /// The value as one would write it.
  public var description: String {
    switch self {
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .text(let value): value
    case .list(let values): "[" + values.map(\.description).joined(separator: ", ") + "]"
    }
  }

  /// The value as JSON; what JSON has no word for (infinity) stands as a text.
  public var jsonValue: JSONValue {
    switch self {
    case .bool(let flag): .bool(flag)
    case .integer(let number): .integer(Int128(number))
    case .number(let number) where number.isFinite: .double(number)
    case .number, .text: .string(description)
    case .list(let values): .array(values.map(\.jsonValue))
    }
  }

  /// Reads a flag's text: `true`, `32`, `1e-3`, `[256, 256]` or `256,256`, otherwise a text.
  public init(parsing string: String) {
    let trimmed = string.trimmingSpaces
    if trimmed.hasPrefix("["), trimmed.hasSuffix("]") {
      let inner = trimmed.dropFirst().dropLast()
      self = .list(Self.items(String(inner)))
    } else if trimmed.contains(",") {
      self = .list(Self.items(trimmed))
    } else {
      self = Self.scalar(trimmed)
    }
  }

  private static func items(_ string: String) -> [SettingValue] {
    if string.trimmingSpaces.isEmpty { return [] }
    return string.split(separator: ",", omittingEmptySubsequences: false).map {
      scalar(String($0).trimmingSpaces)
    }
  }

  private static func scalar(_ string: String) -> SettingValue {
    switch string {
    case "true", "yes", "on": return .bool(true)
    case "false", "no", "off": return .bool(false)
    default: break
    }
    if let whole = try? WholeNumber.parse(string) { return .integer(whole) }
    if let number = Double(string) { return .number(number) }
    if string == "infinity" { return .number(.infinity) }
    return .text(string)
  }
}

extension String {
  /// Without spaces and line ends around it.
  var trimmingSpaces: String {
    let inner = drop(while: \.isWhitespace)
    return String(inner.reversed().drop(while: \.isWhitespace).reversed())
  }
}

extension SettingValue {
  /// The value of a number or a whole number.
  public var asNumber: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  var asInteger: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value) where value == value.rounded() && value.magnitude < 1e15: Int(value)
    default: nil
    }
  }
}

extension SettingValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral
{
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(stringLiteral value: String) { self = .text(value) }
  public init(arrayLiteral elements: SettingValue...) { self = .list(elements) }
}
