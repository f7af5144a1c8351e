import NeuralNetworks
import NumPyRandom
import TensorEngine

/// `train.gan`: one step of the dense GAN, 100-256-512-1024-784 with batch normalization and
/// 784-512-256-1, in batches of 32: the discriminator on real and on generated samples, then the
/// generator.
struct GANWorkload {
  private static let batchSize = 32

  private static func generator(using random: inout PCG64) -> Sequential {
    var layers: [LayerSpecification] = [256, 512, 1_024].flatMap { units in
      [.dense(units: units), .activation(.leakyReLU), .batchNormalization(.torch)]
        as [LayerSpecification]
    }
    layers.append(.dense(units: 784, activation: .tanh))
    return Sequential(inputs: 100, layers, using: &random)
  }

  private static func discriminator(using random: inout PCG64) -> Sequential {
    let layers: [LayerSpecification] = [512, 256].flatMap { units in
      [.dense(units: units), .activation(.leakyReLU)] as [LayerSpecification]
    }
    return Sequential(inputs: 784, layers + [.dense(units: 1)], using: &random)
  }

  /// Seconds of one step.
  func secondsPerStep(seconds: Double) -> Double {
    var random = PCG64(seed: 0)
    var generator = Self.generator(using: &random)
    var discriminator = Self.discriminator(using: &random)
    var generatorOptimizer = Adam(learningRate: 2e-4, beta1: 0.5)
    var discriminatorOptimizer = generatorOptimizer
    let count = Self.batchSize
    let real = Tensor.uniform([count, 784], -1...1, using: &random)
    let (ones, zeros) = (Tensor.ones([count, 1]), Tensor.zeros([count, 1]))
    let context = ForwardContext(training: PCG64(seed: 0, stream: "dropout"))
    return medianSeconds(of: seconds) {
      let fake = generator(.standardNormal([count, 100], using: &random))
      for (batch, target) in [(real, ones), (fake, zeros)] {
        discriminatorOptimizer.minimize(&discriminator) {
          Loss.binaryCrossEntropy(logits: $0(batch), target)
        }
      }
      let z = Tensor.standardNormal([count, 100], using: &random)
      let critic = discriminator
      generatorOptimizer.minimize(&generator, in: context) {
        Loss.binaryCrossEntropy(logits: critic($0.forward(z, in: context)), ones)
      }
    }
  }
}
