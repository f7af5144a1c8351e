import Foundations
import Glibc
import NumPyRandom
import TensorEngine

/// Discrete actions with probabilities in proportion to the exponentials of logits.
///
///     log pi(a | s) = x[a] - ln sum_b e^x[b]
public struct Categorical: ActionDistribution {
  /// `[N, A]`, normalized.
  public let logProbabilities: Tensor

  /// Normalizes logits `[N, A]`.
  public init(logits: Tensor) {
    precondition(logits.rank == 2, "Categorical: expected logits [N, A], got \(logits.shape)")
    logProbabilities = logits.logSoftmax()
  }

  /// Draws by the inverse of the cumulative distribution, one number for each row.
  public func sample(using random: inout PCG64) -> Tensor {
    let (rows, count) = (logProbabilities.shape[0], logProbabilities.shape[1])
    return Tensor(shape: [rows, 1]) { actions in
      logProbabilities.withSpan { logs in
        for row in 0..<rows {
          var (rest, action) = (Float(random.nextDouble()), 0)
          while action < count - 1 {
            rest -= exp(logs[row * count + action])
            if rest < 0 { break }
            action += 1
          }
          actions[row] = Float(action)
        }
      }
    }
  }

  public var mode: Tensor {
    let best = logProbabilities.argmax()
    return Tensor(best.map { Float($0) }, shape: [best.count, 1])
  }

  public func logProbability(of actions: Tensor) -> Tensor {
    logProbabilities.selectingColumns(
      actions.withSpan { values in values.indices.map { Int(values[$0]) } })
  }

  /// `-sum_a p(a) ln p(a)`
  public func entropy() -> Tensor {
    -(logProbabilities.exp() * logProbabilities).sum(along: 1)
  }
}
