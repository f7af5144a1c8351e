/// Data sets by name.
public struct DatasetCatalog: Sendable {
  /// The sets for classification in the order of lists.
  public let entries: [DatasetEntry]
  /// The sets for regression.
  public let regressionEntries: [DatasetEntry]

  /// Makes a catalog of some sets.
  init(_ entries: [DatasetEntry], regression: [DatasetEntry] = []) {
    self.entries = entries
    regressionEntries = regression
  }

  /// All sets.
  public var allEntries: [DatasetEntry] { entries + regressionEntries }

  /// The set of `Regression/<set>-v0` where none is named: it needs no files.
  public static let defaultRegressionName = "friedman-1"

  /// The set that every image command uses when none is named: it needs no files.
  public static let defaultName = "digits-drawn"

  /// The sets that the suite knows.
  public static let standard = DatasetCatalog(
    [
      .digitsDrawn, .mnist, .fashionMNIST, .kmnist, .kuzushiji49, .digitsCSV, .pimaDiabetes,
      .smartphoneActivity,
    ], regression: [.friedman1])

  /// The set of that name.
  /// - Throws: `DatasetError.unknownSet` with the nearest names.
  public func entry(_ name: String) throws(DatasetError) -> DatasetEntry {
    if let entry = allEntries.first(where: { $0.name == name }) { return entry }
    let wanted = name.lowercased()
    let nearest = allEntries.map(\.name).filter {
      $0.hasPrefix(wanted) || $0.contains(wanted) || wanted.contains($0)
    }
    throw .unknownSet(name: name, nearest: nearest.isEmpty ? allEntries.map(\.name) : nearest)
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
