import Foundations
import TensorEngine

/// Two recurrent layers side by side, one from the first step to the last and one back, whose
/// results are joined: `[N, T, D]` to `[N, T, 2 H]`, or `[N, 2 H]` of the last step of each.
///
/// Schuster and Paliwal (1997), https://doi.org/10.1109/78.650093.
public struct Bidirectional<Recurrent: RecurrentLayer>: Layer {
  /// From the first step to the last.
  public var forwardLayer: Recurrent
  /// From the last step to the first.
  public var backwardLayer: Recurrent

  /// Makes a layer of two.
  public init(forward: Recurrent, backward: Recurrent) {
    forwardLayer = forward
    backwardLayer = backward
  }

  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    .concatenated(
      [forwardLayer.forward(x, in: context), backwardLayer.forward(x, in: context)], along: -1)
  }

  /// `forward`, then `backward`.
  public mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.module("forward", &forwardLayer)
    visitor.module("backward", &backwardLayer)
  }
}

/// The settings of a bidirectional layer.
public struct BidirectionalConfiguration<Recurrent: RecurrentLayer>: LayerConfiguration {
  public static var kind: String { "bidirectional_\(Recurrent.kind)" }
  public static var settingForms: [String] { ["\(kind) UNITS [last]"] }

  /// The settings of the layer that goes forward.
  public var layer: RecurrentConfiguration<Recurrent>

  /// Makes the settings.
  public init(units: Int, returnsSequences: Bool = true) {
    layer = RecurrentConfiguration(units: units, returnsSequences: returnsSequences)
  }

  /// Reads the settings from a model file.
  public init(from fields: LayerFields) throws { layer = try RecurrentConfiguration(from: fields) }

  public init?(setting words: LayerWords) {
    guard let layer = RecurrentConfiguration<Recurrent>(setting: words) else { return nil }
    self.layer = layer
  }

  public var fields: [JSONValue.Member] { layer.fields }

  public var summary: String { "2 x \(layer.summary)" }

  public func outputShape(for input: Shape) throws -> Shape {
    var shape = try layer.outputShape(for: input)
    shape[shape.rank - 1] *= 2
    return shape
  }

  public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
    var backward = layer
    backward.isReversed.toggle()
    return Bidirectional(
      forward: source.nested("forward") { layer.makeRecurrentLayer(for: input, from: &$0) },
      backward: source.nested("backward") { backward.makeRecurrentLayer(for: input, from: &$0) })
  }
}

extension LayerSpecification {
  /// Two LSTMs, one in each direction.
  public static func bidirectionalLSTM(units: Int, returnsSequences: Bool = true)
    -> LayerSpecification
  {
    .layer(BidirectionalConfiguration<LSTM>(units: units, returnsSequences: returnsSequences))
  }

  /// Two GRUs, one in each direction.
  public static func bidirectionalGRU(units: Int, returnsSequences: Bool = true)
    -> LayerSpecification
  {
    .layer(BidirectionalConfiguration<GRU>(units: units, returnsSequences: returnsSequences))
  }
}
