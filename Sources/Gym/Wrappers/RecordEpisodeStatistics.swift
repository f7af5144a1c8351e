import Spaces

/// Keeps the returns, lengths and durations of the last episodes, and puts them into the info of an
/// episode's last step: `info["episode"] = {r: return, l: length, t: seconds}`.
///
/// The step in which an environment resets itself belongs to no episode. (Gymnasium's counts it,
/// and continues adding to the episode before.)
public struct RecordEpisodeStatistics<Base: Environment>: Wrapper {
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

  /// Performs one action and adds it up.
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

extension RecordEpisodeStatistics: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] {
    ["buffer_length": .int(bufferLength), "stats_key": .string(key)]
  }
}

extension RecordEpisodeStatistics {
  /// How a spec names the wrapper with its defaults.
  static var plain: WrapperSpec {
    WrapperSpec(
      "RecordEpisodeStatistics", arguments: ["buffer_length": 100, "stats_key": "episode"])
  }
}

extension WrapperEntry {
  static let recordEpisodeStatistics = WrapperEntry(
    "RecordEpisodeStatistics", arguments: ["buffer_length", "stats_key"]
  ) {
    base, arguments in
    let length = try arguments.integer("buffer_length", default: 100)
    guard length > 0 else {
      throw GymError.badArgument(
        name: "buffer_length", value: "\(length)", expected: "a number of 1 or more")
    }
    return AnyEnvironment(
      RecordEpisodeStatistics(
        base, bufferLength: length, key: try arguments.stringArgument("stats_key") ?? "episode"))
  }
}

/// Keeps the returns, lengths and durations of the last episodes of all environments, and puts them
/// into the info of the step that ends one:
/// `infos[index]["episode"] = {r: return, l: length, t: seconds}`.
///
/// Every step counts for the episode that it belongs to: with `AutoresetMode.sameStep` the ending
/// step for the episode that ends, and the next one for the next; with `.nextStep` the step that is
/// a reset for none; with `.disabled` a reset with a mask restarts the environments of the mask
/// only. (With Gymnasium's a partial reset forgets the running episodes of the other environments
/// too, as the mask has left the options when it looks there.)
///
/// Episodes that end in the same step are kept in the order of their environments.
public struct VectorRecordEpisodeStatistics<Base: VectorEnvironment>: VectorWrapper {
  public var base: Base
  /// The name of the info.
  public let key: String
  /// How many episodes are kept.
  public var bufferLength: Int { history.bufferLength }
  /// How many episodes have ended.
  public var episodeCount: Int { history.episodeCount }
  /// The returns of the last episodes, oldest first.
  public var returns: [Double] { history.returns }
  /// Their lengths in steps.
  public var lengths: [Int] { history.lengths }
  /// Their durations in seconds.
  public var durations: [Double] { history.durations }

  private var history: EpisodeHistory
  private var running: RunningEpisodes
  private var episodes: EndedEpisodes

  /// Watches vector environments.
  /// - Precondition: bufferLength > 0.
  public init(_ base: Base, bufferLength: Int = 100, key: String = "episode") {
    self.base = base
    self.key = key
    history = EpisodeHistory(bufferLength: bufferLength, owner: "VectorRecordEpisodeStatistics")
    running = RunningEpisodes(count: base.count)
    episodes = EndedEpisodes(count: base.count)
  }

  /// Starts an episode in every environment.
  public mutating func reset(
    seed: UInt64?, options: ResetOptions, into buffers: inout VectorBuffers
  ) throws(GymError) {
    try clearInfos(&buffers, nil)
    try base.reset(seed: seed, options: options, into: &buffers)
    start(nil)
  }

  /// Starts an episode in every environment, or in those of a mask.
  public mutating func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) throws(GymError) {
    try clearInfos(&buffers, mask)
    try base.reset(seeds: seeds, options: options, mask: mask, into: &buffers)
    start(mask)
  }

  public mutating func step(_ actions: Actions, into buffers: inout VectorBuffers) throws(GymError)
  {
    try clearInfos(&buffers, nil)
    try base.step(actions, into: &buffers)
    count(&buffers)
  }

  /// Takes away what stands there from an earlier step: not every vector environment has infos.
  private func clearInfos(_ buffers: inout VectorBuffers, _ mask: [Bool]?) throws(GymError) {
    try buffers.check(count: count, observationCount: singleObservationSpace.flattenedCount)
    guard mask?.count ?? count == count else { return }
    for index in 0..<count where mask?[index] ?? true && !buffers.infos[index].isEmpty {
      buffers.infos[index][key] = nil
    }
  }

  private mutating func start(_ mask: [Bool]?) {
    episodes.start(mask)
    let now = running.seconds
    for index in 0..<count where mask?[index] ?? true { running.start(index, at: now) }
  }

  /// Adds a step.
  private mutating func count(_ buffers: inout VectorBuffers) {
    running.add(buffers.rewards)
    let mode = autoreset
    // A clock costs more than an environment's step, and environments that begin or end in one step
    // share a time.
    var now: Double?
    for index in 0..<running.count {
      let isReset = episodes.hasEnded[index]
      let isEnd = !isReset && buffers.hasEnded(index)
      guard isReset || isEnd else { continue }
      let time = now ?? running.seconds
      now = time
      if isEnd {
        buffers.infos[index][key] = history.add(
          return: running.returns[index], length: running.lengths[index],
          seconds: time - running.starts[index])
      }
      running.start(index, at: time)
      episodes.finish(index, isEnd: isEnd, mode)
    }
  }
}

extension VectorRecordEpisodeStatistics: StatefulVectorWrapper {
  /// The last episodes and the running ones.
  public struct Memory: Codable, Sendable {
    let history: EpisodeHistory
    let running: RunningEpisodes
    let episodes: EndedEpisodes
  }

  /// The last episodes and the running ones now.
  public var memory: Memory { Memory(history: history, running: running, episodes: episodes) }

  /// Continues with other episodes.
  /// - Throws: `GymError.badState` where they are of another number of environments.
  public mutating func remember(_ memory: Memory) throws(GymError) {
    try memory.running.check(count: count)
    try episodes.restore(memory.episodes)
    history = memory.history
    running = memory.running
  }
}
