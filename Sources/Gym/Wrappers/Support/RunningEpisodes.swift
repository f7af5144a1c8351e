import Spaces

/// What the running episodes of all lanes have come to, number by number: the sums of a step are then
/// plain loops over arrays.
struct RunningEpisodes: Codable, Sendable {
  /// `[N]`: the sums of rewards.
  private(set) var returns: [Double]
  /// `[N]`: the steps.
  private(set) var lengths: [Int]
  /// `[N]`: when they began, in `seconds`.
  private(set) var starts: [Double]
  private let watch: Stopwatch

  /// N, the number of lanes.
  var count: Int { returns.count }
  /// The time since the first of them began, in seconds; it goes on after a checkpoint.
  var seconds: Double { watch.seconds }

  /// An episode in each of so many lanes that begins now.
  init(count: Int) {
    returns = Array(repeating: 0, count: count)
    lengths = Array(repeating: 0, count: count)
    starts = returns
    watch = Stopwatch()
  }

  /// Starts a lane's next episode.
  mutating func start(_ lane: Int, at time: Double) {
    returns[lane] = 0
    lengths[lane] = 0
    starts[lane] = time
  }

  /// Adds a step of every lane, `[N]`.
  mutating func add(_ rewards: [Float]) {
    for lane in returns.indices { returns[lane] += Double(rewards[lane]) }
    for lane in lengths.indices { lengths[lane] &+= 1 }
  }

  /// Refuses a saved value of another number of lanes.
  /// - Throws: `GymError.badState`.
  func check(count: Int) throws(GymError) {
    for number in [returns.count, lengths.count, starts.count] where number != count {
      throw .badState("expected the episodes of \(count) lanes, found \(number)")
    }
  }
}
