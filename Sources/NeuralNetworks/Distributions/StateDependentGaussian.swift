import Foundations
import NumPyRandom
import TensorEngine

/// Continuous actions whose noise is a linear function of the policy's features, the same function
/// for several steps: generalized state-dependent exploration (gSDE).
///
///     a = mean + z(s) E,    E ~ N(0, sigma^2), sigma [H, A]
///     a | s ~ N(mean, z(s)^2 sigma^2 + 1e-6)
///
/// Noise that stays the same explores in long sweeps instead of trembling. Raffin et al. (2020),
/// https://arxiv.org/abs/2005.05719, with full standard deviations and features that the noise does
/// not change, as in Stable-Baselines3.
public struct StateDependentGaussian: ActionDistribution {
  private let marginal: DiagonalGaussian
  private let features: Tensor
  private let noise: Tensor?

  /// Makes the distribution.
  /// - Parameters:
  ///   - mean: `[N, A]`.
  ///   - features: `[N, H]`; no gradient flows to them.
  ///   - logStandardDeviation: `[H, A]`.
  ///   - noise: `[N, H, A]`, a matrix E for each state, see `noise(_:count:using:)`; nil where
  ///     nothing is drawn.
  public init(mean: Tensor, features: Tensor, logStandardDeviation: Tensor, noise: Tensor? = nil) {
    let features = features.detached
    let variances = features.squared().matmul((logStandardDeviation * 2).exp())
    marginal = DiagonalGaussian(
      mean: mean, logStandardDeviation: (variances + 1e-6).log() / 2)
    (self.features, self.noise) = (features, noise)
  }

  /// Draws matrices E.
  /// - Parameters:
  ///   - logStandardDeviation: `[H, A]`.
  ///   - count: N, how many.
  ///   - random: where the draws come from.
  /// - Returns: `[N, H, A]`.
  public static func noise(
    _ logStandardDeviation: Tensor, count: Int, using random: inout PCG64
  ) -> Tensor {
    let shape = Shape([count] + logStandardDeviation.shape.dimensions)
    let draws = Tensor(shape: shape) { draws in
      for index in draws.indices { draws[index] = Float(random.standardNormal()) }
    }
    return draws * logStandardDeviation.exp()
  }

  /// The mean plus `z(s) E`; nothing is drawn here.
  /// - Precondition: there is noise for each state.
  public func sample(using random: inout PCG64) -> Tensor {
    guard let noise else { preconditionFailure("StateDependentGaussian: there is no noise") }
    let columns = features.reshaped(to: [features.shape[0], features.shape[1], 1])
    return marginal.mean + (columns * noise).sum(along: 1)
  }

  public var mode: Tensor { marginal.mode }

  public func logProbability(of actions: Tensor) -> Tensor { marginal.logProbability(of: actions) }

  public func entropy() -> Tensor { marginal.entropy() }
}
