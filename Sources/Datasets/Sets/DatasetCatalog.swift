/// Data sets by name.
public struct DatasetCatalog: Sendable {
  /// The sets in the order of lists.
  public let entries: [DatasetEntry]

  /// Makes a catalog of some sets.
  init(_ entries: [DatasetEntry]) { self.entries = entries }

  /// The set that every image command uses when none is named: it needs no files.
  public static let defaultName = "digits-drawn"

  /// The sets that the suite knows.
  public static let standard = DatasetCatalog([
    .digitsDrawn, .mnist, .fashionMNIST, .kmnist, .kuzushiji49, .digitsCSV, .pimaDiabetes,
    .smartphoneActivity,
  ])

  /// The set of that name.
  /// - Throws: `DatasetError.unknownSet` with the nearest names.
  public func entry(_ name: String) throws(DatasetError) -> DatasetEntry {
    if let entry = entries.first(where: { $0.name == name }) { return entry }
    let wanted = name.lowercased()
    let nearest = entries.map(\.name).filter {
      $0.hasPrefix(wanted) || $0.contains(wanted) || wanted.contains($0)
    }
    throw .unknownSet(name: name, nearest: nearest.isEmpty ? entries.map(\.name) : nearest)
  }

  /// Reads the set of that name.
  /// - Parameters:
  ///   - name: the set.
  ///   - folders: where its files may be.
  /// - Returns: the set, checked.
  /// - Throws: `DatasetError` where there is no such set, its files are missing or damaged, or its
  ///   examples can't be trained on.
  public func load(
    _ name: String, from folders: DataFolders = .standard
  ) throws(DatasetError) -> Dataset {
    try entry(name).load(from: folders)
  }
}
