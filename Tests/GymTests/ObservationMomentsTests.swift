import Gym
import Testing

@Suite struct ObservationMomentsTests {
  /// By hand: positions 0 and 2 are one feature, 1 and 3 the other.
  @Test func momentsOfTheLastAxisPoolPositions() {
    let moments = ObservationMoments(mean: [1, 10, 3, 10], variance: [2, 0, 4, 0])
    let pooled = moments.ofLastAxis(2)
    // Mean (1 + 3) / 2; variance ((2 + 1) + (4 + 1)) / 2.
    #expect(pooled == ObservationMoments(mean: [2, 10], variance: [4, 0]))
    #expect(moments.ofLastAxis(4) == moments)
    #expect(moments.ofLastAxis(1).mean == [6])
  }
}
