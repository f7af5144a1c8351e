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
