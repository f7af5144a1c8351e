/// Turns a seed of any size into well-mixed words, equal to NumPy's `SeedSequence`.
///
/// Every generator of the project starts here, so that a run can be compared with one of NumPy and
/// Gymnasium draw by draw. A spawn key gives independent children of one seed.
public struct SeedSequence: Sendable, Equatable {
  /// The mixed words.
  private var pool: [UInt32]

  /// Mixes a seed of 64 bits.
  public init(_ seed: UInt64, spawnKey: [UInt32] = []) {
    let low = UInt32(truncatingIfNeeded: seed)
    let high = UInt32(truncatingIfNeeded: seed >> 32)
    self.init(words: high == 0 ? [low] : [low, high], spawnKey: spawnKey)
  }

  /// Mixes a seed of any size.
  /// - Parameters:
  ///   - words: the seed's 32-bit words, least significant first; none counts as 0.
  ///   - spawnKey: NumPy's `spawn_key`: which child of the seed this is; empty for the seed itself.
  public init(words: [UInt32], spawnKey: [UInt32] = []) {
    var entropy = words.isEmpty ? [0] : words
    if !spawnKey.isEmpty {
      // As NumPy does since 1.19: without the zeros, seed [a] with key [b] would equal seed [a, b].
      entropy += Array(repeating: 0, count: max(0, Self.poolSize - entropy.count))
      entropy += spawnKey
    }
    pool = Self.mix(entropy)
  }

  /// The first `count` 32-bit words of the state; a longer request begins with a shorter one's words.
  public func words(_ count: Int) -> [UInt32] {
    var constant: UInt32 = 0x8b51_f9dd
    return (0..<count).map { index in
      var word = pool[index % Self.poolSize] ^ constant
      constant &*= 0x58f3_8ded
      word &*= constant
      return word ^ (word >> 16)
    }
  }

  /// The first `count` 64-bit words: two 32-bit words each, the low one first.
  public func longWords(_ count: Int) -> [UInt64] {
    let words = words(2 * count)
    return (0..<count).map { UInt64(words[2 * $0 + 1]) << 32 | UInt64(words[2 * $0]) }
  }

  private static let poolSize = 4

  /// Hashes all entropy into the pool, each word into each slot.
  private static func mix(_ entropy: [UInt32]) -> [UInt32] {
    var constant: UInt32 = 0x43b0_d7e5
    func hashed(_ word: UInt32) -> UInt32 {
      var value = word ^ constant
      constant &*= 0x931e_8875
      value &*= constant
      return value ^ (value >> 16)
    }
    func combined(_ x: UInt32, _ y: UInt32) -> UInt32 {
      let value = 0xca01_f9dd &* x &- 0x4973_f715 &* y
      return value ^ (value >> 16)
    }
    var pool = (0..<poolSize).map { hashed($0 < entropy.count ? entropy[$0] : 0) }
    for source in 0..<poolSize {
      for target in 0..<poolSize where source != target {
        pool[target] = combined(pool[target], hashed(pool[source]))
      }
    }
    for word in entropy.dropFirst(poolSize) {
      for target in 0..<poolSize { pool[target] = combined(pool[target], hashed(word)) }
    }
    return pool
  }
}
