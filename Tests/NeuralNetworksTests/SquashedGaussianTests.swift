import NeuralNetworks
import TensorEngine
import TestSupport
import Testing

/// Stable-Baselines3's `SquashedDiagGaussianDistribution` in float64, with PyTorch's gradients.
@Suite struct SquashedGaussianTests {
  /// Two rows: an ordinary one, and one whose action saturates and whose log sigma are limited.
  private static let outputs = Tensor([0.5, -1.25, -1, 0.25, 3, 0, 5, -30], shape: [2, 4])
  private static let noise = Tensor([0.75, -0.5, 1.5, 2], shape: [2, 2])

  @Test func aSampleAndItsLogProbabilityAreStableBaselines3s() {
    let distribution = SquashedGaussian(outputs: Self.outputs)
    let sample = distribution.sample(noise: Self.noise)
    #expect(
      Tolerance.float32.mismatch(
        sample.actions.scalars, [0.650352640058, -0.955548418642, 1, 4.122307245e-9]) == nil)
    #expect(
      Tolerance.float32.mismatch(
        sample.logProbabilities.scalars, [1.49838495231, 26.8526301517]) == nil)
    #expect(
      Tolerance.float32.mismatch(
        distribution.mode.scalars, [0.462117157260, -0.848283639958, 0.995054753687, 0]) == nil)
  }

  @Test func gradientsReachMeanAndStandardDeviation() {
    let (_, gradients) = valueWithGradient(at: [Self.outputs]) { parameters in
      let sample = SquashedGaussian(outputs: parameters[0]).sample(noise: Self.noise)
      return sample.logProbabilities.sum() + sample.actions.sum()
    }
    let expected = [
      1.8777444696, -1.8241476329, -0.48191231040, 0.17112596221, 4.679803483e-6, 1, 0, 0,
    ]
    #expect(Tolerance.float32.mismatch(gradients[0].scalars, expected) == nil)
  }
}
