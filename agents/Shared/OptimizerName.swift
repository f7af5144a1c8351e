import NeuralNetworks

/// An optimizer, by name.
public enum OptimizerName: String, Sendable, CaseIterable {
  case adam, sgd, rmsprop, adagrad
  /// Adam as PyTorch has it: epsilon 1e-8 beside the corrected root, where Keras has 1e-7 beside the
  /// uncorrected one, which damps the first steps.
  case torchAdam = "torch_adam"

  /// The optimizer, with the defaults of Keras where its name does not say otherwise.
  func make(learningRate: Double) -> any Optimizer {
    let rate = Float(learningRate)
    switch self {
    case .adam: return Adam.keras(learningRate: rate)
    case .torchAdam: return Adam(learningRate: rate)
    case .sgd: return SGD(learningRate: rate)
    case .rmsprop: return RMSprop(learningRate: rate)
    case .adagrad: return AdaGrad(learningRate: rate)
    }
  }
}
