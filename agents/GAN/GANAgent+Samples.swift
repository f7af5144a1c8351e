import Foundations
import Learning
import NeuralNetworks
import TensorEngine

extension GANAgent {
  /// What the discriminator's last hidden layer makes of samples: features that were learned
  /// without labels.
  /// - Parameter samples: `[N, D]`, as the environment takes them.
  /// - Returns: `[N, H]`.
  /// - Precondition: the networks see no classes.
  public func embedding(of samples: Tensor) -> Tensor {
    precondition(shapes.classCount == 0, "embedding: the discriminator also needs classes")
    let x = shapes.discriminatorInput(spaces.scaled(.continuous(samples.scalars)), [])
    guard let network = discriminator.base as? Sequential else { return discriminator(x) }
    return network.layers.dropLast().reduce(x) { $1($0) }
  }
}

extension GANAgent: GenerativeAgent {
  public var latentCount: Int { shapes.latentCount }
  public var sampleShape: [Int] { shapes.sampleShape }
  public var classCount: Int? { shapes.classCount == 0 ? nil : shapes.classCount }
  public var sampleInterval: Int { settings.sampleInterval }
  public var usesFixedNoise: Bool { settings.fixedNoise }

  public func samples(of latents: Tensor, labels: [Int]?) -> Tensor {
    let count = latents.shape[0]
    let classes = labels ?? (0..<count).map { $0 % max(1, shapes.classCount) }
    let samples = generator(shapes.generatorInput(latents, classes))
    return samples.reshaped(to: Shape([count] + shapes.sampleShape))
  }
}
