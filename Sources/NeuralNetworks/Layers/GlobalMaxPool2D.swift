import TensorEngine

/// The largest element of each channel: `[N, H, W, C]` to `[N, C]`.
public struct GlobalMaxPool2D: ParameterlessLayer {
  /// Makes a layer.
  public init() {}

  /// `[N, C]`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor { x.globalMaxPool2D() }
}

extension GlobalMaxPool2D {
  /// The layer has no settings.
  public struct Configuration: EmptyLayerConfiguration {
    /// `global_max_pooling2d`
    public static let kind = "global_max_pooling2d"
    /// How a setting writes it.
    public static let settingForms = ["global_max_pool2d"]

    /// Makes the settings.
    public init() {}

    public func outputShape(for input: Shape) throws -> Shape {
      try channelShape(input)
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      GlobalMaxPool2D()
    }
  }
}

extension LayerSpecification {
  /// The largest element of each channel.
  public static var globalMaxPool2D: LayerSpecification { .layer(GlobalMaxPool2D.Configuration()) }
}
