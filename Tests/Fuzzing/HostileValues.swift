import NumPyRandom

/// Values as a person, a script or an enemy types them after a flag, the same ones for the same
/// seed.
package struct HostileValues {
  private var random: PCG64

  package init(seed: UInt64) { random = PCG64(seed: seed, stream: "hostile values") }

  /// Numbers at the edges of types and ranges, and what only looks like a number.
  private static let edges = [
    "0", "-0", "1", "-1", "2", "0.5", "1.5", "-1e-9", "1e-320", "1e5", "1e15", "1e308", "1e999",
    "-1e999", "nan", "-nan", "inf", "-inf", "infinity", "255", "256", "65535", "65536",
    "2147483647",
    "2147483648", "4294967295", "4294967296", "9007199254740993", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615",
    "18446744073709551616", "340282366920938463463374607431768211456", "1e", "e5", "0x10", "1_000",
    "_1", "1__0", "", " ", "-", "+", "+5", "٣", "1,2", "[1", "true", "null", "[]", "[[]]", "[8192]",
    "[8192, 8192]", "[1000000000000]", "a=b", "\u{0}", "conv2d 65536 65536", "dense 65536",
    "dense 9223372036854775808", "[dense 65536 relu, dense 65536]", "4x4", "{\"a\": [1e400]}",
  ]

  /// One of the edges, digits, a random number or a list of such values.
  package mutating func next() -> String {
    switch random.integers(upTo: 8) {
    case 0...3: return Self.edges[random.integers(upTo: Self.edges.count)]
    case 4: return "\(Int(truncatingIfNeeded: random.next() as UInt64))"
    case 5: return "\(Double(bitPattern: random.next()))"
    case 6:
      let digits = (0...random.integers(upTo: 60)).map { _ in "\(random.integers(upTo: 10))" }
      return digits.joined()
    default:
      let count = 1 + random.integers(upTo: 20)
      return "["
        + (0..<count).map { _ in Self.edges[random.integers(upTo: Self.edges.count)] }
        .joined(separator: ", ") + "]"
    }
  }

  /// A number below a bound.
  package mutating func choice(_ count: Int) -> Int { random.integers(upTo: count) }
}
