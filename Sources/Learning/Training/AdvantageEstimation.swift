import Foundations
import TensorEngine

/// Generalized advantage estimation over T steps of N environments.
///
///     delta[t] = r[t] + gamma v(s[t+1]) - v(s[t])
///     A[t] = delta[t] + gamma lambda A[t+1]
///
/// Behind the end of an episode both v and A count as 0; where it was truncated, the caller adds
/// `gamma v` of its last state to its last reward. lambda = 1 gives the return minus the value, 0
/// the one-step error.
///
/// Schulman et al. (2015), https://arxiv.org/abs/1506.02438, equation 16.
/// - Parameters:
///   - rewards: `[T N]`, N after N.
///   - values: `[T N]`, of the states that were acted on.
///   - ended: `[T N]`, whether an episode ended with the step.
///   - lastValues: `[N]`, of the states after the last step.
///   - gamma: the discount factor.
///   - lambda: the weight of longer returns.
/// - Returns: the advantages, `[T N]`; plus `values` they are the returns to learn values from.
public func generalizedAdvantages(
  rewards: [Float], values: [Float], ended: [Bool], lastValues: [Float], gamma: Float,
  lambda: Float
) -> [Float] {
  let (total, count) = (rewards.count, lastValues.count)
  precondition(
    values.count == total && ended.count == total && count > 0 && total % count == 0,
    "generalizedAdvantages: \(total) rewards, \(values.count) values, \(ended.count) ends, "
      + "\(count) environments")
  var advantages = [Float](repeating: 0, count: total)
  for index in stride(from: total - 1, through: 0, by: -1) {
    let isLast = index + count >= total
    let (nextValue, nextAdvantage) =
      isLast ? (lastValues[index % count], 0) : (values[index + count], advantages[index + count])
    let continues: Float = ended[index] ? 0 : 1
    let delta = rewards[index] + gamma * nextValue * continues - values[index]
    advantages[index] = delta + gamma * lambda * continues * nextAdvantage
  }
  return advantages
}

extension Tensor {
  /// Zero mean and a standard deviation of 1 (divisor n - 1); itself where there is one element.
  ///
  ///     (x - mean) / (standard deviation + 1e-8)
  public func standardized() -> Tensor {
    guard count > 1 else { return self }
    let centered = self - mean()
    return centered / ((centered.squared().sum() / Float(count - 1)).sqrt() + 1e-8)
  }
}
