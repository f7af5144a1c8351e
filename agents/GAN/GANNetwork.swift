import Foundations
import Gym
import Learning
import NeuralNetworks
import TensorEngine

/// The networks of a GAN, by name.
public enum GANNetwork: String, Sendable, CaseIterable {
  /// Dense layers. Generator: LeakyReLU with slope 0.2 and batch normalization that keeps 0.8 of the
  /// running moments; discriminator: LeakyReLU. As Keras-GAN's `gan.py`.
  case mlp
  /// Dense layers with tanh, for tables.
  case tabular
  /// Convolutions, after Radford et al. (2015), https://arxiv.org/abs/1511.06434: the generator
  /// doubles a quarter of the image's size twice, the discriminator halves it twice; without batch
  /// normalization in the discriminator.
  case dcgan
}

extension GANSettings {
  private static let moments = BatchNormalization.Settings(momentum: 0.8)

  /// `[N, L + K]` to samples within -1...1.
  /// - Throws: `AgentError.unfitSpaces` where the samples are no images that a network can make.
  func generator(_ shapes: GANShapes) throws(AgentError) -> Architecture {
    var layers: [LayerSpecification] = []
    switch network {
    case .mlp, .tabular:
      for units in generatorLayers {
        if network == .tabular {
          layers.append(.dense(units: units, activation: .tanh))
        } else {
          layers += [
            .dense(units: units), .activation(.leakyReLU), .batchNormalization(Self.moments),
          ]
        }
      }
      layers.append(.dense(units: shapes.sampleCount, activation: .tanh))
      if shapes.sampleShape.count > 1 { layers.append(.reshape(Shape(shapes.sampleShape))) }
    case .dcgan:
      let (height, width, channels) = try Self.imageSize(shapes)
      let base: Shape = [height / 4, width / 4, 128]
      layers = [
        .dense(units: base.count), .batchNormalization(Self.moments), .activation(.relu),
        .reshape(base), .convTranspose2D(filters: 64, size: 4, strides: 2, padding: .same),
        .batchNormalization(Self.moments), .activation(.relu),
        .convTranspose2D(
          filters: channels, size: 4, strides: 2, padding: .same, activation: .tanh),
      ]
    }
    return try checked(
      Architecture(inputs: shapes.latentCount + shapes.classCount, layers: layers))
  }

  /// Samples to `[N, 1]`, before any sigmoid. Of K classes it sees one-hot vectors: beside the
  /// elements of a sample, or as K further channels.
  /// - Throws: `AgentError.unfitSpaces` as `generator` does.
  func discriminator(_ shapes: GANShapes) throws(AgentError) -> Architecture {
    let dropout: [LayerSpecification] =
      discriminatorDropout > 0 ? [.dropout(Float(discriminatorDropout))] : []
    var layers: [LayerSpecification] = []
    var input = Shape(shapes.sampleCount + shapes.classCount)
    switch network {
    case .mlp, .tabular:
      for units in discriminatorLayers {
        layers +=
          (network == .tabular
            ? [.dense(units: units, activation: .tanh)]
            : [.dense(units: units), .activation(.leakyReLU)]) + dropout
      }
    case .dcgan:
      let (height, width, channels) = try Self.imageSize(shapes)
      input = [height, width, channels + shapes.classCount]
      let window = Conv2D.Window(strides: 2, padding: .same)
      for filters in [64, 128] {
        layers +=
          [.conv2D(filters: filters, size: 4, window: window), .activation(.leakyReLU)] + dropout
      }
      layers.append(.flatten)
    }
    return try checked(Architecture(inputShape: input, layers: layers + [.dense(units: 1)]))
  }

  private static func imageSize(_ shapes: GANShapes) throws(AgentError)
    -> (height: Int, width: Int, channels: Int)
  {
    let shape = shapes.sampleShape
    guard shape.count == 3, shape[0].isMultiple(of: 4), shape[1].isMultiple(of: 4) else {
      throw .unfitSpaces(
        agent: GANAgent.name,
        expected: "images [H, W, C] whose sides are multiples of 4 for network dcgan",
        found: "samples \(shape): use another network (--set network=mlp)")
    }
    return (shape[0], shape[1], shape[2])
  }

  /// Refuses what does not fit into memory: weights with gradients and two moments, and what the
  /// layers compute from a batch.
  private func checked(_ architecture: Architecture) throws(AgentError) -> Architecture {
    var results = ElementCount()
    do throws(LayerMisfit) {
      for shape in try architecture.exampleShapes() { results.add(shape.count, batchSize) }
    } catch {
      throw .wrongSetting(
        "network", value: network.rawValue, expected: "layers that fit each other: \(error)")
    }
    var weights = ElementCount()
    for (_, shape) in architecture.parameterShapes { weights.add(shape.count, 4) }
    try weights.check("generator_layers", generatorLayers)
    try results.check("batch_size", batchSize)
    return architecture
  }
}
