import Foundations
import TensorEngine

/// Each row along the last axis normalized by its own mean and variance, then scaled and shifted.
///
///     y = gamma (x - mean) / sqrt(variance + epsilon) + beta
///
/// Ba, Kiros and Hinton (2016), https://arxiv.org/abs/1607.06450. Epsilon is Keras's 1e-3 where
/// nothing is said; PyTorch's is 1e-5.
public struct LayerNormalization: Layer {
  /// The scale, `[D]`.
  public var gamma: Tensor
  /// The shift, `[D]`.
  public var beta: Tensor
  /// Added to the variance.
  public let epsilon: Float

  /// Makes a layer for a number of features: scale 1, shift 0.
  public init(features: Int, epsilon: Float = 1e-3) {
    self.init(gamma: .ones(Shape(features)), beta: .zeros(Shape(features)), epsilon: epsilon)
  }

  /// Makes a layer from its parameters.
  public init(gamma: Tensor, beta: Tensor, epsilon: Float = 1e-3) {
    self.gamma = gamma
    self.beta = beta
    self.epsilon = epsilon
  }

  /// A tensor of the same shape, the last axis D.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    precondition(
      x.rank >= 1 && Shape(x.shape[-1]) == gamma.shape,
      "LayerNormalization: expected […, \(gamma.count)], got \(x.shape)")
    let centered = x - x.mean(along: -1, keepingDimensions: true)
    let variance = centered.squared().mean(along: -1, keepingDimensions: true)
    return centered / (variance + epsilon).sqrt() * gamma + beta
  }

  /// `gamma`, then `beta`.
  public mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.parameter("gamma", &gamma)
    visitor.parameter("beta", &beta)
  }
}

extension LayerNormalization {
  /// The settings of the layer.
  public struct Configuration: LayerConfiguration {
    /// `layer_normalization`
    public static let kind = "layer_normalization"

    /// Added to the variance.
    public var epsilon: Float

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws { epsilon = try fields.float("epsilon") }

    /// Makes the settings.
    public init(epsilon: Float = 1e-3) { self.epsilon = epsilon }

    public var fields: [JSONValue.Member] { [.init("epsilon", .float(epsilon))] }

    public func outputShape(for input: Shape) throws -> Shape {
      try sameShape(input)
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      let shape = Shape(input[-1])
      return LayerNormalization(
        gamma: source.parameter("gamma", shape) { _ in .ones(shape) },
        beta: source.parameter("beta", shape) { _ in .zeros(shape) }, epsilon: epsilon)
    }
  }
}

extension LayerSpecification {
  /// Rows along the last axis normalized one by one.
  public static func layerNormalization(epsilon: Float = 1e-3) -> LayerSpecification {
    .layer(LayerNormalization.Configuration(epsilon: epsilon))
  }
}
