import CKernels
import Foundations
import Glibc
import TensorEngine

/// Adam: steps scaled by running means of the gradient and of its square.
///
///     m = beta1 m + (1 - beta1) g
///     v = beta2 v + (1 - beta2) g^2
///     p = p - rate m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon)
///
/// Kingma and Ba (2014), https://arxiv.org/abs/1412.6980; epsilon outside the corrected root, as in
/// the paper's algorithm 1 and PyTorch. `kerasEpsilon` puts it beside the uncorrected root.
public struct Adam: Optimizer {
  /// The learning rate.
  public var learningRate: Float
  /// The fraction of the mean gradient that is kept.
  public var beta1: Float
  /// The fraction of the mean square that is kept.
  public var beta2: Float
  /// Keeps the division finite.
  public var epsilon: Float
  /// Whether epsilon stands beside the uncorrected root (the paper's epsilon hat), as in Keras.
  public var kerasEpsilon: Bool
  /// The steps taken.
  public var stepCount = 0 {
    didSet {
      let steps = Double(stepCount)
      correction1 = 1 - pow(Double(beta1), steps)
      scale = Float(1 / (1 - pow(Double(beta2), steps)).squareRoot())
    }
  }
  /// 1 - beta1^t
  private var correction1 = 0.0
  /// 1 / sqrt(1 - beta2^t)
  private var scale = Float.infinity
  /// What happens to gradients first.
  public var clipping: GradientClipping?
  /// What pulls the parameters towards 0.
  public var weightDecay: WeightDecay?
  private var firstMoments: [Tensor] = []
  private var secondMoments: [Tensor] = []

  /// Makes the optimizer.
  public init(
    learningRate: Float = 1e-3, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8,
    kerasEpsilon: Bool = false
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.kerasEpsilon = kerasEpsilon
  }

  /// The optimizer with the defaults of Keras: epsilon 1e-7 beside the uncorrected root.
  public static func keras(learningRate: Float = 1e-3) -> Adam {
    Adam(learningRate: learningRate, epsilon: 1e-7, kerasEpsilon: true)
  }

  /// Adam with decoupled weight decay, with PyTorch's defaults (`AdamW`).
  public static func adamW(learningRate: Float = 1e-3, weightDecay: Float = 0.01) -> Adam {
    var optimizer = Adam(learningRate: learningRate)
    optimizer.weightDecay = .decoupled(weightDecay)
    return optimizer
  }

  /// `m` and `v`, beside each parameter.
  public var state: [String: [Tensor]] {
    get { ["m": firstMoments, "v": secondMoments] }
    set {
      firstMoments = newValue["m"] ?? []
      secondMoments = newValue["v"] ?? []
    }
  }

  /// Changes one parameter by its gradient.
  public mutating func update(_ parameter: inout Tensor, gradient: Tensor, index: Int) {
    let (step, scale) = (Float(Double(learningRate) / correction1), scale)
    let shift = kerasEpsilon ? epsilon * scale : epsilon
    let m = firstMoments.slot(index, like: parameter)
    let v = secondMoments.slot(index, like: parameter)
    let (beta1, beta2) = (beta1, beta2)
    let n = parameter.count
    parameter.write { p in
      gradient.read { g in
        WorkerPool.shared.chunks(of: n, size: optimizerChunk) { range in
          let i = range.lowerBound
          kernel_adam(
            p + i, g + i, m + i, v + i, range.count, beta1, beta2, step, scale, shift)
        }
      }
    }
  }
}
