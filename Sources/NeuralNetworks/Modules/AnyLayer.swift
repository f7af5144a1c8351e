import TensorEngine

/// A network of any type that maps one tensor to one tensor, such as the one a user gives an agent.
///
///     let network = AnyLayer(Sequential(inputs: 4, [.dense(units: 2)], using: &random))
///     let values = network(observations)  // [N, 2]
///
/// A value like the network it holds: a copy is independent. Parameters keep their names.
public struct AnyLayer: Layer {
  /// The network.
  public internal(set) var base: any Layer

  /// Erases a network's type.
  public init(_ base: any Layer) { self.base = (base as? AnyLayer)?.base ?? base }

  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    base.forward(x, in: context)
  }

  public mutating func visit(_ visitor: inout some ModuleVisitor) { base.visit(&visitor) }

  /// What the network was built from; nil of a network that is not a `Sequential`.
  public var architecture: Architecture? { (base as? Sequential)?.architecture }
}
