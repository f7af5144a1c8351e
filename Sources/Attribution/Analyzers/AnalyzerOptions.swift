import TensorEngine

/// What a method is made with: options by name, as a command line has them, and what else it needs.
public struct AnalyzerOptions: Sendable {
  /// By name.
  public var values: [String: String]
  /// Examples `[M, …]` that methods compare with, such as expected gradients.
  public var references: Tensor?
  /// For messages.
  let method: String

  func number(_ name: String, _ value: Float, in range: ClosedRange<Float>, _ expected: String)
    throws(AttributionError) -> Float
  {
    guard let string = values[name] else { return value }
    guard let number = Float(string), range.contains(number) else {
      throw bad(name, string, expected)
    }
    return number
  }

  /// A number that has to be given.
  func number(_ name: String) throws(AttributionError) -> Float {
    guard let string = values[name] else { throw bad(name, "not given", "a number") }
    guard let number = Float(string), number.isFinite else { throw bad(name, string, "a number") }
    return number
  }

  func count(_ name: String, _ value: Int, in range: ClosedRange<Int> = 1...100_000)
    throws(AttributionError) -> Int
  {
    guard let string = values[name] else { return value }
    guard let count = Int(string), range.contains(count) else {
      throw bad(name, string, "a whole number of \(range.lowerBound)...\(range.upperBound)")
    }
    return count
  }

  func flag(_ name: String, _ value: Bool) throws(AttributionError) -> Bool {
    guard let string = values[name] else { return value }
    guard let flag = Bool(string) else { throw bad(name, string, "true or false") }
    return flag
  }

  func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, _ value: Choice)
    throws(AttributionError) -> Choice where Choice.RawValue == String
  {
    guard let string = values[name] else { return value }
    guard let choice = Choice(rawValue: string) else {
      throw bad(name, string, Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }

  func bad(_ name: String, _ value: String, _ expected: String) -> AttributionError {
    .badOption(name: name, value: value, method: method, expected: expected)
  }
}
