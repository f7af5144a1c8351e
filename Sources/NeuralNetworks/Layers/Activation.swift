import TensorEngine

/// An elementwise function after a layer, under its Keras name.
public enum Activation: String, Sendable, Codable, CaseIterable {
  case linear, relu, tanh, sigmoid, softplus, elu, selu, gelu, softmax
  case leakyReLU = "leaky_relu"

  /// The form that the dense operation applies in place, where there is one.
  var fused: FusedActivation? {
    switch self {
    case .linear: .identity
    case .relu: .relu
    case .tanh: .tanh
    case .sigmoid: .sigmoid
    default: nil
    }
  }

  /// Applies the function.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    switch self {
    case .linear: x
    case .relu: x.relu()
    case .tanh: x.tanh()
    case .sigmoid: x.sigmoid()
    case .softplus: x.softplus()
    case .elu: x.elu()
    case .selu: x.selu()
    case .gelu: x.gelu()
    case .softmax: x.softmax()
    case .leakyReLU: x.leakyReLU(slope: 0.2)
    }
  }
}
