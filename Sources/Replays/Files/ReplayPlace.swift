/// Where the parts of a replay lie, for a file or a folder that someone names.
struct ReplayPlace {
  /// The HDF5 file.
  let data: String
  /// Minari's `metadata.json`, nil where there is none.
  let metadata: String?

  /// Looks for the parts: in a data set's folder, in the `data` folder in it, and beside a file that
  /// is called as Minari's.
  init(_ path: String) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
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
