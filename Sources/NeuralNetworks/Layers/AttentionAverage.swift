import Foundations
import TensorEngine

/// The average of each sequence's steps by learned weights, `[N, T, D]` to `[N, D]`; see
/// `Tensor.attentionAverage`.
public struct AttentionAverage: Layer {
  /// w, `[D, 1]`.
  public var weights: Tensor

  /// Makes a layer from its parameter.
  public init(weights: Tensor) { self.weights = weights }

  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    x.attentionAverage(weights: weights)
  }

  /// How much each step counts, `[N, T]`.
  public func fractions(_ x: Tensor) -> Tensor { x.attentionFractions(weights: weights) }

  /// `weights`
  public mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.parameter("weights", &weights)
  }
}

extension AttentionAverage {
  /// The settings of the layer, which has none.
  public struct Configuration: LayerConfiguration {
    /// `attention_average`
    public static let kind = "attention_average"
    /// How a setting writes it.
    public static let settingForms = ["attention_average"]

    /// Makes the settings.
    public init() {}
    public init(from fields: LayerFields) throws {}
    public init?(setting words: LayerWords) { if !words.arguments.isEmpty { return nil } }

    public func outputShape(for input: Shape) throws -> Shape {
      guard input.rank == 2, input[0] > 0 else { throw misfit("sequences [T, D]", input) }
      return Shape(input[1])
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      let shape = Shape(input[1], 1)
      return AttentionAverage(
        weights: source.parameter("weights", shape) { Initializer.uniform(shape, 0.05, &$0) })
    }
  }
}

extension LayerSpecification {
  /// The average of each sequence's steps by learned weights, drawn uniformly within 0.05.
  public static var attentionAverage: LayerSpecification {
    .layer(AttentionAverage.Configuration())
  }
}
