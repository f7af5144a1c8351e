import NeuralNetworks

/// An optimizer, by name.
public enum OptimizerName: String, Sendable, CaseIterable {
  case adam, sgd, rmsprop, adagrad

  /// The optimizer with the defaults of Keras.
  func make(learningRate: Double) -> any Optimizer {
    let rate = Float(learningRate)
    switch self {
    case .adam: return Adam.keras(learningRate: rate)
    case .sgd: return SGD(learningRate: rate)
    case .rmsprop: return RMSprop(learningRate: rate)
    case .adagrad: return AdaGrad(learningRate: rate)
    }
  }
}
