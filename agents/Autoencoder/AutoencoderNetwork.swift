import Learning
import NeuralNetworks
import NumPyRandom
import TensorEngine

/// An encoder and a decoder in one chain of layers.
public struct AutoencoderNetwork: Layer {
  /// The networks that an autoencoder knows by name.
  public enum Name: String, Sendable, CaseIterable {
    /// Dense layers with ReLU around a linear code.
    case dense
    /// Two convolutions of 32 filters 3x3 with strides of 2 and max pooling, mirrored by transposed
    /// ones; the code is dense with ReLU. For images whose sides lead back to themselves, such as
    /// 28x28.
    case convolutional
    /// Dense layers around a normal distribution of codes: Kingma and Welling (2013),
    /// https://arxiv.org/abs/1312.6114.
    case variational
  }

  /// All layers, example in, reconstruction out.
  public var layers: Sequential
  /// How many of them make the encoder. Of a variational one without the layer that draws, which is
  /// the first of the rest.
  public let encoderCount: Int
  /// Whether the codes are drawn.
  public let isVariational: Bool

  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    layers.forward(x, in: context)
  }

  /// Statistics of the codes and the reconstructions of a batch, `[N, K]` and `[N, D]` (`[N, 2 K]`
  /// of a variational one: means and log-variances).
  func codesAndOutputs(_ x: Tensor, in context: ForwardContext) -> (codes: Tensor, outputs: Tensor)
  {
    let codes = layers.prefix(encoderCount).forward(x, in: context)
    return (codes, layers.suffix(from: encoderCount).forward(codes, in: context).flattened())
  }

  public mutating func visit(_ visitor: inout some ModuleVisitor) { layers.visit(&visitor) }

  /// The layers up to the code: `[N, …]` to `[N, K]`, of a variational one to its mean.
  public var encoder: Sequential { layers.prefix(encoderCount + (isVariational ? 1 : 0)) }

  /// The layers after the code: `[N, K]` to `[N, …]`.
  public var decoder: Sequential { layers.suffix(from: encoderCount + (isVariational ? 1 : 0)) }
}

extension AutoencoderSettings.InnerActivation {
  fileprivate var activation: Activation {
    switch self {
    case .linear: .linear
    case .relu: .relu
    case .tanh: .tanh
    }
  }
}

extension AutoencoderSettings {
  /// The layers for examples of a shape, and how many of them make the encoder.
  /// - Throws: `AgentError.wrongSetting` where they do not fit the examples.
  func makeNetwork(inputShape: Shape, isUnitRange: Bool, using random: inout PCG64)
    throws(AgentError) -> AutoencoderNetwork
  {
    let output = activation(isUnitRange: isUnitRange)
    let parts =
      switch network {
      case .dense, .variational: dense(inputShape, output)
      case .convolutional: try convolutional(inputShape, output)
      }
    let architecture = Architecture(inputShape: inputShape, layers: parts.encoder + parts.decoder)
    let shapes: [Shape]
    do throws(LayerMisfit) {
      shapes = try architecture.exampleShapes()
    } catch {
      throw misfit("\(error)", inputShape)
    }
    guard shapes.last == inputShape else {
      throw misfit("this one makes \(shapes.last ?? []) of them", inputShape)
    }
    try checkSize(of: architecture, shapes)
    return AutoencoderNetwork(
      layers: Sequential(architecture, using: &random), encoderCount: parts.encoder.count,
      isVariational: network == .variational)
  }

  private func misfit(_ reason: String, _ shape: Shape) -> AgentError {
    .wrongSetting(
      "network", value: network.rawValue,
      expected: "a network for examples \(shape): \(reason); dense fits all")
  }

  private func activation(isUnitRange: Bool) -> Activation {
    switch outputActivation {
    case .automatic: isUnitRange ? .sigmoid : .linear
    case .linear: .linear
    case .relu: .relu
    case .sigmoid: .sigmoid
    case .tanh: .tanh
    }
  }

  private typealias Parts = (encoder: [LayerSpecification], decoder: [LayerSpecification])

  private func dense(_ shape: Shape, _ output: Activation) -> Parts {
    let isVariational = network == .variational
    var encoder: [LayerSpecification] = shape.rank > 1 ? [.flatten] : []
    let hidden = hiddenActivation.activation
    encoder += hiddenLayers.map { .dense(units: $0, activation: hidden) }
    encoder.append(
      .dense(
        units: codeSize * (isVariational ? 2 : 1),
        activation: isVariational ? .linear : codeActivation.activation))
    var decoder: [LayerSpecification] = isVariational ? [.gaussianSampling] : []
    decoder += hiddenLayers.reversed().map { .dense(units: $0, activation: hidden) }
    decoder.append(.dense(units: shape.count, activation: output))
    if shape.rank > 1 { decoder.append(.reshape(shape)) }
    return (encoder, decoder)
  }

  private func convolutional(_ shape: Shape, _ output: Activation) throws(AgentError) -> Parts {
    guard shape.rank == 3 else { throw misfit("it needs images [H, W, C]", shape) }
    var encoder: [LayerSpecification] = [
      .conv2D(
        filters: 32, size: 3, window: Conv2D.Window(strides: 2, padding: .same), activation: .relu),
      .conv2D(filters: 32, size: 3, window: Conv2D.Window(strides: 2), activation: .relu),
      .maxPool2D(2),
    ]
    let sizes: [Shape]
    do throws(LayerMisfit) {
      sizes = try Architecture(inputShape: shape, layers: encoder).exampleShapes()
    } catch {
      throw misfit("\(error)", shape)
    }
    let small = sizes[3]
    encoder += [.flatten, .dense(units: codeSize, activation: .relu)]
    // A 3x3 window with strides of 2 forgets the last row of an even size.
    let extra = Size2D((sizes[1][0] + 1) % 2, (sizes[1][1] + 1) % 2)
    return (
      encoder,
      [
        .dense(units: small.count, activation: .relu), .reshape(small), .upSampling2D(2),
        .convTranspose2D(
          filters: 32, size: 3, strides: 2, outputPadding: extra, activation: .relu),
        .convTranspose2D(
          filters: shape[2], size: 3, strides: 2, padding: .same, activation: output),
      ]
    )
  }

  /// Refuses what would not fit into memory: weights with gradients and two moments, and what the
  /// layers compute from a batch.
  private func checkSize(of architecture: Architecture, _ shapes: [Shape]) throws(AgentError) {
    var weights = ElementCount()
    for (_, shape) in architecture.parameterShapes { weights.add(shape.count, 4) }
    try weights.check("hidden_layers", hiddenLayers)
    var results = ElementCount()
    for shape in shapes { results.add(shape.count, batchSize) }
    try results.check("batch_size", batchSize)
  }
}
