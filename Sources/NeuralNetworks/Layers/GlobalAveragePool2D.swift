import TensorEngine

/// The mean of each channel: `[N, H, W, C]` to `[N, C]`.
public struct GlobalAveragePool2D: ParameterlessLayer {
  /// Makes a layer.
  public init() {}

  /// `[N, C]`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    x.globalAveragePool2D()
  }
}

extension GlobalAveragePool2D {
  /// The layer has no settings.
  public struct Configuration: EmptyLayerConfiguration {
    /// `global_average_pooling2d`
    public static let kind = "global_average_pooling2d"
    /// How a setting writes it.
    public static let settingForms = ["global_average_pool2d"]

    /// Makes the settings.
    public init() {}

    public func outputShape(for input: Shape) throws -> Shape {
      try channelShape(input)
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      GlobalAveragePool2D()
    }
  }
}

extension LayerSpecification {
  /// The mean of each channel.
  public static var globalAveragePool2D: LayerSpecification {
    .layer(GlobalAveragePool2D.Configuration())
  }
}

// MARK: - Both kinds of global pooling

extension LayerConfiguration {
  /// The shape of one number for each channel of an image.
  func channelShape(_ input: Shape) throws -> Shape {
    guard try imageSize(input).area > 0 else { throw misfit("images with pixels", input) }
    return Shape(input[2])
  }
}
