import Foundations
import Learning
import NeuralNetworks
import TensorEngine

extension GANAgent: EncodingAgent {
  public var exampleShape: [Int] { shapes.sampleShape }

  /// What the discriminator's last hidden layer makes of examples: features that were learned
  /// without labels.
  public func codes(of examples: Tensor) throws(AgentError) -> Tensor {
    guard shapes.classCount == 0, let network = discriminator.base as? Sequential else {
      throw .unfitSpaces(
        agent: Self.name, expected: "a discriminator of layers that sees no classes to have codes",
        found: "one that sees classes, or is no chain of layers")
    }
    let rows = shapes.rows(examples)
    // Images are generated within -1...1, and shown within 0...1.
    let samples =
      shapes.sampleShape.count == 1 ? spaces.scaled(.continuous(rows.scalars)) : 2 * rows - 1
    return network.prefix(network.layers.count - 1)
      .batched(shapes.discriminatorInput(samples, [])).flattened()
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
