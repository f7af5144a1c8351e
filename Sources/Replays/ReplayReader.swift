import Foundations
import Gym
import Spaces

/// Reads replays: files and data set folders by `ReplayWriter` and by Minari.
///
/// What is read is not trusted: a damaged or foreign file gives a `ReplayError`, and one bad
/// episode does not hide the others. Nothing stays open between two calls.
///
///     let reader = try ReplayReader("replays/CartPole-v1/dqn-seed0.hdf5")
///     let episode = try reader.episode(0)
///     let result = try reader.replay(episode, in: .standard)
public struct ReplayReader: Sendable {
  /// The file with the episodes.
  public let path: String
  /// What the replay says about itself.
  public let header: ReplayHeader
  /// The numbers of the episodes, in order.
  public let episodeIDs: [Int]
  let metadataPath: String?
  let metadata: DatasetMetadata?

  /// How many episodes there are.
  public var episodeCount: Int { episodeIDs.count }

  /// Opens a replay.
  /// - Parameter path: the HDF5 file, the data set's folder, or the `data` folder in it.
  /// - Throws: `ReplayError` where it can't be read or isn't a replay.
  public init(_ path: String) throws(ReplayError) {
    let location = ReplayLocation(path)
    self.path = location.data
    metadataPath = location.metadata
    _ = try ReplayFiles.size(of: location.data)
    try Journal.recover(location.data)
    var metadata: DatasetMetadata?
    if let path = location.metadata { metadata = try DatasetMetadata(reading: path) }
    self.metadata = metadata
    let root = try HDF5Snapshot.read(["/"], in: location.data)[0].get()
    episodeIDs = root.members.compactMap(Self.episodeID).sorted()
    var texts = root.attributes.compactMapValues(\.text)
    texts.merge(metadata?.texts ?? [:]) { own, _ in own }
    header = try ReplayHeader(
      texts: texts, seed: root.attributes["seed"]?.unsigned, file: location.data)
    try checkEncoding()
  }

  /// The number in `episode_12`.
  private static func episodeID(_ name: String) -> Int? {
    guard name.hasPrefix("episode_") else { return nil }
    let digits = name.dropFirst("episode_".count)
    guard let id = Int(digits), id >= 0, "\(id)" == digits else { return nil }
    return id
  }

  /// Minari may store pictures as JPEG, unless the metadata say otherwise.
  private func checkEncoding() throws(ReplayError) {
    guard let metadata, metadata["jpeg_encoding"] != .bool(false) else { return }
    for case .box(let box) in [header.observationSpace, header.actionSpace] {
      let isPicture = (2...3).contains(box.shape.count) && box.shape[0] >= 32 && box.shape[1] >= 32
      guard box.dtype == .uint8, isPicture else { continue }
      throw .wrongContent(
        file: metadataPath ?? path, item: "jpeg_encoding",
        expected: "false: record with DataCollector(jpeg_encoding=False)", found: "JPEG pictures")
    }
  }

  /// Reads an episode.
  /// - Parameter index: its position in the order of numbers, from 0 on.
  /// - Returns: the episode.
  /// - Throws: `ReplayError.unknownEpisode`, or what is wrong with the episode.
  public func episode(_ index: Int) throws(ReplayError) -> Episode {
    guard (0..<episodeCount).contains(index) else {
      throw .unknownEpisode(file: path, index: index, count: episodeCount)
    }
    return try episodes(index..<index + 1)[0].get()
  }

