import TensorEngine

/// An agent that can tell what it thinks each action is worth.
public protocol ActionValuing: Agent {
  /// The values of all actions.
  ///
  /// Like `actions(for:mode:)` with `.evaluation`, it moves the windows of the lanes on; ask a copy of
  /// an agent that acts afterwards.
  /// - Parameter observations: `[N, D]`.
  /// - Returns: `[N, A]`.
  mutating func actionValues(for observations: Tensor) -> Tensor
}
