import CKernels
import Foundations
import TensorEngine

/// RMSprop: steps divided by the root of a running mean of squared gradients.
///
///     a = rho a + (1 - rho) g^2
///     p = p - rate g / sqrt(a + epsilon)      (Keras, the default here)
///     p = p - rate g / (sqrt(a) + epsilon)    (PyTorch)
///
/// Tieleman and Hinton (2012), lecture 6e of "Neural networks for machine learning".
public struct RMSprop: Optimizer {
  /// The learning rate.
  public var learningRate: Float
  /// The fraction of the mean square that is kept.
  public var rho: Float
  /// Keeps the division finite.
  public var epsilon: Float
  /// Whether epsilon stands under the root.
  public var epsilonInsideRoot: Bool
  /// The steps taken.
  public var stepCount = 0
  /// What happens to gradients first.
  public var clipping: GradientClipping?
  /// What pulls the parameters towards 0.
  public var weightDecay: WeightDecay?
  private var squares: [Tensor] = []

  /// Makes the optimizer.
  public init(
    learningRate: Float = 1e-3, rho: Float = 0.9, epsilon: Float = 1e-7,
    epsilonInsideRoot: Bool = true
  ) {
    self.learningRate = learningRate
    self.rho = rho
    self.epsilon = epsilon
    self.epsilonInsideRoot = epsilonInsideRoot
  }

  /// `square`, beside each parameter.
  public var state: [String: [Tensor]] {
    get { ["square": squares] }
    set { squares = newValue["square"] ?? [] }
  }

  /// Changes one parameter by its gradient.
  public mutating func update(_ parameter: inout Tensor, gradient: Tensor, index: Int) {
    let a = squares.slot(index, like: parameter)
    let (rate, rho, epsilon, inside) = (learningRate, rho, epsilon, epsilonInsideRoot)
    let n = parameter.count
    parameter.write { p in
      gradient.read { g in
        WorkerPool.shared.chunks(of: n, size: optimizerChunk) { range in
          let i = range.lowerBound
          kernel_rmsprop(p + i, g + i, a + i, range.count, rate, rho, epsilon, inside)
        }
      }
    }
  }
}
