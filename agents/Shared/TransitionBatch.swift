/// Room for a minibatch of N transitions, reused from one to the next.
public struct TransitionBatch: Sendable {
  /// `[N, W]`, W numbers in a state.
  public var states: [Float]
  /// `[N]`
  public var actions: [Int]
  /// `[N]`
  public var rewards: [Float]
  /// `[N, W]`
  public var nextStates: [Float]
  /// `[N]`, 1 where nothing follows.
  public var terminated: [Float]
  /// `[N]`, where the memory holds the last observation of the next state: the same place, the same
  /// state, until something is added.
  public var nextSlots: [Int]

  /// Makes room.
  public init(count: Int, stateCount: Int) {
    states = Array(repeating: 0, count: count * stateCount)
    nextStates = states
    actions = Array(repeating: 0, count: count)
    rewards = Array(repeating: 0, count: count)
    terminated = rewards
    nextSlots = actions
  }
}
