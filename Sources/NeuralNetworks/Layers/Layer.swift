import TensorEngine

/// A module that maps one tensor to one tensor: the building block of `Sequential`.
///
/// A layer in one's own package is a struct with `forward` and `visit`. To be listed in a network's
/// description and saved in model files it also needs a `LayerConfiguration`, which is registered
/// in a `LayerRegistry`.
public protocol Layer: Module {
  /// The result for a batch `[N, …]`.
  func forward(_ x: Tensor, in context: ForwardContext) -> Tensor
}

extension Layer {
  /// The result for a batch `[N, …]`, in inference rather than training.
  public func callAsFunction(_ x: Tensor) -> Tensor { forward(x, in: .inference) }
}

/// A layer without parameters and states.
public protocol ParameterlessLayer: Layer {}

extension ParameterlessLayer {
  /// Does nothing.
  public mutating func visit(_ visitor: inout some ModuleVisitor) {}
}

/// A layer that ends with an elementwise function.
public protocol ActivatedLayer: Layer {
  /// The function applied to the result.
  var activation: Activation { get }
}

/// A layer that is linear in its input but for an offset and the function it ends with:
///
///     y = activation(W(x) + offset)
///
/// What is done with the weights of a network, such as the rules by which relevance is passed from
/// outputs to inputs, works on every layer that says so.
public protocol KernelLayer: ActivatedLayer {
  /// The weights of W, the outputs' axis as the layer has it.
  var kernel: Tensor { get }
  /// What is added to each output, `[O]`; none where the layer was made without.
  var offset: Tensor? { get }

  /// The linear part with other weights, without the function at the end.
  /// - Parameters:
  ///   - x: a batch `[N, …]`.
  ///   - kernel: of the shape of the layer's own.
  ///   - offset: `[O]`, or none.
  /// - Returns: `W(x) + offset`.
  func linear(_ x: Tensor, kernel: Tensor, offset: Tensor?) -> Tensor
}
