import Foundations
import Spaces

/// A value of a kind that is known only when the program runs: a detail of a step, an option of a
/// reset, an argument of an environment.
public indirect enum InfoValue: Sendable, Equatable {
  /// True or false.
  case bool(Bool)
  /// A whole number.
  case int(Int)
  /// A number.
  case double(Double)
  /// A string.
  case string(String)
  /// Values with a shape.
  case array(NDArray)
  /// Several values in order.
  case list([InfoValue])
  /// Several values by name.
  case dictionary([String: InfoValue])

  /// The value as a number, where it is one.
  public var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }
}

/// Details of a reset or a step beyond the contract, by name (an action mask, a probability…).
public typealias Info = [String: InfoValue]

/// An environment's own options of `reset`, by name.
public typealias ResetOptions = [String: InfoValue]

extension InfoValue: CustomStringConvertible {
  /// The value as a person would type it.
  public var description: String {
    switch self {
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let value): "\"\(value)\""
    case .array(let value): numPyText(value)
    case .list(let values): "[" + values.map(\.description).joined(separator: ", ") + "]"
    case .dictionary(let values):
      "{"
        + values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        .joined(separator: ", ") + "}"
    }
  }
}

extension InfoValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral
{
  /// A literal `true` or `false`.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A literal whole number.
  public init(integerLiteral value: Int) { self = .int(value) }
  /// A literal number.
  public init(floatLiteral value: Double) { self = .double(value) }
  /// A literal string.
  public init(stringLiteral value: String) { self = .string(value) }
}

extension [String: InfoValue] {
  /// Refuses reset options outside the known ones.
  /// - Throws: `GymError.unknownOption`.
  public func checkOptions(known: [String]) throws(GymError) {
    for name in keys.sorted() where !known.contains(name) {
      throw .unknownOption(name: name, known: known)
    }
  }

  /// Refuses keyword arguments outside the known ones.
  /// - Throws: `GymError.unknownArgument`.
  public func checkArguments(known: [String]) throws(GymError) {
    for name in keys.sorted() where !known.contains(name) {
      throw .unknownArgument(name: name, known: known)
    }
  }

  /// The reset option of that name as a number, nil where it is missing.
  /// - Throws: `GymError.badOption` where it isn't a finite number.
  public func numberOption(_ name: String) throws(GymError) -> Double? {
    guard let value = self[name] else { return nil }
    guard let number = value.number, number.isFinite else {
      throw .badOption(name: name, value: value.description, expected: "a finite number")
    }
    return number
  }

  /// The reset options `low` and `high`: between which values a start state is drawn.
  /// - Throws: `GymError.unknownOption` for any other option, `GymError.badOption` where one is no
  ///   number or `low` lies above `high`.
  public func startBounds(low: Double, high: Double) throws(GymError) -> (low: Double, high: Double)
  {
    if isEmpty { return (low, high) }
    try checkOptions(known: ["low", "high"])
    let low = try numberOption("low") ?? low
    let high = try numberOption("high") ?? high
    guard low <= high else {
      throw .badOption(name: "low", value: "\(low)", expected: "at most high, which is \(high)")
    }
    guard (high - low).isFinite else {
      throw .badOption(name: "high", value: "\(high)", expected: "a finite distance from low")
    }
    return (low, high)
  }

  /// Every number but infinities.
  public static var finiteValues: ClosedRange<Double> {
    -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
  }

  /// The keyword argument of that name as a number, nil where it is missing.
  /// - Throws: `GymError.badArgument` where it isn't a number within the range.
  public func numberArgument(
    _ name: String, in range: ClosedRange<Double> = Self.finiteValues
  ) throws(GymError) -> Double? {
    guard let value = self[name] else { return nil }
    guard let number = value.number, range.contains(number) else {
      let isWide = range == Self.finiteValues
      throw .badArgument(
        name: name, value: value.description,
        expected: isWide
          ? "a finite number" : "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// The keyword argument of that name as a whole number, nil where it is missing.
  /// - Throws: `GymError.badArgument` where it isn't a whole number within the range.
  public func wholeArgument(_ name: String, in range: ClosedRange<Int>) throws(GymError) -> Int? {
    guard let value = self[name] else { return nil }
    if let number = value.number.flatMap(Int.init(exactly:)), range.contains(number) {
      return number
    }
    throw .badArgument(
      name: name, value: value.description,
      expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
  }

  /// The keyword argument of that name as a string, nil where it is missing.
  /// - Throws: `GymError.badArgument` where it isn't a string, or none of the allowed ones where
  ///   some are given.
  public func stringArgument(_ name: String, oneOf allowed: [String] = []) throws(GymError)
    -> String?
  {
    guard let value = self[name] else { return nil }
    if case .string(let string) = value, allowed.isEmpty || allowed.contains(string) {
      return string
    }
    throw .badArgument(
      name: name, value: value.description,
      expected: allowed.isEmpty ? "a string" : allowed.joined(separator: " or "))
  }

  /// The keyword argument of that name as true or false, nil where it is missing.
  /// - Throws: `GymError.badArgument` where it isn't either.
  public func boolArgument(_ name: String) throws(GymError) -> Bool? {
    guard let value = self[name] else { return nil }
    guard case .bool(let flag) = value else {
      throw .badArgument(name: name, value: value.description, expected: "true or false")
    }
    return flag
  }
}

extension InfoValue {
  /// The value as JSON.
  package var jsonValue: JSONValue {
    switch self {
    case .bool(let value): .bool(value)
    case .int(let value): .integer(Int128(value))
    case .double(let value): .double(value)
    case .string(let value): .string(value)
    case .array(let value): value.jsonValue
    case .list(let values): .array(values.map(\.jsonValue))
    case .dictionary(let values):
      .object(values.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.jsonValue) })
    }
  }
}
