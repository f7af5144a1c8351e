import CKernels
import Foundations
import TensorEngine

/// AdaGrad: steps divided by the root of the sum of all squared gradients.
///
///     a = a + g^2
///     p = p - rate g / sqrt(a + epsilon)      (Keras, the default here)
///     p = p - rate g / (sqrt(a) + epsilon)    (PyTorch)
///
/// Duchi, Hazan and Singer (2011), https://jmlr.org/papers/v12/duchi11a.html.
public struct AdaGrad: Optimizer {
  /// The learning rate.
  public var learningRate: Float
  /// Where the sums start.
  public let initialAccumulator: Float
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
  private var sums: [Tensor] = []

  /// Makes the optimizer.
  public init(
    learningRate: Float = 0.05, initialAccumulator: Float = 0.1, epsilon: Float = 1e-7,
    epsilonInsideRoot: Bool = true
  ) {
    self.learningRate = learningRate
    self.initialAccumulator = initialAccumulator
    self.epsilon = epsilon
    self.epsilonInsideRoot = epsilonInsideRoot
  }

  /// `sum`, beside each parameter.
  public var state: [String: [Tensor]] {
    get { ["sum": sums] }
    set { sums = newValue["sum"] ?? [] }
  }

  /// Changes one parameter by its gradient.
  public mutating func update(_ parameter: inout Tensor, gradient: Tensor, index: Int) {
    let a = sums.slot(index, like: parameter, initial: initialAccumulator)
    let (rate, epsilon, inside) = (learningRate, epsilon, epsilonInsideRoot)
    let n = parameter.count
    parameter.write { p in
      gradient.read { g in
        WorkerPool.shared.chunks(of: n, size: optimizerChunk) { range in
          let i = range.lowerBound
          kernel_adagrad(p + i, g + i, a + i, range.count, rate, epsilon, inside)
        }
      }
    }
  }
}
