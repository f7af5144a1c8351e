/// A known data set: its files, its origin, and how they become examples.
public struct DatasetEntry: Sendable {
  /// Files that together make the whole set, or a part of it.
  struct Layout: Sendable {
    let files: [DatasetFile]
    let load: @Sendable (DatasetSource) throws(DatasetError) -> Dataset
  }

  /// The name in the catalog and in `Classification/<name>-v0`.
  public let name: String
  /// One sentence for lists.
  public let summary: String
  /// Who made it, and under which terms.
  public let origin: String
  /// The names of the classes, by number.
  public let classNames: [String]
  /// The names in other languages, by language code.
  public let translatedClassNames: [String: [String]]
  /// The sizes of one example.
  public let exampleShape: [Int]
  /// What the column of classes of a table is called.
  let targetName: String
  /// The folder's name below the data folder; nil for a set that needs no files.
  public let folder: String?
  /// What to do where the files can't be fetched without an account.
  let manualAdvice: String?
  /// The ways in which the files may lie there, the best first; the first is what is fetched.
  let layouts: [Layout]

  init(
    _ name: String, summary: String, origin: String, classNames: [String],
    translatedClassNames: [String: [String]] = [:], exampleShape: [Int],
    targetName: String = "class",
    folder: String?, manualAdvice: String? = nil, layouts: [Layout]
  ) {
    self.name = name
    self.summary = summary
    self.origin = origin
    self.classNames = classNames
    self.translatedClassNames = translatedClassNames
    self.exampleShape = exampleShape
    self.targetName = targetName
    self.folder = folder
    self.manualAdvice = manualAdvice
    self.layouts = layouts
  }

  /// Whether the rows have targets rather than classes.
  public var isRegression: Bool { classNames == [Dataset.rowClass] }

  /// The files to fetch for the whole set.
  public var files: [DatasetFile] { layouts.first?.files ?? [] }

  /// Every file that any layout knows, each once.
  public var knownFiles: [DatasetFile] {
    var known: [DatasetFile] = []
    for file in layouts.flatMap(\.files) where !known.contains(where: { $0.name == file.name }) {
      known.append(file)
    }
    return known
  }

  /// What to do where the files are not there.
  public var advice: String { manualAdvice ?? "Fetch it: palestra data fetch \(name)" }

  /// The first layout whose files are all in one folder, and that folder.
  func find(in folders: DataFolders) -> (Layout, String)? {
    for layout in layouts {
      for root in folders.roots {
        let path = folder.map { "\(root)/\($0)" } ?? root
        if layout.files.allSatisfy({ DataFolders.isFile("\(path)/\($0.name)") }) {
          return (layout, path)
        }
      }
    }
    return nil
  }

  /// Whether the set can be loaded.
  public func isPresent(in folders: DataFolders) -> Bool { find(in: folders) != nil }

  /// Reads the set.
  /// - Throws: `DatasetError.missing` where its files are not there, or what is wrong with them.
  public func load(from folders: DataFolders) throws(DatasetError) -> Dataset {
    guard let (layout, path) = find(in: folders) else {
      throw .missing(
        set: name, files: files.map(\.name),
        searched: folders.roots.map { "\($0)/\(folder ?? "")" }, advice: advice)
    }
    let set = try layout.load(DatasetSource(entry: self, folder: path))
    try set.check()
    return set
  }
}

/// A set's entry and the folder where its files are.
struct DatasetSource {
  let entry: DatasetEntry
  let folder: String

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  func dataset(
    train: Examples, test: Examples, featureNames: [String] = []
  ) throws(DatasetError) -> Dataset {
    try Dataset(
      name: entry.name, classNames: entry.classNames, featureNames: featureNames, train: train,
      test: test)
  }
}
