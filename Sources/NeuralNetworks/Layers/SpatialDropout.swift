import TensorEngine

/// Whole channels of images `[N, …, C]` set to 0 at random while training.
///
/// Tompson et al. (2015), https://arxiv.org/abs/1411.4280.
public struct SpatialDropout: ParameterlessLayer {
  /// The probability of a channel to be dropped, 0..<1.
  public let rate: Float

  /// Makes a layer.
  public init(_ rate: Float) {
    precondition(rate >= 0 && rate < 1, "SpatialDropout: expected a rate in 0..<1, got \(rate)")
    self.rate = rate
  }

  /// A tensor of the same shape; a draw of the context's generator for each call.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    context.isTraining ? x.dropout(rate: rate, key: context.nextKey(), channels: true) : x
  }
}

extension SpatialDropout {
  /// The settings of the layer.
  public struct Configuration: LayerConfiguration {
    /// `spatial_dropout2d`
    public static let kind = "spatial_dropout2d"
    /// How a setting writes it.
    public static let settingForms = ["spatial_dropout2d RATE"]

    /// The probability of being dropped, 0..<1.
    public var rate: Float

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws { rate = try fields.float("rate") }

    /// Reads `spatial_dropout2d RATE`.
    public init?(setting words: LayerWords) {
      guard let rate = words.rate else { return nil }
      self.init(rate)
    }

    /// Makes the settings.
    public init(_ rate: Float) { self.rate = rate }

    public var fields: [JSONValue.Member] { [.init("rate", .float(rate))] }

    public var summary: String { "\(rate)" }

    public func outputShape(for input: Shape) throws -> Shape {
      guard rate >= 0, rate < 1 else { throw misfit("a rate in 0..<1", input) }
      return input
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      SpatialDropout(rate)
    }
  }
}

extension LayerSpecification {
  /// Channels dropped while training.
  public static func spatialDropout(_ rate: Float) -> LayerSpecification {
    .layer(SpatialDropout.Configuration(rate))
  }
}
