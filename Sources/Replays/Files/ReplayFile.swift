import CHDF5
import Foundations

/// A replay's HDF5 file, open for adding episodes. `ReplayWriter` decides which and where.
final class ReplayFile {
  let access: HDF5Access
  /// Nil once the file is closed, which lets others write it.
  private var journaled: JournaledFile?
  private var handle: HDF5Handle?
  private(set) var episodeCount = 0

  /// Makes a file that holds a header and no episode. It appears under its name once it is whole.
  init(creating path: String, header: ReplayHeader) throws(ReplayError) {
    try header.checkSpaces(file: path)
    access = try HDF5Access(file: path)
    let temporary = path + ".new"
    let journaled = try JournaledFile(temporary, for: path, creating: true)
    self.journaled = journaled
    let settings = try Self.accessSettings(journaled, access)
    let creation = try Self.creationSettings(access)
    // H5F_ACC_TRUNC is 2.
    handle = try access.open("the file", "make it", closer: \.H5Fclose) {
      $0.H5Fcreate(temporary, 2, creation.id, settings.id)
    }
    try write(header)
    try commit("the header")
    try ReplayFiles.move(temporary, to: path)
  }

  /// Opens a file to add to it.
  init(appendingTo path: String, episodeCount: Int) throws(ReplayError) {
    access = try HDF5Access(file: path)
    self.episodeCount = episodeCount
    let journaled = try JournaledFile(path, for: path, creating: false)
    self.journaled = journaled
    let settings = try Self.accessSettings(journaled, access)
    // H5F_ACC_RDWR is 1.
    handle = try access.open("the file", "open it for writing", closer: \.H5Fclose) {
      $0.H5Fopen(path, 1, settings.id)
    }
  }

  private static func accessSettings(_ file: JournaledFile, _ access: HDF5Access)
    throws(ReplayError) -> HDF5Handle
  {
    let settings = try access.open("the file", "choose settings", closer: \.H5Pclose) {
      $0.H5Pcreate($0.H5P_CLS_FILE_ACCESS_ID_g)
    }
    try JournalDriver.use(file, in: settings, access: access)
    // The format of 1.8 has check sums, and no mark that a file is open, which a killed process
    // would leave.
    try access.check("the file", "choose settings") {
      $0.H5Pset_libver_bounds(settings.id, H5F_LIBVER_V18, H5F_LIBVER_V18)
    }
    return settings
  }

  private static func creationSettings(_ access: HDF5Access) throws(ReplayError) -> HDF5Handle {
    let settings = try access.open("the file", "choose settings", closer: \.H5Pclose) {
      $0.H5Pcreate($0.H5P_CLS_FILE_CREATE_ID_g)
    }
    // As Minari's track_order: H5P_CRT_ORDER_TRACKED and H5P_CRT_ORDER_INDEXED.
    try access.check("the file", "choose settings") {
      $0.H5Pset_link_creation_order(settings.id, 3)
    }
    // Small nodes in the trees of chunks: most data sets have one chunk, the default makes 64
    // positions.
    try access.check("the file", "choose settings") { $0.H5Pset_istore_k(settings.id, 4) }
    return settings
  }

  private func openHandle(for item: String) throws(ReplayError) -> hid_t {
    guard let id = handle?.id else {
      throw .notWritten(file: access.file, item: item, reason: "the file is closed")
    }
    return id
  }

  /// Writes the header as attributes of the root group, under the names of Minari's metadata.
  private func write(_ header: ReplayHeader) throws(ReplayError) {
    let file = try openHandle(for: "the header")
    let root = try access.open("the root group", "open it", closer: \.H5Gclose) {
      $0.H5Gopen2(file, "/", 0)
    }
    for (name, text) in header.texts {
      try access.writeAttribute(name, .string(text), of: root.id, in: "the header")
    }
    if let seed = header.seed { try writeSeed(seed, of: root.id, in: "the header") }
  }

  /// As NumPy chooses: int64, and uint64 only for a number beyond it.
  private func writeSeed(_ seed: UInt64, of object: hid_t, in item: String) throws(ReplayError) {
    let value: NDArray.Storage = Int64(exactly: seed).map { .int64([$0]) } ?? .uint64([seed])
    try access.writeAttribute(
      "seed", .array(NDArray(shape: [], storage: value)), of: object, in: item)
  }

