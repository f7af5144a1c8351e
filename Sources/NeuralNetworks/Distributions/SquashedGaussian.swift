import Foundations
import TensorEngine

/// Actions within -1...1: independent normal distributions, squashed by tanh.
///
///     a = tanh(u),  u = mu + sigma e,  e ~ N(0, 1)
///     log p(a) = sum_i (log N(u_i; mu_i, sigma_i) - log(1 - a_i^2 + 1e-6))
///
/// Samples are reparameterized: the gradient of a sample and of its log-probability reaches `mean`
/// and `logStandardDeviation`.
///
/// Haarnoja et al. (2018), https://arxiv.org/abs/1801.01290, appendix C; limits of log sigma and
/// the 1e-6 are those of the authors' code, which Stable-Baselines3 keeps.
public struct SquashedGaussian: Sendable {
  /// A sample and how likely it was.
  public struct Sample: Sendable {
    /// `[N, A]`, within -1...1.
    public let actions: Tensor
    /// `[N]`
    public let logProbabilities: Tensor
  }

  /// mu, `[N, A]`.
  public let mean: Tensor
  /// log sigma, `[N, A]`, within -20...2.
  public let logStandardDeviation: Tensor

  /// Reads the parameters from the outputs of a network.
  /// - Parameter outputs: `[N, 2 A]`: the means, then the logarithms of the standard deviations,
  ///   which are limited to -20...2.
  /// - Precondition: there is an even number of columns.
  public init(outputs: Tensor) {
    precondition(
      outputs.rank == 2 && outputs.shape[1] % 2 == 0,
      "SquashedGaussian: expected outputs [N, 2 A], got \(outputs.shape)")
    let size = outputs.shape[1] / 2
    mean = outputs.slice(along: 1, 0..<size)
    logStandardDeviation = outputs.slice(along: 1, size..<2 * size).clipped(to: -20, 2)
  }

  /// The most likely action before squashing, squashed: `[N, A]`.
  public var mode: Tensor { mean.tanh() }

  /// The sample that follows from standard normal noise.
  /// - Parameter noise: e, `[N, A]`.
  /// - Returns: actions `[N, A]` and log-probabilities `[N]`.
  public func sample(noise: Tensor) -> Sample {
    let u = mean + logStandardDeviation.exp() * noise
    // (u - mu) / sigma is the noise itself.
    let normal = -0.5 * noise.squared() - logStandardDeviation - Self.logRootTwoPi
    let logSlope = Self.logSlope(u)
    return Sample(actions: u.tanh(), logProbabilities: (normal - logSlope).sum(along: 1))
  }

  /// log(1 - tanh(u)^2 + 1e-6), without the cancellation where an action is near its bounds.
  static func logSlope(_ u: Tensor) -> Tensor {
    ((2 * (logTwo - u - (-2 * u).softplus())).exp() + 1e-6).log()
  }

  private static let logTwo: Float = 0.693147180559945309417232121458
  /// log sqrt(2 pi)
  private static let logRootTwoPi: Float = 0.918938533204672741780329736406
}
