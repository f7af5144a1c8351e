import Foundations
import TensorEngine

/// One layer of a network's description: the configuration of any kind of layer.
///
/// Each kind has a static function here, such as `.dense(units: 16, activation: .relu)`, in the
/// file of its layer; `.layer(_:)` takes any other.
///
/// Images are `[H, W, C]` for one example, `[N, H, W, C]` for a batch, as in Keras.
public struct LayerSpecification: Sendable, Equatable {
  /// The layer's settings.
  public let configuration: any LayerConfiguration

  private init(_ configuration: any LayerConfiguration) { self.configuration = configuration }

  /// A layer of any kind.
  public static func layer(_ configuration: some LayerConfiguration) -> LayerSpecification {
    LayerSpecification(configuration)
  }

  /// The kind of layer, as it appears in parameter names: `dense` in `dense_1.kernel`.
  public var kind: String { type(of: configuration).kind }

  /// The kind and the settings, as model files hold them.
  public var json: JSONValue {
    .object([.init("kind", .string(kind))] + configuration.fields)
  }

  /// Whether both are of one kind with equal settings.
  public static func == (one: LayerSpecification, other: LayerSpecification) -> Bool {
    func equals<Configuration: LayerConfiguration>(_ configuration: Configuration) -> Bool {
      configuration == other.configuration as? Configuration
    }
    return equals(one.configuration)
  }
}

extension LayerSpecification {
  func outputShape(for input: Shape) throws(LayerMisfit) -> Shape {
    do {
      return try configuration.outputShape(for: input)
    } catch let error as LayerMisfit {
      throw error
    } catch {
      throw LayerMisfit(layer: 0, expected: "inputs that \(kind) accepts", found: "\(error)")
    }
  }

  /// The names and shapes of the layer's parameters and states.
  func shapes(for input: Shape)
    -> (parameters: [ParameterSource.NamedShape], states: [ParameterSource.NamedShape])
  {
    var source = ParameterSource.shapesOnly
    _ = configuration.makeLayer(for: input, from: &source)
    return (source.parameters, source.states)
  }
}
