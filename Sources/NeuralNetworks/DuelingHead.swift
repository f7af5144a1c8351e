import TensorEngine

/// How a dueling network joins the value of a state with the advantages of its actions.
///
///     Q(s, a) = V(s) + A(s, a) - mean_a A(s, a)     (average)
///     Q(s, a) = V(s) + A(s, a) - max_a A(s, a)      (maximum)
///     Q(s, a) = V(s) + A(s, a)                      (naive)
///
/// Wang et al. (2015), https://arxiv.org/abs/1511.06581, equations 7 to 9.
public enum DuelingHead: String, Sendable, CaseIterable {
  /// The advantages are counted from their mean.
  case average = "avg"
  /// The advantages are counted from the largest.
  case maximum = "max"
  /// The advantages are added as they are.
  case naive

  /// The values of all actions.
  /// - Parameter outputs: `[N, 1 + A]`, of the network: the state's value, then the advantages.
  /// - Returns: `[N, A]`.
  /// - Precondition: `outputs` has two dimensions and an action at least.
  public func callAsFunction(_ outputs: Tensor) -> Tensor {
    let value = outputs.slice(along: 1, 0..<1)
    let advantages = outputs.slice(along: 1, 1..<outputs.shape[1])
    switch self {
    case .naive: return value + advantages
    case .average: return value + advantages - advantages.mean(along: 1, keepingDimensions: true)
    case .maximum: return value + advantages - advantages.max(along: 1, keepingDimensions: true)
    }
  }
}
