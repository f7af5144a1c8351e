import Spaces

/// What the running episodes of all environments have come to, number by number: the sums of a step
/// are then plain loops over arrays.
struct RunningEpisodes: Codable, Sendable {
  /// `[N]`: the sums of rewards.
  private(set) var returns: [Double]
  /// `[N]`: the steps.
  private(set) var lengths: [Int]
  /// `[N]`: when they began, in `seconds`.
  private(set) var starts: [Double]
  private let watch: Stopwatch

  /// N, the number of environments.
  var count: Int { returns.count }
  /// The time since the first of them began, in seconds; it continues after a checkpoint.
  var seconds: Double { watch.seconds }

  /// An episode in each of so many environments that begins now.
  init(count: Int) {
    returns = Array(repeating: 0, count: count)
    lengths = Array(repeating: 0, count: count)
    starts = returns
    watch = Stopwatch()
  }

  /// Starts an environment's next episode.
  mutating func start(_ index: Int, at time: Double) {
    returns[index] = 0
    lengths[index] = 0
    starts[index] = time
  }

  /// Adds a step of every environment, `[N]`.
  mutating func add(_ rewards: [Float]) {
    for index in returns.indices { returns[index] += Double(rewards[index]) }
    for index in lengths.indices { lengths[index] &+= 1 }
  }

  /// Refuses a saved value of another number of environments.
  /// - Throws: `GymError.badState`.
  func check(count: Int) throws(GymError) {
    for number in [returns.count, lengths.count, starts.count] where number != count {
      throw .badState("expected the episodes of \(count) environments, found \(number)")
    }
  }
}
