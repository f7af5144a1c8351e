import Learning
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

/// Values of Stable-Baselines3's `NormalActionNoise` and `OrnsteinUhlenbeckActionNoise` with sigma
/// 0.5, drawn from NumPy's `default_rng(5)`.
@Suite struct ActionNoiseTests {
  private func values(_ kind: ActionNoise.Kind, steps: Int) -> [Float] {
    var noise = ActionNoise(kind, standardDeviation: 0.5)
    var random = PCG64(seed: 5)
    return (0..<steps).flatMap { _ in noise.next([1, 2], using: &random)?.scalars ?? [] }
  }

  @Test func normalNoiseIsStableBaselines3s() {
    let expected = [
      -0.40096572041511536, -0.6621794700622559, -0.12418080866336823, 0.21022261679172516,
    ]
    #expect(Tolerance.float32.mismatch(values(.normal, steps: 2), expected) == nil)
  }

  @Test func anOrnsteinUhlenbeckProcessIsStableBaselines3s() {
    let expected = [
      -0.04009656980633736, -0.06621795147657394, -0.05245450884103775, -0.04509636014699936,
      0.0044265007600188255, -0.03954339772462845,
    ]
    #expect(Tolerance.float32.mismatch(values(.ornsteinUhlenbeck, steps: 3), expected) == nil)
  }

  @Test func noNoiseDrawsNothing() {
    var noise = ActionNoise(.none, standardDeviation: 0.5)
    var random = PCG64(seed: 5)
    #expect(noise.next([3, 2], using: &random) == nil)
    #expect(random == PCG64(seed: 5))
  }

  /// Of two environments one starts an episode: its process alone returns to 0.
  @Test func anEpisodeStartsItsOwnProcessAgain() throws {
    var noise = ActionNoise(.ornsteinUhlenbeck, standardDeviation: 0.5)
    var random = PCG64(seed: 5)
    _ = noise.next([2, 2], using: &random)
    let before = noise
    noise.beginEpisode(environment: 1, size: 2)
    noise.standardDeviation = 0
    var kept = before
    kept.standardDeviation = 0
    let (next, all) = (
      try #require(noise.next([2, 2], using: &random)),
      try #require(kept.next([2, 2], using: &random))
    )
    #expect(next.scalars.prefix(2) == all.scalars.prefix(2))
    #expect(next.scalars.suffix(2) == [0, 0])
    #expect(all.scalars.allSatisfy { $0 != 0 })
  }
}
