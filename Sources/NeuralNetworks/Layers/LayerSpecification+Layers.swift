import TensorEngine

extension LayerSpecification {
  /// Makes the layer with drawn parameters for the shape of one example.
  func makeLayer(input: Shape, using random: inout PCG64) -> any Layer {
    switch self {
    case .dense(let units, let activation, let initializer, let useBias):
      return Dense(
        inputs: input[-1], units: units, activation: activation, initializer: initializer,
        useBias: useBias, using: &random)
    case .conv2D(let filters, let size, let window, let activation, let initializer, let useBias):
      return Conv2D(
        channels: input[-1], filters: filters, size: size, window: window,
        activation: activation, initializer: initializer, useBias: useBias, using: &random)
    case .convTranspose2D(
      let filters, let size, let strides, let padding, let activation, let initializer,
      let useBias):
      return ConvTranspose2D(
        channels: input[-1], filters: filters, size: size, strides: strides, padding: padding,
        activation: activation, initializer: initializer, useBias: useBias, using: &random)
    case .batchNormalization(let settings):
      return BatchNormalization(channels: input[-1], settings)
    case .layerNormalization(let epsilon):
      return LayerNormalization(features: input[-1], epsilon: epsilon)
    case .normalization: return Normalization(features: input[-1])
    default: return makePlainLayer()
    }
  }

  /// Makes the layer from its parameters and its state, in the order of their shapes.
  func makeLayer(parameters: [Tensor], states: [Tensor]) -> any Layer {
    switch self {
    case .dense(_, let activation, _, _):
      return Dense(
        kernel: parameters[0], bias: parameters.dropFirst().first, activation: activation)
    case .conv2D(_, _, let window, let activation, _, _):
      return Conv2D(
        kernel: parameters[0], bias: parameters.dropFirst().first, window: window,
        activation: activation)
    case .convTranspose2D(_, _, let strides, let padding, let activation, _, _):
      return ConvTranspose2D(
        kernel: parameters[0], bias: parameters.dropFirst().first, strides: strides,
        padding: padding, activation: activation)
    case .batchNormalization(let settings):
      return BatchNormalization(
        gamma: parameters[0], beta: parameters[1], movingMean: states[0],
        movingVariance: states[1], settings)
    case .layerNormalization(let epsilon):
      return LayerNormalization(gamma: parameters[0], beta: parameters[1], epsilon: epsilon)
    case .normalization: return Normalization(mean: states[0], variance: states[1])
    default: return makePlainLayer()
    }
  }

  /// A layer that learns nothing.
  private func makePlainLayer() -> any Layer {
    switch self {
    case .maxPool2D(let size, let strides, let padding):
      MaxPool2D(size, strides: strides, padding: padding)
    case .averagePool2D(let size, let strides, let padding):
      AveragePool2D(size, strides: strides, padding: padding)
    case .globalAveragePool2D: GlobalAveragePool2D()
    case .globalMaxPool2D: GlobalMaxPool2D()
    case .flatten: Flatten()
    case .reshape(let shape): Reshape(shape)
    case .dropout(let rate): Dropout(rate)
    case .spatialDropout(let rate): SpatialDropout(rate)
    case .upSampling2D(let factor, let interpolation): UpSampling2D(factor, interpolation)
    case .zeroPadding2D(let top, let bottom, let left, let right):
      ZeroPadding2D(top: top, bottom: bottom, left: left, right: right)
    case .activation(let activation): ActivationLayer(activation)
    case .dense, .conv2D, .convTranspose2D, .batchNormalization, .layerNormalization,
      .normalization:
      preconditionFailure("\(kind) needs its parameters")
    }
  }

  /// The windows of the max pooling that the layer before can do itself: side by side, no padding.
  var poolSideBySide: Extent2D? {
    guard case .maxPool2D(let size, let strides, .valid) = self,
      strides == nil || strides == size
    else { return nil }
    return size
  }

  /// Whether the layer can do the max pooling after it.
  var canPool: Bool {
    guard case .conv2D(_, _, _, let activation, _, _) = self else { return false }
    return activation.fused != nil
  }
}
