/// The project's random generator: PCG64 (XSL-RR), equal to NumPy's `Generator(PCG64(seed))`.
///
/// A value: a copy is independent and repeats the same values. The draws (`nextDouble`,
/// `integer`, `standardNormal`…) give NumPy's values bit for bit, in NumPy's order.
///
/// O'Neill (2014), "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for
/// Random Number Generation", https://www.pcg-random.org.
@frozen
public struct PCG64: RandomNumberGenerator, Sendable, Equatable {
  @usableFromInline var state: UInt128
  @usableFromInline let increment: UInt128
  /// The high half of the last 64-bit draw, where only its low half was used.
  @usableFromInline var spare: UInt32?

  @usableFromInline static let multiplier: UInt128 = 0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645

  /// Seeds as NumPy's `default_rng(seed)` does.
  public init(seed: UInt64) {
    self.init(SeedSequence(seed))
  }

  /// Seeds one of a seed's named streams, independent of the others and of `init(seed:)`.
  ///
  /// What has to be reproducible takes a stream of its own ("weights", "exploration"), so that a
  /// draw more in one part changes nothing in another. The spawn key is two 32-bit words of FNV-1a
  /// over the name's UTF-8 bytes: one from the usual offset basis, one that continues from the
  /// first through the byte 0xff, which UTF-8 never holds.
  public init(seed: UInt64, stream: String) {
    func hash(_ bytes: some Sequence<UInt8>, from basis: UInt32) -> UInt32 {
      bytes.reduce(basis) { ($0 ^ UInt32($1)) &* 16_777_619 }
    }
    let first = hash(stream.utf8, from: 2_166_136_261)
    let second = hash(stream.utf8, from: hash([0xff], from: first))
    self.init(SeedSequence(seed, spawnKey: [first, second]))
  }

  /// Seeds from a seed sequence.
  public init(_ sequence: SeedSequence) {
    let words = sequence.longWords(4).map { UInt128($0) }
    increment = (words[2] << 64 | words[3]) << 1 | 1
    // State 0, a step, the initial state added, a step.
    state = (increment &+ (words[0] << 64 | words[1])) &* Self.multiplier &+ increment
    spare = nil
  }

  /// Seeds from the operating system's entropy: each call gives another sequence.
  public init() {
    var system = SystemRandomNumberGenerator()
    self.init(SeedSequence(words: (0..<4).map { _ in system.next() }))
  }

  /// The next 64 random bits. Leaves a stored 32-bit half where it is, as NumPy does.
  @inlinable
  public mutating func next() -> UInt64 {
    state = state &* Self.multiplier &+ increment
    let folded = UInt64(truncatingIfNeeded: state >> 64) ^ UInt64(truncatingIfNeeded: state)
    let rotation = UInt64(truncatingIfNeeded: state >> 122)
    return folded >> rotation | folded << ((64 &- rotation) & 63)
  }

  /// The next 32 random bits: the low half of a 64-bit draw, then its high half.
  @inlinable
  public mutating func next32() -> UInt32 {
    if let half = spare {
      spare = nil
      return half
    }
    let word: UInt64 = next()
    spare = UInt32(truncatingIfNeeded: word >> 32)
    return UInt32(truncatingIfNeeded: word)
  }

  /// A number in [0, 1) with 53 random bits.
  @inlinable
  public mutating func nextDouble() -> Double {
    Double(next() as UInt64 >> 11) * 0x1p-53
  }

  /// A number in [low, high).
  @inlinable
  public mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * nextDouble()
  }
}

extension PCG64: Codable {
  /// Reads the state's and the increment's halves and the stored half draw.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    state = try UInt128(container.decode(UInt64.self)) << 64
    state |= try UInt128(container.decode(UInt64.self))
    let high = try UInt128(container.decode(UInt64.self)) << 64
    increment = try high | UInt128(container.decode(UInt64.self))
    let half = try container.decode(Int64.self)
    spare = UInt32(exactly: half)
    guard increment & 1 == 1, half >= -1, half <= Int64(UInt32.max) else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: container.codingPath,
          debugDescription: "PCG64: expected an odd increment and a half draw of 32 bits or -1"))
    }
  }

  /// Writes five integers: the state's and the increment's high and low halves, then the stored
  /// half draw or -1.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    for word in [state, increment] {
      try container.encode(UInt64(truncatingIfNeeded: word >> 64))
      try container.encode(UInt64(truncatingIfNeeded: word))
    }
    try container.encode(spare.map(Int64.init) ?? -1)
  }
}
