import TensorEngine

/// How a model is being used: some layers (dropout, batch norm) act differently while training.
public final class ForwardContext: Sendable {
  /// Whether the model is being trained.
  public let isTraining: Bool

  /// Makes a context.
  public init(isTraining: Bool) { self.isTraining = isTraining }

  /// The context of a model in use.
  public static let inference = ForwardContext(isTraining: false)
  /// The context of a model in training.
  public static let training = ForwardContext(isTraining: true)
}

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
