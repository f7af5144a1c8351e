import TensorEngine

/// The mean of each window of images `[N, H, W, C]`, over its pixels inside of the image.
public struct AveragePool2D: PoolingLayer {
  /// `average_pooling2d`
  public static let kind = "average_pooling2d"
  /// `average_pool2d`
  public static let settingName = "average_pool2d"

  /// The sizes of a window.
  public let size: Size2D
  /// Its steps.
  public let strides: Size2D
  /// What surrounds the images; it does not count.
  public let padding: Padding2D

  /// Makes a layer; windows side by side where no strides are given.
  public init(_ size: Size2D = 2, strides: Size2D? = nil, padding: Padding2D = .valid) {
    self.size = size
    self.strides = strides ?? size
    self.padding = padding
  }

  /// `[N, OH, OW, C]`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    x.averagePool2D(size, strides: strides, padding: padding)
  }
}

extension AveragePool2D {
  /// The settings of the layer.
  public typealias Configuration = PoolingConfiguration<AveragePool2D>
}

extension LayerSpecification {
  /// The mean of each window; adjacent windows where no strides are given.
  public static func averagePool2D(
    _ size: Size2D = 2, strides: Size2D? = nil, padding: Padding2D = .valid
  ) -> LayerSpecification {
    .layer(AveragePool2D.Configuration(size, strides: strides, padding: padding))
  }
}
