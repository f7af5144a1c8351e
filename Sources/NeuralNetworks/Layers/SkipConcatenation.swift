import Foundations
import TensorEngine

/// Layers one after another, whose input and results are all joined along the last axis: what comes
/// after sees every one of them.
///
///     y = [x, layer_1(x), layer_2(layer_1(x)), …]
public struct SkipConcatenation: Layer {
  /// The layers, first to last.
  public var layers: [any Layer]
  private let names: [String]

  init(_ layers: [any Layer], names: [String]) {
    self.layers = layers
    self.names = names
  }

  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    var results = [x]
    for layer in layers { results.append(layer.forward(results[results.count - 1], in: context)) }
    return .concatenated(results, along: -1)
  }

  /// The layers as `lstm_1`, `lstm_2`…
  public mutating func visit(_ visitor: inout some ModuleVisitor) {
    for index in layers.indices { visitor.module(names[index], &layers[index]) }
  }
}

extension SkipConcatenation {
  /// The settings of the layer.
  public struct Configuration: LayerConfiguration {
    /// `skip_concatenation`
    public static let kind = "skip_concatenation"

    /// The layers, first to last.
    public var layers: [LayerSpecification]

    /// Makes the settings.
    public init(_ layers: [LayerSpecification]) { self.layers = layers }

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws { layers = try fields.layers("layers") }

    public var fields: [JSONValue.Member] { [.init("layers", .array(layers.map(\.json)))] }

    public var summary: String {
      layers.map { layer in
        let words = layer.configuration.summary
        return words.isEmpty ? layer.kind : "\(layer.kind) \(words)"
      }.joined(separator: "; ")
    }

    public func outputShape(for input: Shape) throws -> Shape {
      let shapes = try inside(input).exampleShapes()
      guard let rank = shapes.map(\.rank).max(), rank > 0,
        shapes.allSatisfy({ $0.dimensions.dropLast() == input.dimensions.dropLast() })
      else {
        throw misfit("layers that change the last axis alone", input)
      }
      return try checkedShape(
        input.dimensions.dropLast() + [shapes.reduce(0) { $0 + $1[-1] }], for: input)
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      let inside = inside(input)
      let names = inside.layerNames
      var made: [any Layer] = []
      for (index, shape) in inside.checkedShapes.dropLast().enumerated() {
        made.append(
          source.nested(names[index]) {
            layers[index].configuration.makeLayer(for: shape, from: &$0)
          })
      }
      return SkipConcatenation(made, names: names)
    }

    private func inside(_ input: Shape) -> Architecture {
      Architecture(inputShape: input, layers: layers)
    }
  }
}

extension LayerSpecification {
  /// Layers whose input and results are all joined.
  public static func skipConcatenation(_ layers: [LayerSpecification]) -> LayerSpecification {
    .layer(SkipConcatenation.Configuration(layers))
  }
}
