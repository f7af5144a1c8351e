import Foundations
import TensorEngine

/// An elementwise function as a layer of its own.
public struct ActivationLayer: ParameterlessLayer, ActivatedLayer {
  /// The function.
  public let activation: Activation

  /// Makes a layer.
  public init(_ activation: Activation) { self.activation = activation }

  /// `activation(x)`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor { activation(x) }
}

extension ActivationLayer {
  /// The settings of the layer.
  public struct Configuration: ActivatedConfiguration {
    /// `activation`
    public static let kind = "activation"
    /// How a setting writes it: by the name of the function.
    public static let settingForms = Activation.allCases.map(\.rawValue)

    /// The function.
    public var activation: Activation

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws { activation = try fields.name("activation") }

    /// Reads the name of a function.
    public init?(setting words: LayerWords) {
      guard words.arguments.isEmpty, let activation = Activation(rawValue: words.name) else {
        return nil
      }
      self.init(activation)
    }

    /// Makes the settings.
    public init(_ activation: Activation) { self.activation = activation }

    public var fields: [JSONValue.Member] {
      [.init("activation", .string(activation.rawValue))]
    }

    public var summary: String { activation.rawValue }

    public func outputShape(for input: Shape) -> Shape { input }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      ActivationLayer(activation)
    }
  }
}

extension LayerSpecification {
  /// A function as a layer of its own.
  public static func activation(_ activation: Activation) -> LayerSpecification {
    .layer(ActivationLayer.Configuration(activation))
  }
}
