import NumPyRandom

/// The integers 0..<count in a random order that is drawn as it is needed, then in another one.
///
/// A permutation by a Feistel network of four rounds on as many bits as the count needs, walking
/// the cycle past values that are too large (Black & Rogaway 2002, "Ciphers with Arbitrary Finite
/// Domains", https://doi.org/10.1007/3-540-45760-7_9): no table of 60,000 entries for each
/// environment of a vector environment, and a state of a few values.
struct ExampleOrder: Sendable, Equatable, Codable {
  let count: Int
  /// The position in the present order.
  private var position = 0
  /// Which order; nil before the first.
  private var key: UInt64?
  /// The number at the position.
  private(set) var current = 0

  init(count: Int) { self.count = count }

  /// Whether a state read from outside is one of this many values.
  func isValid(count: Int) -> Bool {
    self.count == count && position >= 0 && position < count && current >= 0 && current < count
  }

  /// Shows the next number; the first one where none was shown yet.
  mutating func start(using random: inout PCG64) {
    if key == nil { begin(using: &random) } else { advance(using: &random) }
  }

  /// Advances to the next number.
  mutating func advance(using random: inout PCG64) {
    position += 1
    guard position < count, let key else {
      begin(using: &random)
      return
    }
    current = number(at: position, key: key)
  }

  private mutating func begin(using random: inout PCG64) {
    let fresh: UInt64 = random.next()
    key = fresh
    position = 0
    current = number(at: 0, key: fresh)
  }

  private func number(at position: Int, key: UInt64) -> Int {
    let half = max(1, (Int.bitWidth - (count - 1).leadingZeroBitCount + 1) / 2)
    let mask = UInt64(1) << UInt64(half) - 1
    var word = UInt64(position)
    repeat {
      var (left, right) = (word >> UInt64(half), word & mask)
      for round: UInt64 in 0..<4 {
        (left, right) = (right, left ^ (Self.mixed(right ^ key &+ round << 48) & mask))
      }
      word = left << UInt64(half) | right
    } while word >= UInt64(count)
    return Int(word)
  }

  /// The finalizer of MurmurHash3 (Appleby 2011).
  private static func mixed(_ word: UInt64) -> UInt64 {
    var word = (word ^ word >> 33) &* 0xff51_afd7_ed55_8ccd
    word = (word ^ word >> 33) &* 0xc4ce_b9fe_1a85_ec53
    return word ^ word >> 33
  }
}
