import Foundations

/// Where the parts of a replay lie, for a file or a folder that someone names.
struct ReplayLocation {
  /// The HDF5 file.
  let data: String
  /// Minari's `metadata.json`, nil where there is none.
  let metadata: String?

  /// Where the parts of a new replay go: into a single file, or into a data set's folder.
  /// - Throws: `ReplayError.badDatasetName` for a folder that Minari could not load.
  init(creating path: String) throws(ReplayError) {
    let path = Self.trimmed(path)
    if Self.isSingleFile(path) {
      (data, metadata) = (path, nil)
      return
    }
    guard DatasetID(ofFolder: path) != nil else { throw .badDatasetName(path) }
    data = "\(path)/data/\(DatasetMetadata.dataName)"
    metadata = "\(path)/data/\(DatasetMetadata.fileName)"
  }

  /// Whether a path of a new replay means a single file rather than a data set.
  private static func isSingleFile(_ path: String) -> Bool {
    path.hasSuffix(".hdf5") || path.hasSuffix(".h5")
  }

  private static func trimmed(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.last == "/" { path.removeLast() }
    return String(path)
  }

  /// Whether something is there that a new replay would replace.
  var isTaken: Bool {
    FileSystem.exists(data) || metadata.map(FileSystem.exists) == true
  }

  /// Looks for the parts: in a data set's folder, in the `data` folder in it, and beside a file
  /// that is called as Minari's.
  init(_ path: String) {
    let path = Self.trimmed(path)
    guard FileSystem.isFolder(path) else {
      data = path
      let folder = FileSystem.folder(of: path)
      let beside = (folder.isEmpty ? "" : folder + "/") + DatasetMetadata.fileName
      let isMinari = path.split(separator: "/").last.map(String.init) == DatasetMetadata.dataName
      metadata = isMinari && FileSystem.exists(beside) ? beside : nil
      return
    }
    let folder = FileSystem.isFolder(path + "/data") ? path + "/data" : path
    data = "\(folder)/\(DatasetMetadata.dataName)"
    let beside = "\(folder)/\(DatasetMetadata.fileName)"
    metadata = FileSystem.exists(beside) ? beside : nil
  }
}
