/// Whole numbers as people write them: `50000`, `50_000`, `5e4`, `2.5e3`.
package enum WholeNumber {
  /// Why a string is not a whole number of 64 bits.
  package enum Failure: Error, Equatable, CustomStringConvertible {
    case malformed
    case fractional
    case tooLarge

    /// What was expected.
    package var description: String {
      switch self {
      case .malformed: "expected a whole number, such as 50000, 50_000 or 5e4"
      case .fractional: "expected a whole number, without a fraction"
      case .tooLarge: "expected a whole number of 64 bits, from \(Int.min) to \(Int.max)"
      }
    }
  }

  /// Reads a number. A fraction or an exponent is accepted where the value is exactly whole.
  package static func parse(_ string: String) throws(Failure) -> Int {
    var rest = string[...]
    let isNegative = rest.first == "-"
    if isNegative || rest.first == "+" { rest.removeFirst() }
    let parts = rest.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
    guard let mantissa = parts.first, parts.count <= 2 else { throw .malformed }
    let pieces = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    guard pieces.count <= 2, let whole = digits(pieces[0]) else { throw .malformed }
    var fraction: [Int] = []
    if pieces.count == 2 {
      guard let found = digits(pieces[1]) else { throw .malformed }
      fraction = found
      while fraction.last == 0 { fraction.removeLast() }
    }
    let exponent = parts.count == 2 ? try exponent(parts[1]) : 0
    return try value(whole + fraction, exponent: exponent - fraction.count, isNegative)
  }

  /// The digits of `12_000`; nil where something else is there, or an underscore is not between
  /// two.
  private static func digits(_ string: Substring) -> [Int]? {
    let isGrouped = !string.hasPrefix("_") && !string.hasSuffix("_") && !string.contains("__")
    guard isGrouped, !string.isEmpty else { return nil }
    var digits: [Int] = []
    for byte in string.utf8 where byte != UInt8(ascii: "_") {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      digits.append(Int(byte - UInt8(ascii: "0")))
    }
    return digits
  }

  /// An exponent; those beyond any number count as ±10,000.
  private static func exponent(_ string: Substring) throws(Failure) -> Int {
    let isSigned = string.first == "-" || string.first == "+"
    guard let digits = digits(isSigned ? string.dropFirst() : string) else { throw .malformed }
    let size = digits.reduce(0) { min(10_000, $0 * 10 + $1) }
    return string.first == "-" ? -size : size
  }

  private static func value(_ digits: [Int], exponent: Int, _ isNegative: Bool) throws(Failure)
    -> Int
  {
    var digits = Array(digits.drop { $0 == 0 })
    guard !digits.isEmpty else { return 0 }
    var exponent = exponent
    while exponent < 0, digits.last == 0 {
      digits.removeLast()
      exponent += 1
    }
    guard exponent >= 0 else { throw .fractional }
    guard digits.count + exponent <= 19 else { throw .tooLarge }
    digits += Array(repeating: 0, count: exponent)
    let sign: Int128 = isNegative ? -1 : 1
    guard let value = Int(exactly: digits.reduce(Int128(0)) { $0 * 10 + Int128($1) } * sign) else {
      throw .tooLarge
    }
    return value
  }
}
