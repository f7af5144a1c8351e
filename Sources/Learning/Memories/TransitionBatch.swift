import TensorEngine

/// N transitions drawn from a replay buffer.
public struct TransitionBatch: Sendable {
  /// `[N, W]`, W elements in a state.
  public var states: Tensor
  /// `[N]`, counted from 0; empty where actions are continuous.
  public var actions: [Int]
  /// `[N, A]`; empty where actions are discrete.
  public var actionVectors: Tensor
  /// `[N]`
  public var rewards: Tensor
  /// `[N, W]`
  public var nextStates: Tensor
  /// `[N]`, 1 where nothing follows.
  public var terminated: Tensor
  /// `[N]`, equal where the next states are the same entry of the memory; nil of a batch that
  /// rarely repeats one.
  public var nextStateIDs: [Int]?
  /// `[N]`: gamma to the power of the steps between a state and the next; nil where that is one
  /// step for all.
  public var discounts: Tensor?
  /// `[N]`: importance weights of a prioritized batch.
  public var weights: Tensor?
  /// `[N]`: where the transitions of a prioritized batch lie in the memory.
  public var entries: [Int]?

  private static let noVectors = Tensor.zeros([0])

  /// N
  public var count: Int { rewards.count }

  /// Makes a batch.
  public init(
    states: Tensor, actions: [Int] = [], actionVectors: Tensor? = nil, rewards: Tensor,
    nextStates: Tensor, terminated: Tensor, nextStateIDs: [Int]? = nil
  ) {
    self.states = states
    self.actions = actions
    self.actionVectors = actionVectors ?? Self.noVectors
    self.rewards = rewards
    self.nextStates = nextStates
    self.terminated = terminated
    self.nextStateIDs = nextStateIDs
  }

  /// Room for transitions that are restored.
  public init(count: Int, stateSize: Int) {
    let states = Tensor.zeros([count, stateSize])
    self.init(
      states: states, actions: Array(repeating: 0, count: count), rewards: .zeros([count]),
      nextStates: states, terminated: .zeros([count]))
  }

  /// The transitions of some rows, without ids.
  public func slice(_ rows: Range<Int>) -> TransitionBatch {
    guard rows != 0..<count else {
      var whole = self
      whole.nextStateIDs = nil
      return whole
    }
    var part = TransitionBatch(
      states: states.slice(rows), actions: actions.isEmpty ? [] : Array(actions[rows]),
      actionVectors: actionVectors.count == 0 ? nil : actionVectors.slice(rows),
      rewards: rewards.slice(rows),
      nextStates: nextStates.slice(rows), terminated: terminated.slice(rows))
    part.discounts = discounts?.slice(rows)
    part.weights = weights?.slice(rows)
    part.entries = entries.map { Array($0[rows]) }
    return part
  }
}

extension TransitionBatch {
  /// Saves or restores transitions with discrete actions, but not their ids, under names that
  /// start with `prefix`.
  /// - Parameters:
  ///   - coder: what saves or restores.
  ///   - prefix: how the names start.
  ///   - count: how many are restored.
  ///   - actionCount: actions are below it.
  /// - Throws: `AgentError.unfitArchive`.
  public mutating func code(
    with coder: inout ArchiveCoder, prefix: String, count: Int, actionCount: Int
  ) throws {
    let width = states.shape[1]
    try coder.tensor("\(prefix).states", &states, shape: [count, width])
    // Not needed, and left out by earlier versions, where targets were computed already.
    var next: Tensor? = nextStates
    try coder.optional("\(prefix).next_states", &next, initial: nextStates) {
      try $0.tensor("\(prefix).next_states", &$1, shape: [count, width])
    }
    nextStates = next ?? nextStates
    for (name, path) in [("discounts", \Self.discounts), ("weights", \Self.weights)] {
      try coder.optional("\(prefix).\(name)", &self[keyPath: path], initial: .zeros([0])) {
        try $0.tensor("\(prefix).\(name)", &$1, shape: [count])
      }
    }
    try coder.optional("\(prefix).entries", &entries, initial: []) {
      try $0.value("\(prefix).entries", &$1)
    }
    try coder.tensor("\(prefix).rewards", &rewards, shape: [count])
    try coder.tensor("\(prefix).terminated", &terminated, shape: [count])
    // Whole numbers below 2^24, as in the memory.
    var numbers = Tensor(actions.map { Float($0) })
    try coder.tensor("\(prefix).actions", &numbers, shape: [count])
    guard coder.isRestoring else { return }
    actions = try numbers.scalars.map { number in
      guard let action = Int(exactly: number), (0..<actionCount).contains(action) else {
        throw AgentError.unfitArchive(
          key: "\(prefix).actions", expected: "actions below \(actionCount)", found: "\(number)")
      }
      return action
    }
  }
}
