import NumPyRandom
import Testing

/// The values are printed by Golden/make_random_state.py.
@Suite struct RandomStateTests {
  @Test(arguments: [
    (
      UInt32(0), [0, 0, 5, 192, 441_365_315],
      [0.8579456176227568, 0.8472517387841254, 0.6235636967859723],
      [8, 3, 5, 1, 11, 10, 9, 0, 6, 7, 4, 2], [2, 2, 3, 0, 0, 0, 3, 3], 1_735_385_038
    ),
    (
      UInt32.max, [0, 1, 2, 12, 269_265_991],
      [0.78903530185164, 0.7800035981134678, 0.01793967398674523],
      [10, 0, 3, 4, 1, 5, 9, 8, 7, 6, 2, 11], [3, 3, 3, 2, 1, 3, 1, 3], 951_054_647
    ),
  ])
  func drawsAsNumPy(
    seed: UInt32, integers: [Int], samples: [Double], permutation: [Int], drawn: [Int], last: Int
  ) {
    var state = RandomState(seed: seed)
    #expect([1, 2, 7, 1000, 1 << 31 - 1].map { state.integers(upTo: $0) } == integers)
    #expect((0..<3).map { _ in state.nextDouble() } == samples)
    #expect(state.permutation(12) == permutation)
    #expect((0..<8).map { _ in state.choice(probabilities: [1, 2, 3, 4]) } == drawn)
    for _ in 0..<2000 { _ = state.nextDouble() }
    #expect(state.integers(upTo: 1 << 31 - 1) == last)
  }
}
