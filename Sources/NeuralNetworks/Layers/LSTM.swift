import Foundations
import TensorEngine

/// A layer of long short-term memory: `[N, T, D]` to `[N, T, H]`, or `[N, H]` of the last step; see
/// `Tensor.lstm`.
public struct LSTM: RecurrentLayer {
  /// `lstm`
  public static let kind = "lstm"
  public static let gates = 4

  /// Kernels and bias; gates i, f, g, o, as Keras has them.
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

  /// 1 for the forget gate, so that a unit remembers before it has learned to; else 0. Jozefowicz
  /// et al. (2015), https://proceedings.mlr.press/v37/jozefowicz15.html.
  public static func initialBias(units: Int) -> Tensor {
    Tensor(shape: Shape(gates * units)) { values in
      for index in values.indices { values[index] = index / units == 1 ? 1 : 0 }
    }
  }

  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    let states = x.lstm(
      kernel: weights.kernel, recurrentKernel: weights.recurrentKernel, bias: weights.bias,
      reversed: isReversed)
    return result(states, returnsSequences: returnsSequences, isReversed: isReversed)
  }

  /// `kernel`, `recurrent_kernel`, `bias`
  public mutating func visit(_ visitor: inout some ModuleVisitor) { weights.visit(&visitor) }
}

extension LSTM {
  /// The settings of the layer.
  public typealias Configuration = RecurrentConfiguration<LSTM>
}

extension LayerSpecification {
  /// A layer of long short-term memory.
  public static func lstm(units: Int, returnsSequences: Bool = true) -> LayerSpecification {
    .layer(LSTM.Configuration(units: units, returnsSequences: returnsSequences))
  }
}
