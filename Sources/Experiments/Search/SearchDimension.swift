import Foundations
import Learning

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// One setting that a search varies: a list of values, or a range.
///
///     SearchDimension("gamma", [0.98, 0.99])
///     SearchDimension("learning_rate", in: 1e-4...1e-2, isLogarithmic: true)
///     SearchDimension("batch_size", in: 32...256, isWhole: true)
public struct SearchDimension: Sendable, Equatable {
  /// What is tried.
  public enum Values: Sendable, Equatable {
    /// Each of these.
    case list([SettingValue])
    /// Any number of a range.
    case range(SearchRange)
  }

  /// The setting's name.
  public let name: String
  /// What is tried.
  public internal(set) var values: Values
  /// Where it was written, for messages: `--draw`, or `tune.yaml, line 7`.
  public var origin: String?

  /// Tries each value of a list.
  /// - Precondition: the list is not empty.
  public init(_ name: String, _ list: [SettingValue], origin: String? = nil) {
    precondition(!list.isEmpty, "SearchDimension: \(name) has no values to try")
    self.name = name
    values = .list(list)
    self.origin = origin
  }

  /// Draws from a range.
  /// - Parameters:
  ///   - name: of the setting.
  ///   - range: finite; above 0 where it is logarithmic.
  ///   - isLogarithmic: whether the logarithm is uniform, as suits a learning rate.
  ///   - isWhole: whether whole numbers are drawn.
  /// - Precondition: the range holds two values at least.
  public init(
    _ name: String, in range: ClosedRange<Double>, isLogarithmic: Bool = false,
    isWhole: Bool = false
  ) {
    let range = SearchRange(
      low: range.lowerBound, high: range.upperBound, isLogarithmic: isLogarithmic,
      isWhole: isWhole)
    let flaw = range.flaw
    precondition(flaw == nil, "SearchDimension: \(name) expects \(flaw ?? "")")
    self.init(name, range: range, origin: nil)
  }

  init(_ name: String, range: SearchRange, origin: String?) {
    self.name = name
    values = .range(range)
    self.origin = origin
  }

  /// The list; nil of a range.
  var list: [SettingValue]? { if case .list(let list) = values { list } else { nil } }
}

/// The range that a number is drawn from.
public struct SearchRange: Sendable, Equatable {
  /// The smallest and the largest value.
  public let low, high: Double
  /// Whether the logarithm is uniform.
  public let isLogarithmic: Bool
  /// Whether only whole numbers are drawn, the ends included.
  public internal(set) var isWhole: Bool

  /// What a range must be and this one is not; nil where it is sound.
  var flaw: String? {
    if !(low.isFinite && high.isFinite) { return "finite bounds" }
    if low >= high { return "a smaller number before a larger one" }
    if isLogarithmic, low <= 0 { return "numbers above 0 for a logarithmic range" }
    if isWhole, low != low.rounded() || high != high.rounded() || max(-low, high) > 1e15 {
      return "whole numbers"
    }
    return nil
  }

  /// Where a search looks: the range, or its logarithms. A whole number fills the interval from half
  /// below to half above it, so that the ends are as likely as the others.
  var interval: ClosedRange<Double> {
    let half = isWhole ? 0.5 : 0
    return transformed(low - half)...transformed(high + half)
  }

  /// The position of a value in `interval`.
  func position(of value: Double) -> Double { transformed(value) }

  /// The value at a position in `interval`; positions outside give the value of the nearer end.
  func value(at position: Double) -> SettingValue {
    let number = min(high, max(low, isLogarithmic ? exp(position) : position))
    return isWhole ? .integer(Int(number.rounded())) : .number(number)
  }

  /// The positions that lead to the same value: of a whole number an interval, otherwise its own.
  func bin(of value: Double) -> ClosedRange<Double> {
    let half = isWhole ? 0.5 : 0
    return transformed(value - half)...transformed(value + half)
  }

  private func transformed(_ value: Double) -> Double { isLogarithmic ? log(value) : value }
}

extension SearchRange {
  /// Reads `32..256`, or `log:1e-4..1e-2`.
  /// - Parameters:
  ///   - string: as in a flag or a file.
  ///   - isWhole: whether the setting takes whole numbers.
  /// - Throws: `Flaw` with what was expected.
  init(parsing string: String, isWhole: Bool = false) throws(Flaw) {
    let prefix = "log:"
    let isLogarithmic = string.hasPrefix(prefix)
    let body = isLogarithmic ? string.dropFirst(prefix.count) : string[...]
    let dots = body.indices.first { body[$0...].hasPrefix("..") }
    let form = "LOW..HIGH or log:LOW..HIGH, as log:1e-4..1e-2"
    guard let dots, !body[dots...].hasPrefix("..."), let low = Self.number(body[..<dots]),
      let high = Self.number(body[dots...].dropFirst(2))
    else { throw Flaw(expected: form) }
    self.init(low: low, high: high, isLogarithmic: isLogarithmic, isWhole: isWhole)
    if let flaw { throw Flaw(expected: flaw) }
  }

  /// What was expected in place of a text.
  struct Flaw: Error {
    let expected: String
  }

  private static func number(_ string: Substring) -> Double? {
    if let whole = try? WholeNumber.parse(String(string)) { return Double(whole) }
    return Double(string)
  }

  /// The range as `init(parsing:)` reads it.
  var text: String {
    func text(_ bound: Double) -> String {
      Int(exactly: bound).map { "\($0)" } ?? "\(bound)"
    }
    return (isLogarithmic ? "log:" : "") + "\(text(low))..\(text(high))"
  }
}
