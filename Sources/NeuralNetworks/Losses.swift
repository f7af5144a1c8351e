import Foundations
import TensorEngine

/// Losses, each the mean over the batch, a scalar.
public enum Loss {
  /// The mean squared error.
  ///
  ///     mean (prediction - target)^2
  public static func meanSquaredError(_ prediction: Tensor, _ target: Tensor) -> Tensor {
    precondition(
      prediction.shape == target.shape,
      "meanSquaredError: shapes \(prediction.shape) and \(target.shape) differ")
    return (prediction - target).squared().mean()
  }

  /// The Huber loss: quadratic near the target, linear beyond `delta`.
  public static func huber(_ prediction: Tensor, _ target: Tensor, delta: Float = 1) -> Tensor {
    prediction.huberLoss(target: target, delta: delta)
  }

  /// The cross-entropy of logits `[N, C]` against class numbers.
  public static func softmaxCrossEntropy(_ logits: Tensor, labels: [Int]) -> Tensor {
    logits.softmaxCrossEntropy(labels: labels)
  }

  /// The cross-entropy of logits `[N, C]` against class numbers whose probability is lowered to
  /// make room for all classes alike.
  ///
  ///     target = (1 - smoothing) one-hot + smoothing / C
  ///
  /// Szegedy et al. (2015), https://arxiv.org/abs/1512.00567, section 7.
  /// - Parameters:
  ///   - logits: `[N, C]`.
  ///   - labels: one in `0..<C` for each row.
  ///   - smoothing: 0...1; 0 is the plain cross-entropy.
  /// - Returns: a scalar.
  public static func softmaxCrossEntropy(_ logits: Tensor, labels: [Int], smoothing: Float)
    -> Tensor
  {
    precondition(
      (0...1).contains(smoothing),
      "softmaxCrossEntropy: smoothing must be in 0...1, got \(smoothing)")
    let plain = logits.softmaxCrossEntropy(labels: labels)
    if smoothing == 0 { return plain }
    // The log-sum-exp is in both targets alike, so only the logits' weights differ.
    return plain + smoothing * (logits.selectingColumns(labels).mean() - logits.mean())
  }

  /// The cross-entropy of logits `[N, C]` against distributions `[N, C]`, such as one-hot rows.
  public static func softmaxCrossEntropy(_ logits: Tensor, probabilities: Tensor) -> Tensor {
    precondition(
      logits.shape == probabilities.shape && logits.rank == 2,
      "softmaxCrossEntropy: logits \(logits.shape) and probabilities \(probabilities.shape) differ")
    return -(logits.logSoftmax() * probabilities).sum() / Float(logits.shape[0])
  }

  /// The cross-entropy of logits against targets between 0 and 1, elementwise.
  ///
  ///     mean (softplus(x) - x target)
  public static func binaryCrossEntropy(logits: Tensor, _ target: Tensor) -> Tensor {
    precondition(
      logits.shape == target.shape,
      "binaryCrossEntropy: shapes \(logits.shape) and \(target.shape) differ")
    return (logits.softplus() - logits * target).mean()
  }
}
