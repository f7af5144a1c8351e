import Foundations
import TensorEngine

/// Whole channels of images `[N, …, C]` set to 0 at random while training.
///
/// Tompson et al. (2015), https://arxiv.org/abs/1411.4280.
public struct SpatialDropout: DropoutLayer {
  /// `spatial_dropout2d`
  public static let kind = "spatial_dropout2d"

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
  public typealias Configuration = DropoutConfiguration<SpatialDropout>
}

extension LayerSpecification {
  /// Channels dropped while training.
  public static func spatialDropout(_ rate: Float) -> LayerSpecification {
    .layer(SpatialDropout.Configuration(rate))
  }
}
