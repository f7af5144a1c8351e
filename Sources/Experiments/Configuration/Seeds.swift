import Foundations

/// How seeds are written for programs that read them.
public enum Seeds {
  /// The largest whole number that JavaScript, `jq` and others whose numbers are doubles read
  /// exactly: 2^53 - 1.
  public static let largestNumber: UInt64 = 1 << 53 - 1

  /// A seed in JSON and YAML: a number, and beyond `largestNumber` its digits as a string, which no
  /// reader rounds.
  public static func json(_ seed: UInt64) -> JSONValue {
    seed <= largestNumber ? .integer(Int128(seed)) : .string("\(seed)")
  }
}
