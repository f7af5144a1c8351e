import Spaces

/// Which lanes' episodes have ended without another having begun: their next step is a reset, which
/// has no reward and counts for no episode.
public struct LaneEpisodes: Sendable, Codable, Equatable {
  /// `[N]`: the lane waits for its reset.
  public private(set) var hasEnded: [Bool]

  /// The lanes that a step goes on in.
  var running: [Int] { hasEnded.indices.filter { !hasEnded[$0] } }

  /// No lane of so many has ended.
  public init(count: Int) { hasEnded = Array(repeating: false, count: count) }

  /// Takes note of a reset of all lanes, or of those of a mask that the inner environment accepted.
  mutating func start(_ mask: [Bool]?) {
    for lane in hasEnded.indices where mask?[lane] ?? true { hasEnded[lane] = false }
  }

  /// Takes note of a step.
  mutating func finish(_ buffers: borrowing VectorBuffers, _ mode: AutoresetMode) {
    for lane in hasEnded.indices {
      hasEnded[lane] = mode != .sameStep && buffers.hasEnded(lane)
    }
  }

  /// Takes note of a lane's step that ended an episode, or was a reset.
  mutating func finish(_ lane: Int, isEnd: Bool, _ mode: AutoresetMode) {
    hasEnded[lane] = isEnd && mode != .sameStep
  }

  /// Reads a saved one.
  /// - Throws: `GymError.badState` where it is of another number of lanes.
  mutating func restore(_ saved: LaneEpisodes) throws(GymError) {
    guard saved.hasEnded.count == hasEnded.count else {
      throw .badState("expected \(hasEnded.count) lanes, found \(saved.hasEnded.count)")
    }
    self = saved
  }
}

extension VectorBuffers {
  /// Whether the lane's last step ended its episode.
  func hasEnded(_ lane: Int) -> Bool { terminated[lane] || truncated[lane] }
}
