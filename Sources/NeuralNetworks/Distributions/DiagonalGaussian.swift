import Foundations
import NumPyRandom
import TensorEngine

/// Continuous actions whose elements are normal and independent of each other.
///
///     log p(a | s) = -sum_i ((a_i - mean_i)^2 / (2 sigma_i^2) + ln sigma_i + ln(2 pi) / 2)
public struct DiagonalGaussian: ActionDistribution {
  /// `[N, A]`
  public let mean: Tensor
  /// The logarithm of the standard deviations: `[A]`, the same in all states, or `[N, A]`.
  public let logStandardDeviation: Tensor

  /// ln(2 pi) / 2
  private static let halfLogTwoPi: Float = 0.918_938_533_204_672_7

  /// Makes the distribution.
  public init(mean: Tensor, logStandardDeviation: Tensor) {
    precondition(
      mean.rank == 2 && logStandardDeviation.shape[-1] == mean.shape[1],
      "DiagonalGaussian: means \(mean.shape), standard deviations \(logStandardDeviation.shape)")
    self.mean = mean
    self.logStandardDeviation = logStandardDeviation
  }

  /// Means plus standard deviations times noise, drawn row by row.
  public func sample(using random: inout PCG64) -> Tensor {
    let noise = Tensor(shape: mean.shape) { noise in
      for index in noise.indices { noise[index] = Float(random.standardNormal()) }
    }
    return mean + logStandardDeviation.exp() * noise
  }

  public var mode: Tensor { mean.detached }

  public func logProbability(of actions: Tensor) -> Tensor {
    let distances = (actions - mean) * (-logStandardDeviation).exp()
    return -(distances.squared() / 2 + logStandardDeviation + Self.halfLogTwoPi).sum(along: 1)
  }

  /// `sum_i (1/2 + ln(2 pi) / 2 + ln sigma_i)`
  public func entropy() -> Tensor {
    (logStandardDeviation + (0.5 + Self.halfLogTwoPi) + Tensor.zeros(mean.shape)).sum(along: 1)
  }
}
