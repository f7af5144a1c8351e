import Foundations

/// The returns, lengths and durations of the last episodes, oldest first.
@usableFromInline
struct EpisodeHistory: Sendable, Codable {
  /// How many episodes are kept.
  @usableFromInline let bufferLength: Int
  /// How many episodes have ended.
  @usableFromInline var episodeCount = 0
  @usableFromInline var returns: [Double] = []
  @usableFromInline var lengths: [Int] = []
  /// In seconds, to the microsecond.
  @usableFromInline var durations: [Double] = []

  /// - Precondition: bufferLength > 0.
  init(bufferLength: Int, owner: String) {
    precondition(bufferLength > 0, "\(owner): expected a length above 0, got \(bufferLength)")
    self.bufferLength = bufferLength
  }

  /// Keeps an episode.
  /// - Returns: the info of its last step, `{r: return, l: length, t: seconds}`.
  mutating func add(return episodeReturn: Double, length: Int, seconds: Double) -> InfoValue {
    let seconds = (seconds * 1e6).rounded() / 1e6
    episodeCount &+= 1
    returns.append(episodeReturn)
    lengths.append(length)
    durations.append(seconds)
    // A restored state may say anything, so the three are cut one by one.
    returns.removeFirst(max(0, returns.count - max(1, bufferLength)))
    lengths.removeFirst(max(0, lengths.count - max(1, bufferLength)))
    durations.removeFirst(max(0, durations.count - max(1, bufferLength)))
    return .dictionary([
      "r": .double(episodeReturn), "l": .int(length), "t": .double(seconds),
    ])
  }
}
