import TensorEngine

/// A fully connected layer: `activation(x kernel + bias)`, `[N, I]` to `[N, O]`.
public struct Dense: Layer {
  /// The weights, `[I, O]`.
  public var kernel: Tensor
  /// The offsets, `[O]`; none where the layer was made without.
  public var bias: Tensor?
  /// The function applied to the result.
  public let activation: Activation

  /// Makes a layer with drawn weights and a bias of zeros.
  /// - Parameters:
  ///   - inputs: I, the features that come in.
  ///   - units: O, the features that go out.
  ///   - activation: the function applied to the result.
  ///   - initializer: draws the kernel; Keras's default, Glorot uniform, where nothing is said.
  ///   - useBias: whether to add an offset.
  ///   - random: where the draws come from.
  public init(
    inputs: Int, units: Int, activation: Activation = .linear,
    initializer: Initializer = .glorotUniform, useBias: Bool = true, using random: inout PCG64
  ) {
    precondition(
      inputs > 0 && units > 0, "Dense: inputs and units must be above 0, got \(inputs), \(units)")
    kernel = initializer(shape: Shape(inputs, units), using: &random)
    bias = useBias ? initializer.bias(inputs: inputs, units: units, using: &random) : nil
    self.activation = activation
  }

  /// Makes a layer from its parameters.
  public init(kernel: Tensor, bias: Tensor?, activation: Activation = .linear) {
    self.kernel = kernel
    self.bias = bias
    self.activation = activation
  }

  /// `activation(x kernel + bias)`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    if let fused = activation.fused {
      return x.dense(kernel: kernel, bias: bias, activation: fused)
    }
    return activation(x.dense(kernel: kernel, bias: bias))
  }

  /// `kernel`, then `bias`.
  public var parameterNames: [String] { bias == nil ? ["kernel"] : ["kernel", "bias"] }

  /// The kernel, then the bias.
  public var parameters: [Tensor] { [kernel] + (bias.map { [$0] } ?? []) }

  /// Lends the kernel, then the bias.
  public mutating func forEachParameter(_ body: (inout Tensor) -> Void) {
    body(&kernel)
    // Taken out first, so that the closure sees the only reference and can write in place.
    guard var offsets = bias.take() else { return }
    body(&offsets)
    bias = offsets
  }
}
