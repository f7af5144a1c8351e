import Spaces

/// Keeps the returns, lengths and durations of the last episodes, and puts them into the info of an
/// episode's last step: `info["episode"] = {r: return, l: length, t: seconds}`.
///
/// The step in which an environment resets itself belongs to no episode. (Gymnasium's counts it, and
/// goes on adding to the episode before.)
public struct RecordEpisodeStatistics<Base: Environment>: Wrapper {
  /// What the inner environment observes.
  public typealias Observation = Base.Observation
  /// What the inner environment is told.
  public typealias Action = Base.Action

  /// The inner environment.
  public var base: Base
  /// How many episodes are kept.
  public var bufferLength: Int { history.bufferLength }
  /// The name of the info.
  public let key: String
  /// How many episodes have ended.
  public var episodeCount: Int { history.episodeCount }
  /// The returns of the last episodes, oldest first.
  public var returns: [Double] { history.returns }
  /// Their lengths in steps.
  public var lengths: [Int] { history.lengths }
  /// Their durations in seconds.
  public var durations: [Double] { history.durations }

  @usableFromInline var history: EpisodeHistory
  @usableFromInline var episodeReturn = 0.0
  @usableFromInline var episodeLength = 0
  @usableFromInline var watch = Stopwatch()
  @usableFromInline var hasEnded = false

  /// Watches an environment.
  /// - Precondition: bufferLength > 0.
  public init(_ base: Base, bufferLength: Int = 100, key: String = "episode") {
    self.base = base
    history = EpisodeHistory(bufferLength: bufferLength, owner: "RecordEpisodeStatistics")
    self.key = key
  }

  /// Starts an episode and counts from 0.
  @inlinable
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    let start = try base.reset(seed: seed, options: options)
    startEpisode()
    return start
  }

  /// Does one action and adds it up.
  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    let isReset = hasEnded && base.resetsItself
    var step = try base.step(action)
    if isReset {
      startEpisode()
      return step
    }
    episodeReturn += step.reward
    episodeLength &+= 1
    hasEnded = step.isLast
    if hasEnded { finishEpisode(&step.info) }
    return step
  }

  @usableFromInline
  mutating func startEpisode() {
    episodeReturn = 0
    episodeLength = 0
    watch = Stopwatch()
    hasEnded = false
  }

  @usableFromInline
  mutating func finishEpisode(_ info: inout Info) {
    info[key] = history.add(
      return: episodeReturn, length: episodeLength, seconds: watch.seconds)
  }
}

extension RecordEpisodeStatistics: Encodable where Base: Encodable {}
extension RecordEpisodeStatistics: Decodable where Base: Decodable {}

/// Seconds since it was made, also across a checkpoint.
@usableFromInline
struct Stopwatch: Sendable {
  private let earlier: Double
  private let start = ContinuousClock.now

  @usableFromInline
  init() { earlier = 0 }

  /// The seconds so far.
  var seconds: Double { earlier + (ContinuousClock.now - start) / .seconds(1) }
}

extension Stopwatch: Codable {
  @usableFromInline
  init(from decoder: any Decoder) throws {
    earlier = try decoder.singleValueContainer().decode(Double.self)
  }

  @usableFromInline
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(seconds)
  }
}
