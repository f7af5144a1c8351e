import NeuralNetworks
import TensorEngine

/// What the network's outputs say about the return of an action: its mean, or its distribution.
///
/// An action has K outputs, and the outputs of a batch are `[N, A K]`, those of an action side by
/// side.
protocol ReturnModel: Sendable {
  /// K
  var outputsPerAction: Int { get }
  /// The expected return of each action.
  /// - Parameter outputs: `[N, A K]`.
  /// - Returns: `[N, A]`.
  func values(of outputs: Tensor) -> Tensor
  /// What the outputs of the actions taken are compared with.
  /// - Parameters:
  ///   - rewards: `[N]`.
  ///   - discounts: `[N]`, 0 where nothing follows.
  ///   - next: the outputs of the best next actions, `[N, K]`.
  /// - Returns: `[N, K]`, or `[N]` where K is 1.
  func targets(_ rewards: Tensor, _ discounts: Tensor, next: Tensor) -> Tensor
  /// The loss of each transition.
  /// - Parameters:
  ///   - outputs: those of the actions taken, `[N, K]`.
  ///   - targets: as `targets(_:_:next:)` returns them.
  /// - Returns: `[N]`.
  func losses(_ outputs: Tensor, _ targets: Tensor) -> Tensor
  /// The mean loss, a scalar; weighted in a prioritized batch.
  func loss(_ outputs: Tensor, _ targets: Tensor, weights: Tensor?) -> Tensor
  /// The size of each transition's error, `[N]`, which its priority follows from.
  func errors(_ outputs: Tensor, _ targets: Tensor) -> Tensor
}

extension ReturnModel {
  func loss(_ outputs: Tensor, _ targets: Tensor, weights: Tensor?) -> Tensor {
    let losses = losses(outputs, targets)
    return (weights.map { losses * $0 } ?? losses).mean()
  }

  func errors(_ outputs: Tensor, _ targets: Tensor) -> Tensor { losses(outputs, targets) }

  /// The outputs of one action in each row, `[N, K]`.
  func outputs(of actions: [Int], in outputs: Tensor) -> Tensor {
    let width = outputsPerAction
    let actionCount = outputs.shape[1] / width
    let rows = actions.enumerated().map { $0 * actionCount + $1 }
    return outputs.reshaped(to: [outputs.shape[0] * actionCount, width]).gatheringRows(at: rows)
  }
}

/// One output for each action, its expected return.
///
///     y = r + gamma Q'(s', a*)        loss = Huber(Q(s, a) - y)
///
/// Mnih et al. (2015), https://doi.org/10.1038/nature14236.
struct ExpectedReturn: ReturnModel {
  /// The error above which the loss is linear.
  let delta: Float
  let outputsPerAction = 1

  func values(of outputs: Tensor) -> Tensor { outputs }

  func targets(_ rewards: Tensor, _ discounts: Tensor, next: Tensor) -> Tensor {
    rewards + discounts * next.reshaped(to: [rewards.count])
  }

  func losses(_ outputs: Tensor, _ targets: Tensor) -> Tensor {
    (outputs.reshaped(to: [targets.count]) - targets).huber(delta: delta)
  }

  func loss(_ outputs: Tensor, _ targets: Tensor, weights: Tensor?) -> Tensor {
    if let weights { return (losses(outputs, targets) * weights).mean() }
    return outputs.reshaped(to: [targets.count]).huberLoss(target: targets, delta: delta)
  }

  func errors(_ outputs: Tensor, _ targets: Tensor) -> Tensor {
    outputs.reshaped(to: [targets.count]) - targets
  }
}

extension Tensor {
  /// The Huber loss of each error: `0.5 d^2` where `|d| < delta`, else `delta (|d| - 0.5 delta)`.
  func huber(delta: Float) -> Tensor {
    if delta == .infinity { return 0.5 * squared() }
    let size = abs()
    let inner = Tensor.minimum(size, Tensor(delta))
    return 0.5 * inner.squared() + delta * (size - inner)
  }
}
