import TensorEngine

/// One layer of an architecture, as a model file describes it.
///
/// Images are `[H, W, C]` for one example, `[N, H, W, C]` for a batch, as in Keras.
public enum LayerSpecification: Sendable, Equatable {
  /// A fully connected layer.
  case dense(
    units: Int, activation: Activation = .linear, initializer: Initializer = .glorotUniform,
    useBias: Bool = true)
  /// A convolution.
  case conv2D(
    filters: Int, size: Extent2D, window: Conv2D.Window = Conv2D.Window(),
    activation: Activation = .linear, initializer: Initializer = .glorotUniform,
    useBias: Bool = true)
  /// A transposed convolution.
  case convTranspose2D(
    filters: Int, size: Extent2D, strides: Extent2D = 1, padding: Padding2D = .valid,
    activation: Activation = .linear, initializer: Initializer = .glorotUniform,
    useBias: Bool = true)
  /// The largest element of each window; windows side by side where no strides are given.
  case maxPool2D(_ size: Extent2D = 2, strides: Extent2D? = nil, padding: Padding2D = .valid)
  /// The mean of each window; windows side by side where no strides are given.
  case averagePool2D(_ size: Extent2D = 2, strides: Extent2D? = nil, padding: Padding2D = .valid)
  /// The mean of each channel.
  case globalAveragePool2D
  /// The largest element of each channel.
  case globalMaxPool2D
  /// Each example as one row.
  case flatten
  /// Each example under another shape.
  case reshape(Shape)
  /// Elements dropped while training.
  case dropout(Float)
  /// Channels dropped while training.
  case spatialDropout(Float)
  /// Channels normalised over the batch.
  case batchNormalization(BatchNormalization.Settings = BatchNormalization.Settings())
  /// Rows along the last axis normalised one by one.
  case layerNormalization(epsilon: Float = 1e-3)
  /// Mean subtracted and divided by the deviation of training data; see `Normalization`.
  case normalization
  /// Images made larger.
  case upSampling2D(_ factor: Extent2D = 2, _ interpolation: Interpolation = .nearest)
  /// Zeros round images.
  case zeroPadding2D(top: Int, bottom: Int, left: Int, right: Int)
  /// A function as a layer of its own.
  case activation(Activation)

  /// The kind of layer, as it appears in parameter names: `dense` in `dense_1.kernel`.
  public var kind: String {
    switch self {
    case .dense: "dense"
    case .conv2D: "conv2d"
    case .convTranspose2D: "conv2d_transpose"
    case .maxPool2D: "max_pooling2d"
    case .averagePool2D: "average_pooling2d"
    case .globalAveragePool2D: "global_average_pooling2d"
    case .globalMaxPool2D: "global_max_pooling2d"
    case .flatten: "flatten"
    case .reshape: "reshape"
    case .dropout: "dropout"
    case .spatialDropout: "spatial_dropout2d"
    case .batchNormalization: "batch_normalization"
    case .layerNormalization: "layer_normalization"
    case .normalization: "normalization"
    case .upSampling2D: "up_sampling2d"
    case .zeroPadding2D: "zero_padding2d"
    case .activation: "activation"
    }
  }
}
