import TensorEngine

/// What is done to the gradient before a step, as keras-vis's `grad_modifiers`.
public enum GradientModifier: String, Sendable, Hashable, CaseIterable {
  /// `-g`: decreases the output, of regressions for example.
  case negate
  /// `|g|`
  case absolute
  /// `1 / (g + 1e-7)`
  case invert
  /// `max(g, 0)`
  case relu
  /// `|1 / (g + 1e-7)|`: what changes the output least.
  case smallValues = "small_values"

  /// The changed gradient.
  public func applied(to gradient: Tensor) -> Tensor {
    switch self {
    case .negate: -gradient
    case .absolute: gradient.abs()
    case .invert: 1 / (gradient + 1e-7)
    case .relu: gradient.relu()
    case .smallValues: (1 / (gradient + 1e-7)).abs()
    }
  }
}
