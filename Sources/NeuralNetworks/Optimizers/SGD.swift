import CKernels
import Foundations
import TensorEngine

/// Stochastic gradient descent, with momentum and Nesterov's look-ahead as PyTorch defines them.
///
///     v = momentum v + g
///     p = p - rate v                     (plain momentum)
///     p = p - rate (g + momentum v)      (Nesterov)
///
/// Sutskever et al. (2013), https://proceedings.mlr.press/v28/sutskever13.html.
public struct SGD: Optimizer {
  /// The learning rate.
  public var learningRate: Float
  /// The fraction of the last step that is kept, 0...1.
  public var momentum: Float
  /// Whether to look ahead.
  public var nesterov: Bool
  /// The steps taken.
  public var stepCount = 0
  /// What happens to gradients first.
  public var clipping: GradientClipping?
  /// What pulls the parameters towards 0.
  public var weightDecay: WeightDecay?
  private var velocities: [Tensor] = []

  /// Makes the optimizer.
  public init(learningRate: Float = 0.01, momentum: Float = 0, nesterov: Bool = false) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.nesterov = nesterov
  }

  /// `velocity`, where there is momentum, beside each parameter.
  public var state: [String: [Tensor]] {
    get { ["velocity": velocities] }
    set { velocities = newValue["velocity"] ?? [] }
  }

  /// Changes one parameter by its gradient.
  public mutating func update(_ parameter: inout Tensor, gradient: Tensor, index: Int) {
    let v = momentum == 0 ? nil : velocities.slot(index, like: parameter)
    let (rate, momentum, nesterov) = (learningRate, momentum, nesterov)
    let n = parameter.count
    parameter.write { p in
      gradient.read { g in
        WorkerPool.shared.chunks(of: n, size: optimizerChunk) { range in
          let start = range.lowerBound
          kernel_sgd(
            p + start, g + start, v.map { $0 + start }, range.count, rate, momentum, nesterov)
        }
      }
    }
  }
}
