import CHDF5
import Gym
import TensorEngine

/// Reads replays: files and data set folders by `ReplayWriter` and by Minari.
///
/// What is read is not trusted: a damaged or foreign file gives a `ReplayError`, and one bad episode
/// does not hide the others.
///
///     let reader = try ReplayReader("replays/CartPole-v1/dqn-seed0.hdf5")
///     let episode = try reader.episode(0)
///     let result = try reader.replay(episode, in: .standard)
public final class ReplayReader {
  /// The file with the episodes.
  public let path: String
  /// What the replay says about itself.
  public let header: ReplayHeader
  /// The numbers of the episodes, in order.
  public let episodeIDs: [Int]
  let metadataPath: String?
  let metadata: DatasetMetadata?
  private let access: HDF5Access
  private let fileSize: Int
  private let crashing: Set<String>
  private var handle: HDF5Handle?

  /// How many episodes there are.
  public var episodeCount: Int { episodeIDs.count }
  /// The number that a further episode gets.
  var nextEpisodeID: Int { (episodeIDs.last ?? -1) + 1 }

  /// Opens a replay.
  /// - Parameter path: the HDF5 file, the data set's folder, or the `data` folder in it.
  /// - Throws: `ReplayError` where it can't be read or isn't a replay.
  public init(_ path: String) throws(ReplayError) {
    let place = ReplayPlace(path)
    self.path = place.data
    metadataPath = place.metadata
    fileSize = try FileSystem.size(of: place.data)
    _ = try Journal.recover(place.data)
    try Self.checkSignature(place.data)
    access = try HDF5Access(file: place.data, purpose: .reading)
    let unreadable = try Probe.unreadableMembers(of: place.data, size: fileSize, access: access)
    let file = try access.open("the file", "open it", closer: \.H5Fclose) {
      // H5F_ACC_RDONLY is 0.
      $0.H5Fopen(place.data, 0, 0)
    }
    let names = try access.memberNames(of: file.id, "the root group")
    crashing = Set(unreadable.compactMap { names.indices.contains($0) ? names[$0] : nil })
    episodeIDs = names.compactMap(Self.episodeID).sorted()
    var metadata: DatasetMetadata?
    if let path = place.metadata { metadata = try DatasetMetadata(reading: path) }
    self.metadata = metadata
    header = try Self.header(of: file.id, metadata, access)
    try Self.checkEncoding(header, metadata, place.metadata)
    handle = consume file
  }

  /// The number in `episode_12`.
  private static func episodeID(_ name: String) -> Int? {
    guard name.hasPrefix("episode_") else { return nil }
    let digits = name.dropFirst("episode_".count)
    guard let id = Int(digits), id >= 0, "\(id)" == digits else { return nil }
    return id
  }

  /// An HDF5 file begins so, or has the same bytes at 512, 1024, 2048…
  private static func checkSignature(_ path: String) throws(ReplayError) {
    let access = try HDF5Access(file: path, purpose: .reading)
    let isHDF5 = access.library.call { $0.H5Fis_hdf5(path) }
    guard isHDF5 > 0 else {
      throw .wrongContent(
        file: path, item: "content", expected: "an HDF5 file", found: "something else")
    }
  }

  private static func header(of file: hid_t, _ metadata: DatasetMetadata?, _ access: HDF5Access)
    throws(ReplayError) -> ReplayHeader
  {
    let item = "the root group"
    let root = try access.open(item, "open it", closer: \.H5Gclose) { $0.H5Gopen2(file, "/", 0) }
    var texts: [String: String] = [:]
    for (name, value) in try access.readAttributes(of: root.id, in: item) {
      if case .text(let text) = value { texts[name] = text }
    }
    let seed = try access.readAttribute("seed", of: root.id, in: item)?.unsigned
    texts.merge(metadata?.texts ?? [:]) { own, _ in own }
    return try ReplayHeader(texts: texts, seed: seed, file: access.file)
  }