  /// Adds an episode; it is in the file as a whole, or not at all.
  func append(_ episode: Episode) throws(ReplayError) {
    let item = "episode_\(episodeCount)"
    let file = try openHandle(for: item)
    do throws(ReplayError) {
      let group = try access.open(item, "make it", closer: \.H5Gclose) {
        $0.H5Gcreate2(file, item, 0, 0, 0)
      }
      try writeAttributes(of: episode, to: group.id, item)
      try writeSteps(of: episode, to: group.id, item)
      let infos = try access.open("\(item)/infos", "make it", closer: \.H5Gclose) {
        $0.H5Gcreate2(group.id, "infos", 0, 0, 0)
      }
      guard infos.close(), group.close() else { throw access.failure(item, "close it") }
      try commit(item)
    } catch {
      journaled?.abandon()
      throw error
    }
    episodeCount += 1
  }

  private func writeAttributes(of episode: Episode, to group: hid_t, _ item: String)
    throws(ReplayError)
  {
    let known = Set(Episode.reservedAttributes)
    var values = episode.attributes.filter { !known.contains($0.key) }
    values["id"] = .int(episodeCount)
    values["total_steps"] = .int(episode.totalSteps)
    if !episode.options.isEmpty { values["options"] = .dictionary(episode.options) }
    if let statistics = episode.rewardStatistics {
      values["rewards_sum"] = .double(statistics.sum)
      values["rewards_mean"] = .double(statistics.mean)
      values["rewards_std"] = .double(statistics.standardDeviation)
      values["rewards_min"] = .double(statistics.minimum)
      values["rewards_max"] = .double(statistics.maximum)
    }
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      try access.writeAttribute(name, value, of: group, in: item)
    }
    if let seed = episode.seed { try writeSeed(seed, of: group, in: item) }
  }

  private func writeSteps(of episode: Episode, to group: hid_t, _ item: String) throws(ReplayError)
  {
    for (name, column) in [("observations", episode.observations), ("actions", episode.actions)] {
      try write(column, as: name, to: group, item)
    }
    let steps: [(String, NDArray.Storage)] = [
      ("rewards", .float64(episode.rewards)), ("terminations", .bool(episode.terminations)),
      ("truncations", .bool(episode.truncations)),
    ]
    for (name, values) in steps {
      let array = NDArray(shape: [episode.totalSteps], storage: values)
      var bytes: [UInt8] = []
      array.appendBytes(to: &bytes)
      try access.writeDataSet(
        name, in: group, "\(item)/\(name)", dtype: array.dtype, rowShape: [],
        count: episode.totalSteps, bytes: bytes)
    }
  }

  /// Writes a column as a data set, or as a group of them where its space has members.
  private func write(_ column: SpaceColumn, as name: String, to group: hid_t, _ item: String)
    throws(ReplayError)
  {
    for path in column.space.groupPaths {
      let part = "\(item)/\(name)\(path)"
      let made = try access.open(part, "make it", closer: \.H5Gclose) {
        $0.H5Gcreate2(group, name + path, 0, 0, 0)
      }
      guard made.close() else { throw access.failure(part, "close it") }
    }
    for leaf in column.leaves {
      let (path, part) = (name + leaf.leaf.path, "\(item)/\(name)\(leaf.leaf.path)")
      if let dtype = leaf.dtype {
        try access.writeDataSet(
          path, in: group, part, dtype: dtype, rowShape: leaf.rowShape, count: column.count,
          bytes: leaf.bytes)
      } else {
        try access.writeDataSet(path, in: group, part, strings: leaf.strings)
      }
    }
  }

  /// Hands all that HDF5 holds to the journaled file, and lets others see it.
  private func commit(_ item: String) throws(ReplayError) {
    let file = try openHandle(for: item)
    try access.check(item, "flush it") { $0.H5Fflush(file, H5F_SCOPE_GLOBAL) }
    guard journaled?.commit() == true else {
      throw access.failure(item, "write it: is the disk full?")
    }
  }

  /// Closes the file.
  func close() throws(ReplayError) {
    guard let handle = handle.take() else { return }
    let file = journaled.take()
    guard handle.close() else {
      // HDF5 may still hold a pointer to it.
      file.map { _ = Unmanaged.passRetained($0) }
      throw access.failure("the file", "close it")
    }
    guard file?.commit() == true else { throw access.failure("the file", "close it") }
  }

  deinit { try? close() }
}

extension Episode {
  /// The attributes of an episode's group that follow from its other parts.
  static let reservedAttributes = [
    "id", "total_steps", "seed", "options", "rewards_sum", "rewards_mean", "rewards_std",
    "rewards_min", "rewards_max",
  ]
}
