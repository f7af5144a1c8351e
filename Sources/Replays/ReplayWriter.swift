import Gym

/// Writes episodes in Minari's layout, to a file of its own or to a data set folder.
///
///     let header = ReplayHeader(environment: environment, agent: "dqn", seed: 0)
///     let writer = try ReplayWriter(creating: header.path(), header: header)
///     try writer.append(episode)
///     try writer.close()
///
/// Every episode is safe when `append` returns: a process that is killed later, at any moment, leaves
/// all episodes before that to be read. Loss of power is another matter; nothing is synced to disk.
public final class ReplayWriter {
  /// The file with the episodes.
  public let path: String
  /// What the replay says about itself.
  public let header: ReplayHeader
  private let file: ReplayFile
  private var metadata: DatasetMetadata?
  private let metadataPath: String
  private var totalSteps = 0

  /// How many episodes the replay holds.
  public var episodeCount: Int { file.episodeCount }

  /// Makes a replay in a single file, and the folders above it.
  /// - Parameters:
  ///   - path: the file; `header.path()` says where replays usually lie.
  ///   - header: what the replay says about itself.
  ///   - replacing: whether a file of that name gives way.
  /// - Throws: `ReplayError.fileExists`, or where something can't be written.
  public init(creating path: String, header: ReplayHeader, replacing: Bool = false)
    throws(ReplayError)
  {
    if !replacing, FileSystem.exists(path) { throw .fileExists(file: path) }
    try FileSystem.makeFolder(FileSystem.folder(of: path))
    self.path = path
    self.header = header
    metadataPath = ""
    file = try ReplayFile(creating: path, header: header)
  }

  /// Makes a data set that Minari can load: `<root>/<id>/data` with `main_data.hdf5` and
  /// `metadata.json`.
  /// - Parameters:
  ///   - id: the data set's name, such as `cartpole/expert-v0`.
  ///   - root: the folder of all data sets; Minari looks in `$MINARI_DATASETS_PATH`.
  ///   - header: what the replay says about itself.
  /// - Throws: `ReplayError.wrongValue` for an id against Minari's grammar, `ReplayError.fileExists`,
  ///   or where something can't be written.
  public init(creatingDataset id: String, in root: String, header: ReplayHeader)
    throws(ReplayError)
  {
    guard Self.isDatasetID(id) else {
      throw .wrongValue(
        expected: "a data set id such as cartpole/expert-v0", found: "\"\(id)\"")
    }
    let folder = "\(root)/\(id)/data"
    path = "\(folder)/\(DatasetMetadata.dataName)"
    if FileSystem.exists(path) { throw .fileExists(file: path) }
    try FileSystem.makeFolder(folder)
    self.header = header
    metadataPath = "\(folder)/\(DatasetMetadata.fileName)"
    metadata = DatasetMetadata(id: id, header: header)
    file = try ReplayFile(creating: path, header: header)
    try writeMetadata()
  }

  /// Opens a replay, a file or a data set folder, to add episodes.
  /// - Throws: `ReplayError` where it can't be read or written.
  public init(appendingTo path: String) throws(ReplayError) {
    let reader = try ReplayReader(path)
    self.path = reader.path
    header = reader.header
    metadata = reader.metadata
    metadataPath = reader.metadataPath ?? ""
    totalSteps = metadata?["total_steps"]?.wholeNumber ?? 0
    // HDF5 changes the file in this process: what is damaged must not get that far.
    for start in stride(from: 0, to: reader.episodeCount, by: 64) {
      for episode in try reader.episodes(start..<min(start + 64, reader.episodeCount)) {
        _ = try episode.get()
      }
    }
    file = try ReplayFile(
      appendingTo: reader.path, episodeCount: (reader.episodeIDs.last ?? -1) + 1)
  }

  /// Adds an episode; when this returns, it is safe.
  /// - Returns: the episode's number in the replay.
  /// - Throws: `ReplayError.wrongValue` where the episode isn't of the replay's spaces or has no step,
  ///   `ReplayError.notWritten` where writing fails; the writer is then of no more use.
  @discardableResult
  public func append(_ episode: Episode) throws(ReplayError) -> Int {
    guard episode.observations.space == header.observationSpace,
      episode.actions.space == header.actionSpace
    else {
      throw .wrongValue(
        expected: "an episode of \(header.observationSpace) and \(header.actionSpace)",
        found: "one of \(episode.observations.space) and \(episode.actions.space)")
    }
    guard episode.totalSteps > 0, episode.isConsistent else {
      throw .wrongValue(
        expected: "an episode of at least one step, with one observation more than steps",
        found: "\(episode.totalSteps) rewards, \(episode.observations.count) observations")
    }
    try file.append(episode)
    totalSteps += episode.totalSteps
    try writeMetadata()
    return file.episodeCount - 1
  }

  /// Closes the replay. Without it, the writer's end does so.
  public func close() throws(ReplayError) { try file.close() }

  private func writeMetadata() throws(ReplayError) {
    guard metadata != nil else { return }
    metadata?["total_episodes"] = .integer(Int128(file.episodeCount))
    metadata?["total_steps"] = .integer(Int128(totalSteps))
    let megabytes = Double(try FileSystem.size(of: path)) / 1e6
    metadata?["dataset_size"] = .double((megabytes * 10).rounded() / 10)
    try metadata?.write(to: metadataPath)
  }

  /// `[namespace/…]name-vN` of letters, digits, `-` and `_`.
  private static func isDatasetID(_ id: String) -> Bool {
    let parts = id.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = parts.last, let version = name.split(separator: "-").last,
      version.first == "v", Int(version.dropFirst()) != nil, name.count > version.count + 1
    else { return false }
    return parts.allSatisfy { part in
      !part.isEmpty
        && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
    }
  }
}
