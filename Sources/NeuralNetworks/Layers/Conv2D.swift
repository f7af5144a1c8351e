import Foundations
import NumPyRandom
import TensorEngine

/// A convolution: `activation(x * kernel + bias)`, images `[N, H, W, C]` to `[N, OH, OW, O]`.
public struct Conv2D: KernelLayer {
  /// How the window moves.
  public struct Window: Sendable, Equatable {
    /// Its steps.
    public var strides: Size2D
    /// Zeros round the images.
    public var padding: Padding2D
    /// Steps within the window.
    public var dilation: Size2D
    /// Groups of channels and outputs that do not see each other.
    public var groups: Int

    /// Describes a window's way.
    public init(
      strides: Size2D = 1, padding: Padding2D = .valid, dilation: Size2D = 1, groups: Int = 1
    ) {
      self.strides = strides
      self.padding = padding
      self.dilation = dilation
      self.groups = groups
    }
  }

  /// The weights, `[KH, KW, C / groups, O]`.
  public var kernel: Tensor
  /// The offsets, `[O]`; none where the layer was made without.
  public var bias: Tensor?
  /// How the window moves.
  public let window: Window
  /// The function applied to the result.
  public let activation: Activation

  /// Makes a layer with drawn weights and a bias of zeros.
  /// - Parameters:
  ///   - channels: C, what comes in.
  ///   - filters: O, what goes out.
  ///   - size: KH and KW.
  ///   - window: how the window moves; by ones, inside the images, where nothing is said.
  ///   - activation: the function applied to the result.
  ///   - initializer: draws the kernel; Keras's default, Glorot uniform, where nothing is said.
  ///   - useBias: whether to add an offset.
  ///   - random: where the draws come from.
  public init(
    channels: Int, filters: Int, size: Size2D, window: Window = Window(),
    activation: Activation = .linear, initializer: Initializer = .glorotUniform,
    useBias: Bool = true, using random: inout PCG64
  ) {
    precondition(
      channels > 0 && filters > 0 && size.height > 0 && size.width > 0 && window.groups > 0
        && channels % window.groups == 0 && filters % window.groups == 0,
      """
      Conv2D: expected channels, filters and size above 0, and groups that divide both, got \
      \(channels), \(filters), \(size) and \(window.groups)
      """)
    let inputs = channels / window.groups
    kernel = initializer(shape: [size.height, size.width, inputs, filters], using: &random)
    bias =
      useBias
      ? initializer.bias(inputs: size.area * inputs, units: filters, using: &random) : nil
    self.window = window
    self.activation = activation
  }

  /// Makes a layer from its parameters.
  public init(
    kernel: Tensor, bias: Tensor?, window: Window = Window(), activation: Activation = .linear
  ) {
    self.kernel = kernel
    self.bias = bias
    self.window = window
    self.activation = activation
  }

  /// `activation(x * kernel + bias)`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    let y = x.conv2D(
      kernel: kernel, bias: bias, activation: activation.fused ?? .identity,
      strides: window.strides, padding: window.padding, dilation: window.dilation,
      groups: window.groups)
    return activation.fused == nil ? activation(y) : y
  }

  public var offset: Tensor? { bias }

  public func linear(_ x: Tensor, kernel: Tensor, offset: Tensor?) -> Tensor {
    x.conv2D(
      kernel: kernel, bias: offset, strides: window.strides, padding: window.padding,
      dilation: window.dilation, groups: window.groups)
  }

  /// Whether the layer can do the max pooling after it.
  var canPool: Bool { activation.fused != nil }

  /// The layer and the max pooling after it in one operation, where the activation allows it.
  func forward(_ x: Tensor, pool: Size2D) -> Tensor {
    x.conv2DMaxPooled(
      kernel: kernel, bias: bias, activation: activation.fused ?? .identity, pool: pool,
      strides: window.strides, padding: window.padding, dilation: window.dilation,
      groups: window.groups)
  }

  /// `kernel`, then `bias`.
  public mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.parameter("kernel", &kernel)
    visitor.parameter("bias", &bias)
  }
}
