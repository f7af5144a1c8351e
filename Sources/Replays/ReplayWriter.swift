import Foundations

/// Writes episodes in Minari's layout, to a data set folder or to a file of its own.
///
///     let header = ReplayHeader(environment: environment, agent: "dqn", seed: 0)
///     let writer = try ReplayWriter(creating: "cartpole-dqn-v0", header: header)
///     try writer.append(episode)
///     try writer.close()
///
/// Every episode is safe when `append` returns: a process that is killed later, at any moment,
/// leaves all episodes before that to be read. Loss of power is another matter; nothing is synced
/// to disk.
public final class ReplayWriter {
  /// The file with the episodes.
  public let path: String
  /// What the replay says about itself.
  public let header: ReplayHeader
  private let file: ReplayFile
  private var metadata: DatasetMetadata?
  private let metadataPath: String
  private var totalSteps = 0

  /// The files of a data set, in its folder.
  public static let datasetFiles = [DatasetMetadata.dataName, DatasetMetadata.fileName].map {
    "data/\($0)"
  }

  /// How many episodes the replay holds.
  public var episodeCount: Int { file.episodeCount }

  /// Makes a replay, and the folders above it.
  ///
  /// A path that ends in `.hdf5` or `.h5` makes a single file. Any other makes a data set that
  /// Minari loads: a folder with `data/main_data.hdf5` and `data/metadata.json`. Below Minari's
  /// folder of all data sets its path there is its ID, elsewhere its own name.
  /// - Parameters:
  ///   - path: the file, or the folder, whose name ends in a version: `cartpole-expert-v0`.
  ///   - header: what the replay says about itself.
  ///   - replacing: whether a replay of that name gives way.
  /// - Throws: `ReplayError.fileExists`, `ReplayError.badDatasetName`, or where something can't be
  ///   written.
  public convenience init(creating path: String, header: ReplayHeader, replacing: Bool = false)
    throws(ReplayError)
  {
    let isFile = FileSystem.exists(path) && !FileSystem.isFolder(path)
    if isFile, !replacing { throw .fileExists(file: path) }
    let location = try ReplayLocation(creating: path)
    if !replacing, location.isTaken { throw .fileExists(file: path) }
    try ReplayFiles.makeFolder(of: location.data)
    try self.init(creating: location, id: DatasetID(ofFolder: path), header: header)
  }

  /// Makes a data set that Minari can load: `<root>/<id>/data` with `main_data.hdf5` and
  /// `metadata.json`.
  /// - Parameters:
  ///   - id: the data set's name, such as `cartpole/expert-v0`.
  ///   - root: the folder of all data sets; Minari looks in `$MINARI_DATASETS_PATH`.
  ///   - header: what the replay says about itself.
  /// - Throws: `ReplayError.badDatasetName` for an id against Minari's grammar,
  ///   `ReplayError.fileExists`, or where something can't be written.
  public convenience init(creatingDataset id: String, in root: String, header: ReplayHeader)
    throws(ReplayError)
  {
    guard let id = DatasetID(id) else { throw .badDatasetName(id) }
    let location = try ReplayLocation(creating: "\(root)/\(id.text)")
    if location.isTaken { throw .fileExists(file: location.data) }
    try ReplayFiles.makeFolder(of: location.data)
    try self.init(creating: location, id: id, header: header)
  }

  private init(creating location: ReplayLocation, id: DatasetID?, header: ReplayHeader)
    throws(ReplayError)
  {
    path = location.data
    self.header = header
    metadataPath = location.metadata ?? ""
    if location.metadata != nil, let id { metadata = DatasetMetadata(id: id.text, header: header) }
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
    // The metadata of a writer that was killed lack its last episode: the steps are counted again.
    // HDF5 changes the file in this process: what is damaged must not get that far.
    for start in stride(from: 0, to: reader.episodeCount, by: 64) {
      for episode in try reader.episodes(start..<min(start + 64, reader.episodeCount)) {
        totalSteps += try episode.get().totalSteps
      }
    }
    file = try ReplayFile(
      appendingTo: reader.path, episodeCount: (reader.episodeIDs.last ?? -1) + 1)
  }

  /// Adds an episode; when this returns, it is safe.
  /// - Returns: the episode's number in the replay.
  /// - Throws: `ReplayError.wrongValue` where the episode isn't of the replay's spaces or has no
  ///   step, `ReplayError.notWritten` where writing fails; the writer is then of no more use.
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
    let megabytes = Double(try ReplayFiles.size(of: path)) / 1e6
    metadata?["dataset_size"] = .double((megabytes * 10).rounded() / 10)
    try metadata?.write(to: metadataPath)
  }
}
