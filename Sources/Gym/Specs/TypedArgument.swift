import Spaces

/// A keyword argument with its type, declared once: lists show it and `make` reads it from there.
///
///     static let timeStep = TypedArgument.number("dt", in: 1e-6...1, default: 0.2, "Seconds of a step.")
///     parameters.timeStep = try Self.timeStep.value(in: arguments)
public struct TypedArgument<Value: Sendable>: Sendable {
  /// The argument as lists show it.
  public let listed: EnvironmentArgument
  private let read: @Sendable ([String: InfoValue]) throws(GymError) -> Value

  init(
    _ listed: EnvironmentArgument,
    read: @escaping @Sendable ([String: InfoValue]) throws(GymError) -> Value
  ) {
    self.listed = listed
    self.read = read
  }

  /// The value among others, or its default.
  /// - Throws: `GymError.badArgument` where it is of another kind or outside its range.
  public func value(in arguments: [String: InfoValue]) throws(GymError) -> Value {
    try read(arguments)
  }
}

extension TypedArgument where Value == Bool {
  /// True or false.
  public static func flag(_ name: String, default standard: Bool, _ meaning: String)
    -> TypedArgument
  {
    TypedArgument(EnvironmentArgument(name, "true or false", default: "\(standard)", meaning)) {
      arguments throws(GymError) in
      try arguments.boolArgument(name) ?? standard
    }
  }
}

extension TypedArgument where Value == Double {
  /// A finite number, or one in a range.
  /// - Parameters:
  ///   - name: the name.
  ///   - range: what is allowed; any finite number where there is none.
  ///   - expected: what is allowed, in words, where it is checked elsewhere.
  ///   - standard: the default.
  ///   - defaultText: the default as it is listed; its digits where there is none.
  ///   - meaning: what the argument does.
  /// - Returns: the argument.
  public static func number(
    _ name: String, in range: ClosedRange<Double>? = nil, expected: String? = nil,
    default standard: Double, shownAs defaultText: String? = nil, _ meaning: String
  ) -> TypedArgument {
    let allowed = range.map { "a number in \(digits($0.lowerBound))...\(digits($0.upperBound))" }
    let listed = EnvironmentArgument(
      name, expected ?? allowed ?? "a number", default: defaultText ?? digits(standard), meaning)
    let range = range ?? [String: InfoValue].finiteValues
    return TypedArgument(listed) { arguments throws(GymError) in
      try arguments.numberArgument(name, in: range) ?? standard
    }
  }

  /// `10` rather than `10.0`.
  private static func digits(_ number: Double) -> String {
    Int(exactly: number).map { "\($0)" } ?? "\(number)"
  }
}

extension TypedArgument where Value == Int {
  /// A whole number in a range.
  public static func whole(
    _ name: String, in range: ClosedRange<Int>, default standard: Int, _ meaning: String
  ) -> TypedArgument {
    TypedArgument(.whole(name, in: range, default: "\(standard)", meaning)) {
      arguments throws(GymError) in
      try arguments.wholeArgument(name, in: range) ?? standard
    }
  }
}

extension TypedArgument where Value == Int? {
  /// A whole number in a range, or none; lists show `unset` as the default.
  public static func whole(
    _ name: String, in range: ClosedRange<Int>, unset: String, _ meaning: String
  ) -> TypedArgument {
    TypedArgument(.whole(name, in: range, default: unset, meaning)) { arguments throws(GymError) in
      try arguments.wholeArgument(name, in: range)
    }
  }
}

extension TypedArgument where Value == String {
  /// One of some words.
  public static func option(
    _ name: String, of words: [String], default standard: String, _ meaning: String
  ) -> TypedArgument {
    let allowed = words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
    return TypedArgument(EnvironmentArgument(name, allowed, default: standard, meaning)) {
      arguments throws(GymError) in
      try arguments.stringArgument(name, oneOf: words) ?? standard
    }
  }
}

extension EnvironmentArgument {
  fileprivate static func whole(
    _ name: String, in range: ClosedRange<Int>, default string: String, _ meaning: String
  ) -> EnvironmentArgument {
    EnvironmentArgument(
      name, "a whole number in \(range.lowerBound)...\(range.upperBound)", default: string, meaning)
  }
}
