import Foundations
import NumPyRandom
import TensorEngine

/// A transposed convolution, which makes images larger: `[N, H, W, C]` to `[N, OH, OW, O]`.
public struct ConvTranspose2D: KernelLayer {
  /// The weights, `[KH, KW, O, C]`: outputs before inputs, as in Keras.
  public var kernel: Tensor
  /// The offsets, `[O]`; none where the layer was made without.
  public var bias: Tensor?
  /// How far apart the inputs' pixels are put.
  public let strides: Size2D
  /// Rows and columns cut off the full result.
  public let padding: Padding2D
  /// Rows and columns more at the bottom and on the right, as several inputs' sizes lead to one
  /// output's.
  public let outputPadding: Size2D
  /// The function applied to the result.
  public let activation: Activation

  /// Makes a layer with drawn weights and a bias of zeros.
  /// - Parameters:
  ///   - channels: C, what comes in.
  ///   - filters: O, what goes out.
  ///   - size: KH and KW.
  ///   - strides: how far apart the inputs' pixels are put.
  ///   - padding: rows and columns cut off the full result, see `Tensor.convTranspose2D`.
  ///   - outputPadding: rows and columns more at the bottom and on the right.
  ///   - activation: the function applied to the result.
  ///   - initializer: draws the kernel.
  ///   - useBias: whether to add an offset.
  ///   - random: where the draws come from.
  public init(
    channels: Int, filters: Int, size: Size2D, strides: Size2D = 1,
    padding: Padding2D = .valid, outputPadding: Size2D = 0, activation: Activation = .linear,
    initializer: Initializer = .glorotUniform, useBias: Bool = true, using random: inout PCG64
  ) {
    precondition(
      channels > 0 && filters > 0 && size.height > 0 && size.width > 0,
      """
      ConvTranspose2D: expected channels, filters and size above 0, got \(channels), \(filters) and \
      \(size)
      """)
    kernel = initializer(shape: [size.height, size.width, filters, channels], using: &random)
    bias =
      useBias
      ? initializer.bias(inputs: size.area * filters, units: filters, using: &random) : nil
    self.strides = strides
    self.padding = padding
    self.outputPadding = outputPadding
    self.activation = activation
  }

  /// Makes a layer from its parameters.
  public init(
    kernel: Tensor, bias: Tensor?, strides: Size2D = 1, padding: Padding2D = .valid,
    outputPadding: Size2D = 0, activation: Activation = .linear
  ) {
    self.kernel = kernel
    self.bias = bias
    self.strides = strides
    self.padding = padding
    self.outputPadding = outputPadding
    self.activation = activation
  }

  /// The larger images.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    activation(
      x.convTranspose2D(
        kernel: kernel, bias: bias, strides: strides, padding: padding, extra: outputPadding))
  }

  public var offset: Tensor? { bias }

  public func linear(_ x: Tensor, kernel: Tensor, offset: Tensor?) -> Tensor {
    x.convTranspose2D(
      kernel: kernel, bias: offset, strides: strides, padding: padding, extra: outputPadding)
  }

  /// `kernel`, then `bias`.
  public mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.parameter("kernel", &kernel)
    visitor.parameter("bias", &bias)
  }
}
