import Foundations
import NumPyRandom
import TensorEngine

/// Draws from normal distributions whose means and log-variances come in side by side; in use it
/// passes the means on. The code of a variational autoencoder.
///
///     z = mu + exp(logvar / 2) eps,  eps ~ N(0, 1)
///
/// Kingma and Welling (2013), https://arxiv.org/abs/1312.6114, equation 10.
public struct GaussianSampling: ParameterlessLayer {
  /// Makes a layer.
  public init() {}

  /// `[N, 2 K]` to `[N, K]`; a draw of the context's generator for each call.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    let (mean, logVariance) = Self.moments(x)
    guard context.isTraining else { return mean }
    var random = PCG64(seed: context.nextKey())
    return mean + (0.5 * logVariance).exp() * .standardNormal(mean.shape, using: &random)
  }

  /// Means and log-variances, `[N, K]` each, of `[N, 2 K]`.
  public static func moments(_ x: Tensor) -> (mean: Tensor, logVariance: Tensor) {
    let width = x.shape[1] / 2
    return (x.slice(along: 1, 0..<width), x.slice(along: 1, width..<2 * width))
  }

  /// The Kullback-Leibler divergence from the standard normal distribution, the mean over the batch
  /// of the sum over the code.
  ///
  ///     KL = -1/2 sum (1 + logvar - mu^2 - exp(logvar))
  ///
  /// - Parameter x: `[N, 2 K]`, what the layer takes.
  /// - Returns: a scalar.
  public static func divergence(_ x: Tensor) -> Tensor {
    let (mean, logVariance) = moments(x)
    let terms = 1 + logVariance - mean.squared() - logVariance.exp()
    return -0.5 * terms.sum() / Float(x.shape[0])
  }
}

extension GaussianSampling {
  /// The settings of the layer: none.
  public struct Configuration: EmptyLayerConfiguration {
    /// `gaussian_sampling`
    public static let kind = "gaussian_sampling"

    public init() {}

    public func outputShape(for input: Shape) throws -> Shape {
      guard input.rank == 1, input[0].isMultiple(of: 2) else {
        throw misfit("as many means as log-variances side by side", input)
      }
      return [input[0] / 2]
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      GaussianSampling()
    }
  }
}

extension LayerSpecification {
  /// Draws from normal distributions.
  public static var gaussianSampling: LayerSpecification {
    .layer(GaussianSampling.Configuration())
  }
}
