import TensorEngine

/// The actions of N environments stepped side by side.
public enum Actions: Sendable {
  /// One choice per environment, already within the space (`start` included).
  case discrete([Int])
  /// `[N, A]`, the flattened elements of a `Box`.
  case continuous(Tensor)
}

/// What one tick of N environments brought.
public struct Transitions: Sendable {
  /// `[N, D]`: what was seen before the action.
  public var observations: Tensor
  /// What was done.
  public var actions: Actions
  /// `[N]`
  public var rewards: [Float]
  /// `[N, D]`: what followed; where an episode ended, its true last observation.
  public var nextObservations: Tensor
  /// `[N]`: a terminal state was reached.
  public var terminated: [Bool]
  /// `[N]`: the episode was cut off from outside.
  public var truncated: [Bool]
}

/// Whether actions are chosen to learn (explore) or to be judged (greedy).
public enum ActingMode: Sendable { case training, evaluation }
