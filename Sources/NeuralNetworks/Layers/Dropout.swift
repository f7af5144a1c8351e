import Foundations
import TensorEngine

/// Elements set to 0 at random while training, the rest scaled up so that the mean stays; in use it
/// changes nothing.
///
/// Srivastava et al. (2014), https://jmlr.org/papers/v15/srivastava14a.html.
public struct Dropout: DropoutLayer {
  /// `dropout`
  public static let kind = "dropout"

  /// The probability of an element to be dropped, 0..<1.
  public let rate: Float

  /// Makes a layer.
  public init(_ rate: Float) {
    precondition(rate >= 0 && rate < 1, "Dropout: expected a rate in 0..<1, got \(rate)")
    self.rate = rate
  }

  /// A tensor of the same shape; a draw of the context's generator for each call.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    context.isTraining ? x.dropout(rate: rate, key: context.nextKey()) : x
  }
}

extension Dropout {
  /// The settings of the layer.
  public typealias Configuration = DropoutConfiguration<Dropout>
}

extension LayerSpecification {
  /// Elements dropped while training.
  public static func dropout(_ rate: Float) -> LayerSpecification {
    .layer(Dropout.Configuration(rate))
  }
}
