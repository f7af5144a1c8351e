import NeuralNetworks
import TensorEngine

/// What generator and discriminator minimize. D is the discriminator's output before any sigmoid.
public enum GANObjective: String, Sendable, CaseIterable {
  /// The cross-entropy of sigmoid(D), the generator's loss without saturation: Goodfellow et al.
  /// (2014), https://arxiv.org/abs/1406.2661, section 3.
  ///
  ///     discriminator: -log sigmoid(D(x)) - log(1 - sigmoid(D(G(z))))
  ///     generator:     -log sigmoid(D(G(z)))
  case gan
  /// Least squares: Mao et al. (2016), https://arxiv.org/abs/1611.04076, equation 9 without its
  /// factor 1/2.
  ///
  ///     discriminator: (D(x) - 1)^2 + D(G(z))^2
  ///     generator:     (D(G(z)) - 1)^2
  case lsgan
  /// The Wasserstein distance with a penalty on the critic's slope at points y between real and
  /// generated ones: Gulrajani et al. (2017), https://arxiv.org/abs/1704.00028, algorithm 1.
  ///
  ///     critic:    D(G(z)) - D(x) + lambda (|grad D(y)| - 1)^2
  ///     generator: -D(G(z))
  case wganGP = "wgan-gp"

  /// The loss of outputs `[N, 1]` towards a label, 1 for real and 0 for generated.
  /// - Precondition: not of `wganGP`, whose loss needs both batches at once.
  func loss(_ outputs: Tensor, target: Float) -> Tensor {
    let targets = Tensor(repeating: target, shape: outputs.shape)
    return self == .lsgan
      ? Loss.meanSquaredError(outputs, targets)
      : Loss.binaryCrossEntropy(logits: outputs, targets)
  }

  /// The generator's loss for the outputs of its samples, `[N, 1]`.
  func generatorLoss(_ outputs: Tensor) -> Tensor {
    self == .wganGP ? -outputs.mean() : loss(outputs, target: 1)
  }

  /// What is reported as D(x): a probability, but for the objectives whose output is none.
  func scores(_ outputs: Tensor) -> Tensor { self == .gan ? outputs.sigmoid() : outputs }

  /// The score from which on a sample counts as taken for real.
  var threshold: Float { self == .wganGP ? 0 : 0.5 }
}
