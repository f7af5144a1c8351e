import TensorEngine

/// A limit on gradients before a step, as Keras names the three kinds.
public enum GradientClipping: Sendable, Equatable, Codable {
  /// Every element within -limit...limit.
  case value(Float)
  /// Every gradient scaled down to a norm of at most the limit (`clipnorm`).
  case norm(Float)
  /// All gradients scaled down together to a joint norm of at most the limit: Pascanu et al.
  /// (2012), https://arxiv.org/abs/1211.5063.
  case globalNorm(Float)

  /// Limits the gradients in place.
  func apply(to gradients: inout [Tensor?]) {
    switch self {
    case .value(let limit):
      for index in gradients.indices {
        gradients[index] = gradients[index]?.clipped(to: -limit, limit)
      }
    case .norm(let limit):
      for index in gradients.indices {
        guard let gradient = gradients[index] else { continue }
        let norm = gradient.sumOfSquares.squareRoot()
        if norm > Double(limit) { gradients[index]?.scale(by: Float(Double(limit) / norm)) }
      }
    case .globalNorm(let limit):
      let norm = gradients.reduce(0) { $0 + ($1?.sumOfSquares ?? 0) }.squareRoot()
      guard norm > Double(limit) else { return }
      let factor = Float(Double(limit) / norm)
      for index in gradients.indices { gradients[index]?.scale(by: factor) }
    }
  }
}
