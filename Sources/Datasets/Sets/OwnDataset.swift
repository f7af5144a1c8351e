import Foundations

/// A data set of one's own: where it lies, and how it is read.
///
/// | path | contents |
/// |---|---|
/// | a folder | a folder of `.png`, `.jpg` or `.jpeg` pictures for each class |
/// | a folder with `train` and `test` | such folders for both parts |
/// | `.npz` | arrays `x_train`, `y_train` and, where there are some, `x_test`, `y_test` |
/// | `.csv`, `.csv.gz`, `.tsv` | a header, a column of classes, columns of numbers and categories |
///
/// Without a test part of its own, a fraction of each class is held out for it by a seed.
///
///     var photos = OwnDataset(path: "photos")
///     photos.size = [32, 32]
///     let set = try photos.load()
public struct OwnDataset: Sendable, Hashable, Codable {
  /// How many channels pictures get.
  public enum Color: String, Sendable, Codable, CaseIterable {
    /// Three where there is color in one of them, else one.
    case automatic
    /// Red, green and blue: `[H, W, 3]`.
    case rgb
    /// Luma: `[H, W, 1]`.
    case gray = "grey"
  }

  /// What replaces missing values of a table.
  public enum Imputation: String, Sendable, Codable, CaseIterable {
    /// The median of the column's training values.
    case median
    /// Their mean.
    case mean
    /// Nothing: missing values are refused.
    case none
  }

  /// The folder or file.
  public var path: String
  /// Height and width to which pictures are resized; nil where all have one size.
  public var size: [Int]?
  /// How many channels pictures get.
  public var color = Color.automatic
  /// The column of classes of a table; nil for the one that `TableTarget.usualName` finds.
  public var label: String?
  /// The columns of a table to be predicted as numbers, none for the one that
  /// `TableTarget.usualName` finds; nil where examples have classes. What is no column's name is a
  /// list of names: `price,area`.
  public var targets: [String]?
  /// What replaces missing values of a table; nil for medians.
  public var imputation: Imputation?
  /// Columns of a table that are left out, by names or lists of names; nil for none.
  public var skipped: [String]?
  /// The fraction of each class that is held out as test examples, where there is no test part.
  public var testFraction = 0.2
  /// The seed of that choice.
  public var testSeed: UInt64 = 0

  /// Saved descriptions keep the key that they have always had.
  private enum CodingKeys: String, CodingKey {
    case path, size, color, label, targets, imputation, skipped
    case testFraction = "testShare"
    case testSeed
  }

  /// Describes what lies at a path.
  public init(path: String) { self.path = path }

  /// The last part of the path, without what follows its first point.
  public var name: String {
    let last = path.split(separator: "/").last ?? ""
    let stem = last.drop { $0 == "." }.prefix { $0 != "." }
    return stem.isEmpty ? "files" : String(stem)
  }

  /// Reads the set.
  /// - Returns: the set, checked.
  /// - Throws: `DatasetError` that names the file that is missing, damaged or of another form than
  ///   the others, and what to do.
  /// - Precondition: sizes are above 0.
  public func load() throws(DatasetError) -> Dataset {
    precondition(
      size.map { $0.count == 2 && $0.allSatisfy { $0 > 0 } } ?? true,
      "OwnDataset: expected a height and a width above 0, got \(size ?? [])")
    let lowercased = path.lowercased()
    let set: Dataset
    if let targets {
      set = try regressionSet(targets: targets)
    } else if DataFolders.isFolder(path) {
      try refuse(isPlain, "label, impute or skip", "a folder of pictures")
      set = try pictures()
    } else if !DataFolders.isFile(path) {
      throw .badExamples(
        set: path, reason: "there is no such file or folder: \(Self.expected)")
    } else if lowercased.hasSuffix(".npz") {
      try refuse(isPlain, "label, impute or skip", "a .npz file")
      try refuse(size == nil && color == .automatic, "size or color", "a .npz file")
      set = try arrays()
    } else if TableFile.isNamed(path) {
      try refuse(size == nil && color == .automatic, "size or color", "a table")
      set = try table()
    } else {
      throw .badExamples(set: path, reason: "this is no such file: \(Self.expected)")
    }
    try set.check()
    return set
  }

  private static let expected =
    "expected a folder that holds a folder of pictures for each class, a .npz file with x_train and "
    + "y_train, or a .csv file with a header and a column of classes"

  /// Whether nothing is set that concerns tables alone.
  var isPlain: Bool { label == nil && imputation == nil && skipped == nil }

  private func refuse(_ isFit: Bool, _ option: String, _ kind: String) throws(DatasetError) {
    guard !isFit else { return }
    throw .badExamples(set: path, reason: "\(option) can't be given for \(kind): leave it out")
  }

  /// A set of two parts, the test part held out where there is none.
  func dataset(
    classNames: [String], _ examples: Examples, test: Examples?
  ) throws(DatasetError) -> Dataset {
    try check(classNames)
    if let test {
      return try Dataset(name: name, classNames: classNames, train: examples, test: test)
    }
    let parts = try parts(examples, classCount: classNames.count)
    return try Dataset(
      name: name, classNames: classNames, train: examples.selecting(parts.kept),
      test: examples.selecting(parts.held))
  }

  /// - Throws: `DatasetError.badExamples` of fewer than two classes.
  func check(_ classNames: [String]) throws(DatasetError) {
    guard classNames.count > 1 else {
      throw .badExamples(
        set: path,
        reason: "expected at least two classes, found "
          + (classNames.first.map { "only \"\($0)\"" } ?? "none"))
    }
  }

  /// The training examples and those held out for the test.
  func parts(
    _ examples: Examples, classCount: Int
  ) throws(DatasetError) -> (held: [Int], kept: [Int]) {
    try examples.split(
      fraction: testFraction, classCount: classCount, seed: testSeed, stream: "test", name: path)
  }
}
