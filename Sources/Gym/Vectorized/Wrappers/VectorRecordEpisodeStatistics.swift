/// Keeps the returns, lengths and durations of the last episodes of all lanes, and puts them into the
/// info of the step that ends one: `infos[lane]["episode"] = {r: return, l: length, t: seconds}`.
///
/// Every step counts for the episode that it belongs to: with `AutoresetMode.sameStep` the ending
/// step for the episode that ends, and the next one for the next; with `.nextStep` the step that is
/// a reset for none; with `.disabled` a reset with a mask restarts the lanes of the mask only. (With
/// Gymnasium's a partial reset forgets the running episodes of the other lanes too, as the mask has
/// left the options when it looks there.)
///
/// Episodes that end in the same step are kept in the order of their lanes.
public struct VectorRecordEpisodeStatistics<Base: VectorEnvironment>: VectorWrapper {
  /// The inner vector environment.
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
  private var lanes: [Lane]
  private var episodes: LaneEpisodes

  /// A lane's running episode.
  struct Lane: Codable, Sendable {
    var episodeReturn = 0.0
    var episodeLength = 0
    var watch = Stopwatch()
  }

  /// Watches vector environments.
  /// - Precondition: bufferLength > 0.
  public init(_ base: Base, bufferLength: Int = 100, key: String = "episode") {
    self.base = base
    self.key = key
    history = EpisodeHistory(bufferLength: bufferLength, owner: "VectorRecordEpisodeStatistics")
    lanes = Array(repeating: Lane(), count: base.count)
    episodes = LaneEpisodes(count: base.count)
  }

  /// Starts an episode in every lane.
  public mutating func reset(
    seed: UInt64?, options: ResetOptions, into buffers: inout VectorBuffers
  ) throws(GymError) {
    try clearInfos(&buffers, nil)
    try base.reset(seed: seed, options: options, into: &buffers)
    start(nil)
  }

  /// Starts an episode in every lane, or in those of a mask.
  public mutating func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) throws(GymError) {
    try clearInfos(&buffers, mask)
    try base.reset(seeds: seeds, options: options, mask: mask, into: &buffers)
    start(mask)
  }

  /// Takes one choice per lane.
  public mutating func step(choices: [Int], into buffers: inout VectorBuffers) throws(GymError) {
    try clearInfos(&buffers, nil)
    try base.step(choices: choices, into: &buffers)
    count(&buffers)
  }

  /// Does one action of a box per lane, `[N, A]` flattened.
  public mutating func step(actions: [Float], into buffers: inout VectorBuffers) throws(GymError) {
    try clearInfos(&buffers, nil)
    try base.step(actions: actions, into: &buffers)
    count(&buffers)
  }

  /// Takes away what stands there from an earlier step: not every vector environment has infos.
  private func clearInfos(_ buffers: inout VectorBuffers, _ mask: [Bool]?) throws(GymError) {
    try buffers.check(count: count, observationCount: singleObservationSpace.flattenedCount)
    guard mask?.count ?? count == count else { return }
    for lane in 0..<count where mask?[lane] ?? true && !buffers.infos[lane].isEmpty {
      buffers.infos[lane][key] = nil
    }
  }

  private mutating func start(_ mask: [Bool]?) {
    episodes.start(mask)
    for lane in lanes.indices where mask?[lane] ?? true { lanes[lane] = Lane() }
  }

  /// Adds a step up.
  private mutating func count(_ buffers: inout VectorBuffers) {
    for lane in lanes.indices {
      if episodes.hasEnded[lane] {
        lanes[lane] = Lane()
        continue
      }
      lanes[lane].episodeReturn += Double(buffers.rewards[lane])
      lanes[lane].episodeLength &+= 1
      guard buffers.hasEnded(lane) else { continue }
      buffers.infos[lane][key] = history.add(
        return: lanes[lane].episodeReturn, length: lanes[lane].episodeLength,
        seconds: lanes[lane].watch.seconds)
      lanes[lane] = Lane()
    }
    episodes.finish(buffers, autoreset)
  }
}

extension VectorRecordEpisodeStatistics: StatefulVectorWrapper {
  /// The last episodes and the running ones.
  public struct Memory: Codable, Sendable {
    let history: EpisodeHistory
    let lanes: [Lane]
    let episodes: LaneEpisodes
  }

  /// The last episodes and the running ones now.
  public var memory: Memory { Memory(history: history, lanes: lanes, episodes: episodes) }

  /// Goes on with other episodes.
  /// - Throws: `GymError.badState` where they are of another number of lanes.
  public mutating func remember(_ memory: Memory) throws(GymError) {
    guard memory.lanes.count == count else {
      throw .badState("expected the episodes of \(count) lanes, found \(memory.lanes.count)")
    }
    try episodes.restore(memory.episodes)
    history = memory.history
    lanes = memory.lanes
  }
}

extension VectorRecordEpisodeStatistics: ResumableEnvironments
where Base: ResumableEnvironments {}
