import TensorEngine

/// Each row along the last axis normalised by its own mean and variance, then scaled and shifted.
///
///     y = gamma (x - mean) / sqrt(variance + epsilon) + beta
///
/// Ba, Kiros and Hinton (2016), https://arxiv.org/abs/1607.06450. Epsilon is Keras's 1e-3 where nothing
/// is said; PyTorch's is 1e-5.
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
    let centred = x - x.mean(along: -1, keepingDimensions: true)
    let variance = centred.squared().mean(along: -1, keepingDimensions: true)
    return centred / (variance + epsilon).sqrt() * gamma + beta
  }

  /// `gamma`, then `beta`.
  public var parameterNames: [String] { ["gamma", "beta"] }
  /// The scale, then the shift.
  public var parameters: [Tensor] { [gamma, beta] }
  /// Lends the scale, then the shift.
  public mutating func forEachParameter(_ body: (inout Tensor) -> Void) {
    body(&gamma)
    body(&beta)
  }
}
