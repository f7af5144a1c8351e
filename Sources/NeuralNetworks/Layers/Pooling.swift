import TensorEngine

/// The largest element of each window of images `[N, H, W, C]`.
public struct MaxPool2D: ParameterlessLayer {
  /// The extents of a window.
  public let size: Extent2D
  /// Its steps.
  public let strides: Extent2D
  /// What surrounds the images; never the largest.
  public let padding: Padding2D

  /// Makes a layer; windows side by side where no strides are given.
  public init(_ size: Extent2D = 2, strides: Extent2D? = nil, padding: Padding2D = .valid) {
    self.size = size
    self.strides = strides ?? size
    self.padding = padding
  }

  /// `[N, OH, OW, C]`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    x.maxPool2D(size, strides: strides, padding: padding)
  }
}

/// The mean of each window of images `[N, H, W, C]`, over its pixels inside of the image.
public struct AveragePool2D: ParameterlessLayer {
  /// The extents of a window.
  public let size: Extent2D
  /// Its steps.
  public let strides: Extent2D
  /// What surrounds the images; it does not count.
  public let padding: Padding2D

  /// Makes a layer; windows side by side where no strides are given.
  public init(_ size: Extent2D = 2, strides: Extent2D? = nil, padding: Padding2D = .valid) {
    self.size = size
    self.strides = strides ?? size
    self.padding = padding
  }

  /// `[N, OH, OW, C]`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    x.averagePool2D(size, strides: strides, padding: padding)
  }
}

/// The mean of each channel: `[N, H, W, C]` to `[N, C]`.
public struct GlobalAveragePool2D: ParameterlessLayer {
  /// Makes a layer.
  public init() {}

  /// `[N, C]`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    x.globalAveragePool2D()
  }
}

/// The largest element of each channel: `[N, H, W, C]` to `[N, C]`.
public struct GlobalMaxPool2D: ParameterlessLayer {
  /// Makes a layer.
  public init() {}

  /// `[N, C]`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor { x.globalMaxPool2D() }
}
