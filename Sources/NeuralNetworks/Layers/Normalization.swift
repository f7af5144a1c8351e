import Foundations
import TensorEngine

/// Each feature (the last axis: a column of a table, a channel of images) with its mean subtracted
/// and divided by its standard deviation, both found once on training data and kept.
///
///     y = (x - mean) / sqrt(variance)
///
/// Keras' `Normalization` with `axis=-1`; a variance of 0, which Keras divides by as if it were
/// 1e-14, counts as 1. Mean and variance are state: saved with the network, not trained.
public struct Normalization: Layer {
  /// `[C]`
  public var mean: Tensor
  /// `[C]`, the sum of squared deviations divided by their number.
  public var variance: Tensor

  /// Makes a layer for a number of features that changes nothing yet: mean 0, variance 1.
  public init(features: Int) {
    self.init(mean: .zeros(Shape(features)), variance: .ones(Shape(features)))
  }

  /// Makes a layer from mean and variance, `[C]` each.
  public init(mean: Tensor, variance: Tensor) {
    self.mean = mean
    self.variance = variance
  }

  /// A tensor of the same shape, the last axis C.
  /// - Precondition: the last axis has as many features as the mean.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    precondition(
      x.rank >= 2 && Shape(x.shape[-1]) == mean.shape,
      "Normalization: expected [N, …, \(mean.count)], got \(x.shape)")
    let standardDeviations = variance.scalars.map { $0 > 0 ? $0.squareRoot() : 1 }
    return (x - mean) / Tensor(standardDeviations, shape: variance.shape)
  }

  /// The states `mean` and `variance`; they are not trained.
  public mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.state("mean", &mean)
    visitor.state("variance", &variance)
  }
}

extension Normalization {
  /// The layer has no settings.
  public struct Configuration: EmptyLayerConfiguration {
    /// `normalization`
    public static let kind = "normalization"

    /// Makes the settings.
    public init() {}

    public func outputShape(for input: Shape) throws -> Shape {
      try sameShape(input)
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      let shape = Shape(input[-1])
      return Normalization(
        mean: source.state("mean", shape, value: 0),
        variance: source.state("variance", shape, value: 1))
    }
  }
}

extension LayerSpecification {
  /// The mean of the training data subtracted, divided by its standard deviation; see
  /// `Normalization`.
  public static var normalization: LayerSpecification { .layer(Normalization.Configuration()) }
}
