import TensorEngine

/// The largest element of each window of images `[N, H, W, C]`.
public struct MaxPool2D: PoolingLayer {
  /// `max_pooling2d`
  public static let kind = "max_pooling2d"
  /// `max_pool2d`
  public static let settingName = "max_pool2d"

  /// The sizes of a window.
  public let size: Size2D
  /// Its steps.
  public let strides: Size2D
  /// What surrounds the images; never the largest.
  public let padding: Padding2D

  /// Makes a layer; windows side by side where no strides are given.
  public init(_ size: Size2D = 2, strides: Size2D? = nil, padding: Padding2D = .valid) {
    self.size = size
    self.strides = strides ?? size
    self.padding = padding
  }

  /// `[N, OH, OW, C]`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    x.maxPool2D(size, strides: strides, padding: padding)
  }

  /// The size of the windows where they lie side by side without padding: a convolution before it
  /// can then do the pooling.
  var tileSize: Size2D? { strides == size && padding == .valid ? size : nil }
}

extension MaxPool2D {
  /// The settings of the layer.
  public typealias Configuration = PoolingConfiguration<MaxPool2D>
}

extension LayerSpecification {
  /// The largest element of each window; adjacent windows where no strides are given.
  public static func maxPool2D(
    _ size: Size2D = 2, strides: Size2D? = nil, padding: Padding2D = .valid
  ) -> LayerSpecification {
    .layer(MaxPool2D.Configuration(size, strides: strides, padding: padding))
  }
}
