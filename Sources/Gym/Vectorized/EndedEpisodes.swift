import Spaces

/// Which environments' episodes have ended without another having begun: their next step is a
/// reset, which has no reward and counts for no episode.
public struct EndedEpisodes: Sendable, Codable, Equatable {
  /// `[N]`: the environment waits for its reset.
  public private(set) var hasEnded: [Bool]

  /// The environments that a step continues in.
  var running: [Int] { hasEnded.indices.filter { !hasEnded[$0] } }

  /// No environment of so many has ended.
  public init(count: Int) { hasEnded = Array(repeating: false, count: count) }

  /// Records a reset of all environments, or of those of a mask that the inner environment
  /// accepted.
  mutating func start(_ mask: [Bool]?) {
    for index in hasEnded.indices where mask?[index] ?? true { hasEnded[index] = false }
  }

  /// Records a step.
  mutating func finish(_ buffers: borrowing VectorBuffers, _ mode: AutoresetMode) {
    for index in hasEnded.indices {
      hasEnded[index] = mode != .sameStep && buffers.hasEnded(index)
    }
  }

  /// Records a step that ended an episode, or was a reset.
  mutating func finish(_ index: Int, isEnd: Bool, _ mode: AutoresetMode) {
    hasEnded[index] = isEnd && mode != .sameStep
  }

  /// Reads a saved one.
  /// - Throws: `GymError.badState` where it is of another number of environments.
  mutating func restore(_ saved: EndedEpisodes) throws(GymError) {
    guard saved.hasEnded.count == hasEnded.count else {
      throw .badState("expected \(hasEnded.count) environments, found \(saved.hasEnded.count)")
    }
    self = saved
  }
}

extension VectorBuffers {
  /// Whether the environment's last step ended its episode.
  func hasEnded(_ index: Int) -> Bool { terminated[index] || truncated[index] }
}