  /// Minari may store pictures as JPEG, unless the metadata say otherwise.
  private static func checkEncoding(
    _ header: ReplayHeader, _ metadata: DatasetMetadata?, _ path: String?
  ) throws(ReplayError) {
    guard let metadata, metadata["jpeg_encoding"] != .bool(false) else { return }
    for case .box(let box) in [header.observationSpace, header.actionSpace] {
      let isPicture = (2...3).contains(box.shape.count) && box.shape[0] >= 32 && box.shape[1] >= 32
      guard box.dtype == .uint8, isPicture else { continue }
      throw .wrongContent(
        file: path ?? "", item: "jpeg_encoding",
        expected: "false: record with DataCollector(jpeg_encoding=False)", found: "JPEG pictures")
    }
  }

  /// Closes the file. Without it, the reader's end does so.
  public func close() throws(ReplayError) {
    guard let handle = handle.take() else { return }
    guard handle.close() else { throw access.failure("the file", "close it") }
  }

  /// Reads an episode.
  /// - Parameter index: its place in the order of numbers, from 0 on.
  /// - Returns: the whole episode.
  /// - Throws: `ReplayError.unknownEpisode`, or what is wrong with the episode.
  public func episode(_ index: Int) throws(ReplayError) -> Episode {
    guard episodeIDs.indices.contains(index) else {
      throw .unknownEpisode(file: path, index: index, count: episodeCount)
    }
    let item = "episode_\(episodeIDs[index])"
    guard !crashing.contains(item) else {
      throw .damaged(file: path, item: item, reason: "HDF5 crashes on it")
    }
    guard let file = handle?.id else {
      throw .notAccessible(file: path, operation: "read \(item)", reason: "the reader is closed")
    }
    guard access.library.call({ chdf5_is_hard_link([$0], file, item) }) != 0 else {
      throw .wrongContent(file: path, item: item, expected: "a group", found: "a link")
    }
    let group = try access.open(item, "open it as a group", closer: \.H5Gclose) {
      $0.H5Gopen2(file, item, 0)
    }
    return try read(group.id, id: episodeIDs[index], item)
  }

  private func read(_ group: hid_t, id: Int, _ item: String) throws(ReplayError) -> Episode {
    func values(_ name: String, _ dtype: DType, rows: Int?) throws(ReplayError) -> NDArray {
      let (count, bytes) = try access.readDataSet(
        name, in: group, "\(item)/\(name)", dtype: dtype, rowShape: [], rows: rows,
        fileSize: fileSize)
      return NDArray(shape: [count], dtype: dtype, bytes: bytes[...])
    }
    func column(_ name: String, _ space: Space, rows: Int) throws(ReplayError) -> SpaceColumn {
      let empty = SpaceColumn(space)
      let (count, bytes) = try access.readDataSet(
        name, in: group, "\(item)/\(name)", dtype: empty.dtype, rowShape: empty.rowShape,
        rows: rows, fileSize: fileSize)
      return SpaceColumn(space, count: count, bytes: bytes)
    }
    let rewards = try values("rewards", .float64, rows: nil)
    let steps = rewards.count
    var episode = Episode(
      id: id, seed: nil, options: [:],
      observations: try column("observations", header.observationSpace, rows: steps + 1),
      actions: try column("actions", header.actionSpace, rows: steps), rewards: rewards.doubles,
      terminations: try values("terminations", .bool, rows: steps).doubles.map { $0 != 0 },
      truncations: try values("truncations", .bool, rows: steps).doubles.map { $0 != 0 })
    try readAttributes(of: group, into: &episode, item)
    return episode
  }

  private func readAttributes(of group: hid_t, into episode: inout Episode, _ item: String)
    throws(ReplayError)
  {
    if let total = try access.readAttribute("total_steps", of: group, in: item),
      total.unsigned != UInt64(episode.totalSteps)
    {
      throw .wrongContent(
        file: path, item: "\(item), attribute total_steps", expected: "\(episode.totalSteps)",
        found: total.info.description)
    }
    if let seed = try access.readAttribute("seed", of: group, in: item) {
      guard let number = seed.unsigned else {
        throw .wrongContent(
          file: path, item: "\(item), attribute seed", expected: "a whole number from 0 on",
          found: seed.info.description)
      }
      episode.seed = number
    }
    for (name, value) in try access.readAttributes(of: group, in: item) {
      let path = name.split(separator: "/").map(String.init)
      if path.first == "options", path.count > 1 {
        episode.options.insert(value.info, at: path.dropFirst())
      } else if !Episode.reservedAttributes.contains(name) {
        episode.attributes[name] = value.info
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
