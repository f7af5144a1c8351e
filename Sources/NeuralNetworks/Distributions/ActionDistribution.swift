import NumPyRandom
import TensorEngine

/// The distribution of a stochastic policy's actions in N states.
///
/// Actions are rows of a tensor, `[N, W]`: the number of a discrete action in a row of one element,
/// or the elements of a continuous one.
public protocol ActionDistribution: Sendable {
  /// Draws one action for each state, `[N, W]`.
  func sample(using random: inout PCG64) -> Tensor
  /// The most probable action of each state, `[N, W]`.
  var mode: Tensor { get }
  /// The logarithm of the probability, or of the density, of one action for each state.
  /// - Parameter actions: `[N, W]`; no gradient flows to them.
  /// - Returns: `[N]`.
  func logProbability(of actions: Tensor) -> Tensor
  /// The entropy in each state in nats, `[N]`.
  func entropy() -> Tensor
}
