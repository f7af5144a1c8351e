import Foundations
import TensorEngine

/// The last T steps of N environments, in order: what an on-policy agent learns from once.
///
/// Rows are `[T N]`, all environments of a step one after another.
public struct RolloutMemory: Sendable {
  /// T
  public let stepCount: Int
  /// N
  public let environmentCount: Int
  /// `[T N, D]`: the observations that were acted on.
  public private(set) var observations: Tensor
  /// `[T N, W]`: the actions, as an `ActionDistribution` has them.
  public private(set) var actions: Tensor
  /// `[T N]`: the logarithms of the probabilities that the actions were drawn with.
  public private(set) var logProbabilities: Tensor
  /// `[T N]`
  public private(set) var rewards: [Float]
  /// `[T N]`: whether an episode ended with the step, in a terminal state or cut off.
  public private(set) var ended: [Bool]
  /// The steps held, 0...T.
  public private(set) var count = 0
  /// Episodes that were cut off: the row of their last step, and their last observation, `[D]`.
  private var truncated: [(row: Int, observation: Tensor)] = []

  /// Makes an empty memory.
  /// - Parameters:
  ///   - stepCount: T.
  ///   - environmentCount: N.
  ///   - observationCount: D, the elements of an observation.
  ///   - actionCount: W, the elements of an action.
  public init(stepCount: Int, environmentCount: Int, observationCount: Int, actionCount: Int) {
    let rows = stepCount * environmentCount
    (self.stepCount, self.environmentCount) = (stepCount, environmentCount)
    observations = .zeros([rows, observationCount])
    actions = .zeros([rows, actionCount])
    logProbabilities = .zeros([rows])
    rewards = Array(repeating: 0, count: rows)
    ended = Array(repeating: false, count: rows)
  }

  /// Whether there are T steps.
  public var isFull: Bool { count == stepCount }

  /// Forgets all steps.
  public mutating func removeAll() {
    count = 0
    truncated = []
  }

  /// Adds a step of every environment.
  /// - Parameters:
  ///   - transitions: the step.
  ///   - actions: `[N, W]`, as they were drawn.
  ///   - logProbabilities: `[N]`, of these; nil of an agent that does not need them.
  /// - Precondition: it is not full.
  public mutating func append(
    _ transitions: Transitions, actions: Tensor, logProbabilities: Tensor? = nil
  ) {
    precondition(!isFull, "RolloutMemory: it holds \(stepCount) steps already")
    let start = count * environmentCount
    Self.write(transitions.observations, to: &observations, row: start)
    Self.write(actions, to: &self.actions, row: start)
    if let logProbabilities {
      Self.write(logProbabilities, to: &self.logProbabilities, row: start)
    }
    for index in 0..<environmentCount {
      rewards[start + index] = transitions.rewards[index]
      ended[start + index] = transitions.ended(index)
      if transitions.truncated[index], !transitions.terminated[index] {
        let last = transitions.nextObservations.slice(index..<index + 1)
        truncated.append((start + index, Tensor(last.scalars)))
      }
    }
    count += 1
  }

  /// Adds the discounted values of the states in which episodes were cut off to their last rewards:
  /// more would have followed.
  /// - Parameters:
  ///   - gamma: the discount factor.
  ///   - values: evaluates states, `[M, D]` to `[M]`.
  public mutating func bootstrapTruncated(gamma: Float, _ values: (Tensor) -> Tensor) {
    guard !truncated.isEmpty else { return }
    let last = values(.stacked(truncated.map(\.observation))).scalars
    for (value, end) in zip(last, truncated) { rewards[end.row] += gamma * value }
    truncated = []
  }

  private static func write(_ rows: Tensor, to table: inout Tensor, row: Int) {
    let start = row * (table.count / table.shape[0])
    table.withMutableSpan { table in
      rows.withSpan { rows in
        for index in rows.indices { table[start + index] = rows[index] }
      }
    }
  }
}

extension RolloutMemory {
  /// Saves or restores the steps held.
  public mutating func code(with coder: inout ArchiveCoder, prefix: String) throws {
    try coder.integer("\(prefix).count", &count, in: 0...stepCount)
    try coder.tensor("\(prefix).observations", &observations)
    try coder.tensor("\(prefix).actions", &actions)
    try coder.tensor("\(prefix).log_probabilities", &logProbabilities)
    try coder.floats("\(prefix).rewards", &rewards)
    var ends = ended.map { Float($0 ? 1 : 0) }
    try coder.floats("\(prefix).ended", &ends)
    ended = ends.map { $0 != 0 }
    try codeTruncated(&coder, prefix)
  }

  private mutating func codeTruncated(_ coder: inout ArchiveCoder, _ prefix: String) throws {
    var (number, rows) = (truncated.count, truncated.map(\.observation))
    try coder.integer("\(prefix).truncated", &number, in: 0...rewards.count)
    try coder.rows(
      "\(prefix).last_observations", &rows, count: number, width: observations.shape[1])
    var indices = truncated.map { Float($0.row) }
    if indices.count != number { indices = Array(repeating: 0, count: number) }
    try coder.floats("\(prefix).truncated_rows", &indices)
    truncated = try zip(indices, rows).map { row, observation in
      guard let row = Int(exactly: row), self.rewards.indices.contains(row) else {
        throw AgentError.unfitArchive(
          key: "\(prefix).truncated_rows", expected: "rows below \(self.rewards.count)",
          found: "\(row)")
      }
      return (row, observation)
    }
  }
}
