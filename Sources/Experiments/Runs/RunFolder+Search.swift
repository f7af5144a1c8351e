import Foundations

extension RunFolder {
  /// How deep runs are looked for.
  private static let levels = 6

  /// The folders of runs in a folder, which may be one itself, sorted by name; seeds by their number.
  /// - Throws: `ExperimentError.badInput` where there is none.
  public static func runs(in path: String) throws(ExperimentError) -> [String] {
    let root = RunFolder(existing: path).path
    guard FileSystem.isFolder(root) else {
      throw .badInput(file: path, reason: "expected the folder of a run; there is no such folder")
    }
    let found = runs(in: root, levels: levels)
    guard !found.isEmpty else {
      throw .badInput(
        file: path,
        reason: "expected a run, or runs in folders of it: found no \(configurationName)")
    }
    return found
  }

  private static func runs(in path: String, levels: Int) -> [String] {
    if FileSystem.exists("\(path)/\(configurationName)") { return [path] }
    guard levels > 0 else { return [] }
    let names = FolderNames.list(path).filter {
      !$0.hasPrefix(".") && FileSystem.isFolder("\(path)/\($0)")
    }
    // seed-2 comes before seed-10.
    return names.sorted { ($0.count, $0) < ($1.count, $1) }
      .flatMap { runs(in: "\(path)/\($0)", levels: levels - 1) }
  }
}
