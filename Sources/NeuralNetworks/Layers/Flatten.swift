import TensorEngine

/// Each example as one row of features: `[N, …]` to `[N, D]`, the last axis fastest.
public struct Flatten: ParameterlessLayer {
  /// Makes a layer.
  public init() {}

  /// `[N, D]`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor { x.flattened() }
}

extension Flatten {
  /// The layer has no settings.
  public struct Configuration: EmptyLayerConfiguration {
    /// `flatten`
    public static let kind = "flatten"
    /// How a setting writes it.
    public static let settingForms = ["flatten"]

    /// Makes the settings.
    public init() {}

    public func outputShape(for input: Shape) throws -> Shape {
      try checkedShape([input.count], for: input)
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      Flatten()
    }
  }
}

extension LayerSpecification {
  /// Each example as one row.
  public static var flatten: LayerSpecification { .layer(Flatten.Configuration()) }
}