  /// Reads several episodes, much faster than one by one.
  /// - Parameter range: their positions in the order of numbers, from 0 on.
  /// - Returns: each episode, or what is wrong with it.
  /// - Throws: `ReplayError.unknownEpisode`, or where the file can't be read at all.
  public func episodes(_ range: Range<Int>) throws(ReplayError) -> [Result<Episode, ReplayError>] {
    guard range.lowerBound >= 0, range.upperBound <= episodeCount else {
      let index = range.lowerBound < 0 ? range.lowerBound : range.upperBound - 1
      throw .unknownEpisode(file: path, index: index, count: episodeCount)
    }
    let ids = episodeIDs[range]
    let groups = try HDF5Snapshot.read(
      ids.map { "episode_\($0)" }, in: path,
      dataSets: header.observationSpace.leaves.map { "observations" + $0.path }
        + header.actionSpace.leaves.map { "actions" + $0.path }
        + ["rewards", "terminations", "truncations"])
    return zip(ids, groups).map { id, group in
      Result { () throws(ReplayError) in try episode(id, from: group.get()) }
    }
  }

  private func episode(_ id: Int, from parts: HDF5Snapshot) throws(ReplayError) -> Episode {
    let group = "episode_\(id)"
    func values(_ name: String, _ dtype: DType, _ count: Int?) throws(ReplayError) -> NDArray {
      try parts.rows(name, of: group, in: path, dtype: dtype, rowShape: [], count: count)
    }
    func column(_ name: String, _ space: Space, _ count: Int) throws(ReplayError) -> SpaceColumn {
      var leaves: [LeafColumn] = []
      for leaf in space.leaves {
        let (name, empty) = (name + leaf.path, LeafColumn(leaf))
        guard let dtype = empty.dtype else {
          let strings = try parts.strings(name, of: group, in: path, count: count)
          leaves.append(LeafColumn(leaf, strings: strings))
          continue
        }
        let rows = try parts.rows(
          name, of: group, in: path, dtype: dtype, rowShape: empty.rowShape, count: count)
        leaves.append(LeafColumn(leaf, rows: rows))
      }
      return SpaceColumn(space, leaves: leaves, count: count)
    }
    let rewards = try values("rewards", .float64, nil).doubles
    let steps = rewards.count
    var episode = Episode(
      id: id, seed: nil, options: [:],
      observations: try column("observations", header.observationSpace, steps + 1),
      actions: try column("actions", header.actionSpace, steps), rewards: rewards,
      terminations: try values("terminations", .bool, steps).doubles.map { $0 != 0 },
      truncations: try values("truncations", .bool, steps).doubles.map { $0 != 0 })
    try addAttributes(of: parts, to: &episode, group)
    return episode
  }

  private func addAttributes(of parts: HDF5Snapshot, to episode: inout Episode, _ group: String)
    throws(ReplayError)
  {
    /// The attribute, which has to be a whole number where it is there.
    func number(_ name: String, expected: String) throws(ReplayError) -> UInt64? {
      guard let attribute = parts.attributes[name] else { return nil }
      if let number = attribute.unsigned { return number }
      throw .wrongContent(
        file: path, item: "\(group), attribute \(name)", expected: expected,
        found: attribute.info?.description ?? attribute.kind.description)
    }
    let steps = UInt64(episode.totalSteps)
    let total = try number("total_steps", expected: "\(steps)") ?? steps
    guard total == steps else {
      throw .wrongContent(
        file: path, item: "\(group), attribute total_steps", expected: "\(steps)",
        found: "\(total)")
    }
    episode.seed = try number("seed", expected: "a whole number from 0 on")
    for (name, attribute) in parts.attributes {
      guard let value = attribute.info else { continue }
      let names = name.split(separator: "/").map(String.init)
      if names.first == "options", names.count > 1 {
        episode.options.insert(value, at: names.dropFirst())
      } else if !Episode.reservedAttributes.contains(name) {
        episode.attributes[name] = value
      }
    }
  }
}

extension [String: InfoValue] {
  /// Puts a value at a path of names: Minari writes nested options as `options/name/name`.
  mutating func insert(_ value: InfoValue, at path: ArraySlice<String>) {
    guard let name = path.first else { return }
    if path.count == 1 {
      self[name] = value
      return
    }
    var inner: [String: InfoValue] = [:]
    if case .dictionary(let members) = self[name] { inner = members }
    inner.insert(value, at: path.dropFirst())
    self[name] = .dictionary(inner)
  }
}
