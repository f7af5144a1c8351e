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
/// https://arxiv.org/abs/2005.05719, with full standard deviations, as in Stable-Baselines3.
public struct StateDependentGaussian: ActionDistribution {
  private let marginal: DiagonalGaussian
  private let features: Tensor
  private let noise: Tensor?

  /// Makes the distribution of on-policy agents, whose features the noise does not change.
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

  /// Makes the distribution of soft actor-critic: gradients of samples and log-probabilities reach
  /// everything.
  /// - Parameters:
  ///   - mean: `[N, A]`.
  ///   - features: `[N, H]`.
  ///   - standardDeviations: sigma, `[H, A]`.
  ///   - noise: E, one `[H, A]` for all states or `[N, H, A]`.
  public init(mean: Tensor, features: Tensor, standardDeviations: Tensor, noise: Tensor) {
    let variances = features.squared().matmul(standardDeviations.squared())
    marginal = DiagonalGaussian(
      mean: mean, logStandardDeviation: (variances + 1e-6).log() / 2)
    (self.features, self.noise) = (features, noise)
  }

  /// sigma, `[H, A]`: `e^x`, or with expln a function that grows slower above 0:
  ///
  ///     expln(x) = e^x where x <= 0, else ln(1 + x) + 1
  public static func standardDeviations(_ logarithms: Tensor, usesExpln: Bool) -> Tensor {
    guard usesExpln else { return logarithms.exp() }
    let positive = logarithms.detached.step()
    let zeros = Tensor.zeros(logarithms.shape)
    // Each branch sees 0 where the other one counts, so that neither gradient is infinite there.
    let small = Tensor.select(positive, zeros, logarithms).exp()
    let large = (Tensor.select(positive, logarithms, zeros) + 1).log() + 1
    return .select(positive, large, small)
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
  public func sample(using random: inout PCG64) -> Tensor { sample() }

  private func sample() -> Tensor {
    guard let noise else { preconditionFailure("StateDependentGaussian: there is no noise") }
    if noise.rank == 2 { return marginal.mean + features.matmul(noise) }
    let columns = features.reshaped(to: [features.shape[0], features.shape[1], 1])
    return marginal.mean + (columns * noise).sum(along: 1)
  }

  /// The sample squashed to -1...1 by tanh.
  /// - Precondition: there is noise.
  public func squashedSample() -> SquashedGaussian.Sample {
    let u = sample()
    return SquashedGaussian.Sample(
      actions: u.tanh(),
      logProbabilities: marginal.logProbability(of: u)
        - SquashedGaussian.logSlope(u).sum(along: 1))
  }

  public var mode: Tensor { marginal.mode }

  public func logProbability(of actions: Tensor) -> Tensor { marginal.logProbability(of: actions) }

  public func entropy() -> Tensor { marginal.entropy() }
}
