import NeuralNetworks
import TensorEngine

/// One step along the sign of the gradient of the loss (FGSM).
///
///     x' = clip(x + epsilon sign(d CE(x, y) / dx))
///
/// Goodfellow, Shlens and Szegedy (2015), https://arxiv.org/abs/1412.6572.
public struct FastGradientSign: AdversarialAttack, Hashable {
  /// The change of each element: 0.007 is torchattacks' default, 8/255 changes most predictions.
  public var epsilon: Float
  /// What inputs may be.
  public var range: ClosedRange<Float>

  /// Makes settings.
  public init(epsilon: Float = 0.007, range: ClosedRange<Float> = 0...1) {
    (self.epsilon, self.range) = (epsilon, range)
  }

  /// Changes a batch; see ``AdversarialAttack``.
  public func perturbed(
    _ x: Tensor, labels: [Int], isTargeted: Bool, of network: Sequential, seed: UInt64 = 0
  ) throws(AttributionError) -> Tensor {
    let loss = try InputLoss(
      self, "FGSM", x, labels: labels, isTargeted: isTargeted, of: network)
    return (x + epsilon * (try loss.direction(at: x)))
      .clipped(to: range.lowerBound, range.upperBound)
  }
}
