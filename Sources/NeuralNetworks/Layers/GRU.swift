import Foundations
import TensorEngine

/// A layer of gated recurrent units: `[N, T, D]` to `[N, T, H]`, or `[N, H]` of the last step; see
/// `Tensor.gru`.
public struct GRU: RecurrentLayer {
  /// `gru`
  public static let kind = "gru"
  public static let gates = 3

  /// Kernels and the two biases; gates z, r, n, as Keras has them.
  public var weights: RecurrentWeights
  /// Whether the result has all steps.
  public let returnsSequences: Bool
  /// Whether it goes from the last step to the first.
  public let isReversed: Bool

  public init(_ weights: RecurrentWeights, returnsSequences: Bool = true, isReversed: Bool = false)
  {
    self.weights = weights
    self.returnsSequences = returnsSequences
    self.isReversed = isReversed
  }

  /// Zeros.
  public static func initialBias(units: Int) -> Tensor { .zeros(Shape(2, gates * units)) }

  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    let states = x.gru(
      kernel: weights.kernel, recurrentKernel: weights.recurrentKernel, bias: weights.bias,
      reversed: isReversed)
    return result(states, returnsSequences: returnsSequences, isReversed: isReversed)
  }

  /// `kernel`, `recurrent_kernel`, `bias`
  public mutating func visit(_ visitor: inout some ModuleVisitor) { weights.visit(&visitor) }
}

extension GRU {
  /// The settings of the layer.
  public typealias Configuration = RecurrentConfiguration<GRU>
}

extension LayerSpecification {
  /// A layer of gated recurrent units.
  public static func gru(units: Int, returnsSequences: Bool = true) -> LayerSpecification {
    .layer(GRU.Configuration(units: units, returnsSequences: returnsSequences))
  }
}
