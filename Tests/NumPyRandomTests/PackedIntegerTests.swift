import Testing

@testable import NumPyRandom

/// Draws of NumPy 2.4 from `default_rng(7)`, in the order of the calls below.
@Suite struct PackedIntegerTests {
  @Test func geometricEqualsNumPys() {
    var generator = PCG64(seed: 7)
    let drawn = [0.25, 0.1, 0.5, 0.9, 1, 1.0 / 3, 0.4].flatMap { probability in
      (0..<4).map { _ in generator.geometric(probability) }
    }
    #expect(
      drawn == [
        3, 4, 2, 4, 2, 33, 1, 27, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 1, 1, 2, 2, 5,
      ])
  }

  @Test func smallIntegersEqualNumPys() {
    var generator = PCG64(seed: 7)
    #expect(
      generator.packedIntegers(through: UInt8(199), count: 9)
        == [108, 57, 178, 188, 50, 4, 116, 82, 29])
    #expect(
      generator.packedIntegers(through: UInt8.max, count: 5) == [188, 205, 175, 229, 98])
    #expect(
      generator.packedIntegers(through: UInt16(49_999), count: 5)
        == [16_869, 7667, 41_682, 8919, 15_872])
    #expect(generator.packedIntegers(through: UInt8(0), count: 3) == [0, 0, 0])
    #expect(generator.packedIntegers(through: UInt16.max, count: 3) == [45_721, 19_671, 10_036])
    #expect(generator.nextDouble() == 0.005265304565574724)
  }
}
