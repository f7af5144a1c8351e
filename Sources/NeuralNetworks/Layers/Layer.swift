import TensorEngine

/// A differentiable function with named parameters: a value, so a copy is an independent network.
public protocol Layer: Sendable {
  /// The result for a batch `[N, …]`.
  func forward(_ x: Tensor, in context: ForwardContext) -> Tensor
  /// The names of the parameters, in the order of `forEachParameter`.
  var parameterNames: [String] { get }
  /// Lends every parameter for reading or writing, in a fixed order.
  mutating func forEachParameter(_ body: (inout Tensor) -> Void)
  /// Every parameter, in the same order.
  var parameters: [Tensor] { get }
  /// Which parameters optimisers leave alone, in the same order; empty where all are trained.
  var frozenParameters: [Bool] { get }
  /// The names of what the layer learns beside its parameters, without gradients (running moments).
  var stateNames: [String] { get }
  /// That state, in the same order.
  var states: [Tensor] { get }
  /// Lends the state for reading or writing, in the same order.
  mutating func forEachState(_ body: (inout Tensor) -> Void)
}

extension Layer {
  /// None, unless a layer says otherwise.
  public var stateNames: [String] { [] }

  /// None, unless a layer says otherwise.
  public var states: [Tensor] { [] }

  /// Does nothing, unless a layer says otherwise.
  public mutating func forEachState(_ body: (inout Tensor) -> Void) {}

  /// Takes over the state that layers noted in a context of training.
  public mutating func takeStates(from context: ForwardContext) {
    forEachState { state in
      if let new = context.takeUpdate(of: state) { state = new }
    }
  }
}

/// A layer that learns nothing: no parameters, no state.
public protocol ParameterlessLayer: Layer {}

extension ParameterlessLayer {
  /// None.
  public var parameterNames: [String] { [] }
  /// None.
  public var parameters: [Tensor] { [] }
  /// Does nothing.
  public mutating func forEachParameter(_ body: (inout Tensor) -> Void) {}
}

extension Layer {
  /// All parameters are trained.
  public var frozenParameters: [Bool] { [] }

  /// The result for a batch `[N, …]`, in use rather than training.
  public func callAsFunction(_ x: Tensor) -> Tensor { forward(x, in: .inference) }

  /// The number of trainable numbers.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

  /// Every parameter under its name.
  public var namedParameters: [(name: String, value: Tensor)] {
    Array(zip(parameterNames, parameters).map { (name: $0, value: $1) })
  }

  /// All parameters one after the other, `[P]`.
  public var flatParameters: Tensor {
    .concatenated(parameters.map { $0.reshaped(to: Shape($0.count)) })
  }

  /// Replaces all parameters by the parts of a vector `[P]`.
  /// - Precondition: its length is `parameterCount`.
  public mutating func setFlatParameters(_ flat: Tensor) {
    precondition(
      flat.count == parameterCount,
      "setFlatParameters: \(flat.count) numbers for \(parameterCount) parameters")
    var start = 0
    forEachParameter { parameter in
      let end = start + parameter.count
      parameter = flat.slice(start..<end).reshaped(to: parameter.shape)
      start = end
    }
  }

  /// Moves every parameter towards those of `other`: `p = (1 - tau) p + tau q`.
  ///
  /// Polyak averaging; the soft target update of Lillicrap et al. (2015),
  /// https://arxiv.org/abs/1509.02971.
  /// - Parameters:
  ///   - other: a network of the same architecture.
  ///   - tau: 0 leaves this network as it is, 1 copies the other.
  public mutating func moveParameters(towards other: Self, tau: Float) {
    let targets = other.parameters
    var index = 0
    forEachParameter { parameter in
      parameter.blend(with: targets[index], weight: tau)
      index += 1
    }
  }
}
