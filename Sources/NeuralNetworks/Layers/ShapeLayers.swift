import TensorEngine

/// Each example as one row of features: `[N, …]` to `[N, D]`, the last axis fastest.
public struct Flatten: ParameterlessLayer {
  /// Makes a layer.
  public init() {}

  /// `[N, D]`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor { x.flattened() }
}

/// Each example under another shape of as many elements.
public struct Reshape: ParameterlessLayer {
  /// The shape of one example.
  public let shape: Shape

  /// Makes a layer.
  public init(_ shape: Shape) { self.shape = shape }

  /// `[N] + shape`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    x.reshaped(to: Shape([x.shape[0]] + shape.dimensions))
  }
}

/// Rows and columns of zeros round images `[N, H, W, C]`.
public struct ZeroPadding2D: ParameterlessLayer {
  /// Rows above and below.
  public let rows: (top: Int, bottom: Int)
  /// Columns on both sides.
  public let columns: (left: Int, right: Int)

  /// Makes a layer.
  public init(top: Int, bottom: Int, left: Int, right: Int) {
    rows = (top, bottom)
    columns = (left, right)
  }

  /// `[N, top + H + bottom, left + W + right, C]`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    x.zeroPadded2D(top: rows.top, bottom: rows.bottom, left: columns.left, right: columns.right)
  }
}

/// Images `[N, H, W, C]` made larger by whole factors.
public struct UpSampling2D: ParameterlessLayer {
  /// How many times as many rows and columns.
  public let factor: Extent2D
  /// How new pixels are made.
  public let interpolation: Interpolation

  /// Makes a layer.
  public init(_ factor: Extent2D = 2, _ interpolation: Interpolation = .nearest) {
    self.factor = factor
    self.interpolation = interpolation
  }

  /// `[N, H fh, W fw, C]`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    x.upsampled2D(by: factor, interpolation)
  }
}

/// An elementwise function as a layer of its own.
public struct ActivationLayer: ParameterlessLayer {
  /// The function.
  public let activation: Activation

  /// Makes a layer.
  public init(_ activation: Activation) { self.activation = activation }

  /// `activation(x)`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor { activation(x) }
}
