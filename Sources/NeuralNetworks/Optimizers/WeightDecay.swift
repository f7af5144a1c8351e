import CKernels
import Foundations
import TensorEngine

/// A pull of parameters towards 0 in every step of an optimizer.
///
///     var optimizer = SGD(learningRate: 0.1, momentum: 0.9)
///     optimizer.weightDecay = .l2(1e-4)
///
/// It acts after clipping, and only on parameters that the step changes: frozen ones and those
/// without a gradient stay.
public struct WeightDecay: Sendable, Equatable, Codable {
  /// Where the pull acts.
  public enum Kind: String, Sendable, Codable {
    /// On the gradient, `g = g + amount p`: the penalty `amount p^2 / 2`; PyTorch's `weight_decay`
    /// of SGD and Adam.
    case l2
    /// On the parameter before the step, `p = p - rate amount p`: PyTorch's `AdamW`, Keras's
    /// `weight_decay`. Loshchilov and Hutter (2017), https://arxiv.org/abs/1711.05101.
    case decoupled
  }

  /// Where the pull acts.
  public var kind: Kind
  /// How strong it is, 0 or above.
  public var amount: Float
  /// Whether scalars and vectors (biases, scales of a normalization) are left alone.
  public var sparesVectors: Bool

  /// Makes a rule.
  /// - Precondition: the amount is 0 or above.
  public init(kind: Kind, amount: Float, sparesVectors: Bool = false) {
    precondition(amount >= 0, "WeightDecay: the amount must be 0 or above, got \(amount)")
    self.kind = kind
    self.amount = amount
    self.sparesVectors = sparesVectors
  }

  /// A penalty on the squares of the parameters.
  public static func l2(_ amount: Float, sparesVectors: Bool = false) -> WeightDecay {
    WeightDecay(kind: .l2, amount: amount, sparesVectors: sparesVectors)
  }

  /// A pull that does not pass through the optimizer's running means.
  public static func decoupled(_ amount: Float, sparesVectors: Bool = false) -> WeightDecay {
    WeightDecay(kind: .decoupled, amount: amount, sparesVectors: sparesVectors)
  }

  /// Changes the parameter or its gradient, before the optimizer's step.
  func apply(to parameter: inout Tensor, _ gradient: inout Tensor, rate: Float) {
    if sparesVectors && parameter.rank < 2 { return }
    switch kind {
    case .decoupled: parameter.scale(by: 1 - rate * amount)
    case .l2:
      let (n, amount) = (parameter.count, amount)
      gradient.write { g in
        parameter.read { p in
          WorkerPool.shared.chunks(of: n, size: optimizerChunk) { range in
            let i = range.lowerBound
            kernel_scale_add(amount, p + i, 1, g + i, range.count)
          }
        }
      }
    }
  }
}
