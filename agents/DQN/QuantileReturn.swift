import TensorEngine

/// The distribution of an action's return by K quantiles: QR-DQN.
///
///     tau(i) = (2 i + 1) / (2 K)        Q(s, a) = mean_i theta(i)(s, a)
///     u(i, j) = r + gamma theta'(j)(s', a*) - theta(i)(s, a)
///     loss = sum_i mean_j |tau(i) - [u(i, j) < 0]| Huber(u(i, j))
///
/// Dabney et al. (2017), https://arxiv.org/abs/1710.10044, equation 10 and algorithm 1. The Huber
/// loss is not divided by its threshold; with a threshold of 1, as in the paper, both are equal.
struct QuantileReturn: ReturnModel {
  let outputsPerAction: Int
  /// The error above which the loss is linear.
  let delta: Float
  /// tau, `[K, 1]`.
  private let fractions: Tensor

  init(quantiles: Int, delta: Float) {
    outputsPerAction = quantiles
    self.delta = delta
    fractions = Tensor(
      (0..<quantiles).map { (2 * Float($0) + 1) / Float(2 * quantiles) }, shape: [quantiles, 1])
  }

  func values(of outputs: Tensor) -> Tensor {
    let count = outputs.shape[0]
    return outputs.reshaped(
      to: [count, outputs.shape[1] / outputsPerAction, outputsPerAction]
    ).mean(along: 2)
  }

  /// `[N, K]`
  func targets(_ rewards: Tensor, _ discounts: Tensor, next: Tensor) -> Tensor {
    rewards.reshaped(to: [rewards.count, 1]) + discounts.reshaped(to: [rewards.count, 1]) * next
  }

  func losses(_ outputs: Tensor, _ targets: Tensor) -> Tensor {
    let (count, quantiles) = (outputs.shape[0], outputsPerAction)
    let errors =
      targets.reshaped(to: [count, 1, quantiles]) - outputs.reshaped(to: [count, quantiles, 1])
    let weights = (fractions - errors.detached.less(than: Tensor(0))).abs()
    return (weights * errors.huber(delta: delta)).mean(along: 2).sum(along: 1)
  }
}
