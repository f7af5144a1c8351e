import Gym
import TensorEngine

/// One step of N environments.
public struct Transitions: Sendable {
  /// `[N, D]`: the observations that were acted on.
  public var observations: Tensor
  /// The actions.
  public var actions: Actions
  /// `[N]`
  public var rewards: [Float]
  /// `[N, D]`: what followed; where an episode ended, its true last observation.
  public var nextObservations: Tensor
  /// `[N]`: a terminal state was reached; nothing follows.
  public var terminated: [Bool]
  /// `[N]`: the episode was cut off from outside; more would have followed.
  public var truncated: [Bool]
  /// `[N]`: the details of the step.
  public var infos: [Info]
  /// Details that every environment reports as an integer, `[N]` each: `label`.
  public var infoColumns: [String: [Int]]
  /// Details that every environment reports as an array of one size, `[N, K]` each: `clean`,
  /// `real`.
  public var infoRows: [String: [Float]]

  /// Makes the record of a step.
  public init(
    observations: Tensor, actions: Actions, rewards: [Float], nextObservations: Tensor,
    terminated: [Bool], truncated: [Bool], infos: [Info] = [], infoColumns: [String: [Int]] = [:],
    infoRows: [String: [Float]] = [:]
  ) {
    self.observations = observations
    self.actions = actions
    self.rewards = rewards
    self.nextObservations = nextObservations
    self.terminated = terminated
    self.truncated = truncated
    self.infos = infos
    self.infoColumns = infoColumns
    self.infoRows = infoRows
  }

  /// N
  public var count: Int { rewards.count }

  /// Whether an episode ended in an environment.
  public func ended(_ index: Int) -> Bool { terminated[index] || truncated[index] }

  /// A detail that every environment reports as an integer, `[N]`; nil where one does not.
  public func integers(_ key: String) -> [Int]? {
    if let column = infoColumns[key] { return column }
    var column: [Int] = []
    for info in infos {
      guard case .int(let number) = info[key] else { return nil }
      column.append(number)
    }
    return column.count == rewards.count ? column : nil
  }

  /// A detail that every environment reports as an array of one size, `[N, K]`; nil where one does
  /// not.
  public func rows(_ key: String) -> Tensor? {
    if let rows = infoRows[key], !rewards.isEmpty, rows.count.isMultiple(of: count) {
      return Tensor(rows, shape: [count, rows.count / count])
    }
    var values: [Float] = []
    for info in infos {
      guard case .array(let array) = info[key] else { return nil }
      values += array.floats
      guard values.count.isMultiple(of: array.count) else { return nil }
    }
    guard infos.count == count, count > 0, values.count.isMultiple(of: count) else { return nil }
    return Tensor(values, shape: [count, values.count / count])
  }
}
