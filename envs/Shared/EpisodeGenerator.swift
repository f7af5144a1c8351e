import NumPyRandom

/// The random generator of an environment, nil before its first reset.
extension PCG64? {
  /// Draws from now on from a seed of any size.
  /// - Returns: true, the answer of `Environment.reseed`.
  mutating func reseed(_ seed: SeedSequence) -> Bool {
    self = PCG64(seed)
    return true
  }

  /// Draws the start of an episode from the seed's generator; without a seed the present one
  /// continues.
  mutating func draw<Start>(seed: UInt64?, _ start: (inout PCG64) -> Start) -> Start {
    var generator = seed.map { PCG64(seed: $0) } ?? self ?? PCG64()
    defer { self = generator }
    return start(&generator)
  }
}
