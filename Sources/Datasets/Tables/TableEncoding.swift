/// How the columns of a table become the numbers that a model sees: as in training, for other rows.
///
///     let encoding = try OwnDataset(path: "flats.csv").encoding()
///     let rows = try encoding.rows(of: "new.csv")     // [N, D]
///
/// Columns are matched by their names. Categories become 0 and 1 as in training, one that was not
/// there 0 everywhere, as is the first of two; missing values become those that replaced them in
/// training.
public struct TableEncoding: Sendable {
  /// Rows as a model takes them.
  public struct Rows: Sendable {
    /// N
    public let count: Int
    /// `[N, D]`, row by row.
    public let values: [Float]
    /// What a user should know: columns left out, unknown categories, missing values.
    public let notes: [String]
  }

  /// A column of the file.
  private struct Column {
    let name: String
    /// How many numbers each of its values becomes.
    let width: Int
    /// The numbers of each category; nil of numbers.
    var categories: [String: [Float]]?
    /// What a missing value becomes; nil where it is refused.
    var replacement: [Float]?
  }

  private let columns: [Column]
  /// `[D]`: the names of the numbers, such as `rooms` and `city=Ulm`.
  public let featureNames: [String]

  /// Takes columns of numbers as they are, none of them missing.
  public init(featureNames: [String]) {
    self.featureNames = featureNames
    columns = featureNames.map { Column(name: $0, width: 1) }
  }

  /// Takes the columns of a training file.
  /// - Parameters:
  ///   - table: the columns of features.
  ///   - imputation: what replaces missing values.
  ///   - kept: the training rows, from which it is computed.
  ///   - file: for errors.
  /// - Throws: `DatasetError.badExamples` where a column can't be used.
  init(
    _ table: [DataTable.Column], _ imputation: OwnDataset.Imputation, from kept: [Int], file: String
  ) throws(DatasetError) {
    var names: [String] = []
    var columns: [Column] = []
    for column in table {
      // Below the others, a row without a value: what fills it replaces missing values.
      var features = try FeatureTable([column.endingInMissing], file: file)
      var made = Column(name: column.name, width: features.names.count)
      if case .texts(let texts) = column.values {
        let rows = features.rows()
        var categories: [String: [Float]] = [:]
        for (row, text) in texts.enumerated() where !text.isEmpty && categories[text] == nil {
          categories[text] = Array(rows[row * made.width..<(row + 1) * made.width])
        }
        made.categories = categories
      }
      if imputation != .none {
        try features.fill(imputation, from: kept)
        made.replacement = Array(features.rows().suffix(made.width))
      }
      names += features.names
      columns.append(made)
    }
    (self.columns, featureNames) = (columns, names)
  }

  /// Reads rows from a file.
  /// - Parameter path: a CSV file; the order of its columns and other columns do not matter.
  /// - Returns: the rows.
  /// - Throws: `DatasetError` where the file is damaged, a column is not there, or a value is missing
  ///   or none that the column had in training.
  public func rows(of path: String) throws(DatasetError) -> Rows {
    let (bytes, names) = try TableFile.header(path)
    let (given, used) = (Set(names), Set(columns.map(\.name)))
    let absent = columns.map(\.name).filter { !given.contains($0) }
    guard absent.isEmpty else {
      throw .badExamples(
        set: path,
        reason: "expected the columns that the model learned from, found none named "
          + "\(Self.listed(absent)); \(TableScanner.listed(names))")
    }
    let numbers = Set(columns.filter { $0.categories == nil }.map(\.name))
    let table = try TableFile.read(
      bytes: bytes, file: path, texts: names.filter { !numbers.contains($0) })
    let found = Dictionary(uniqueKeysWithValues: table.columns.map { ($0.name, $0) })
    var values = [Float](repeating: 0, count: table.rowCount * featureNames.count)
    var notes: [String] = []
    let unused = names.filter { !used.contains($0) }
    if !unused.isEmpty {
      notes.append("columns that the model does not use are left out: \(Self.listed(unused))")
    }
    var offset = 0
    for column in columns {
      guard let written = found[column.name] else { continue }
      let encoded = try encode(written, as: column, path, &notes)
      for (row, numbers) in encoded.enumerated() {
        for (index, number) in numbers.enumerated() {
          values[row * featureNames.count + offset + index] = number
        }
      }
      offset += column.width
    }
    return Rows(count: table.rowCount, values: values, notes: notes)
  }

  /// The numbers of each value of a column.
  private func encode(
    _ written: DataTable.Column, as column: Column, _ path: String, _ notes: inout [String]
  ) throws(DatasetError) -> [[Float]] {
    var encoded: [[Float]?]
    if let categories = column.categories, case .texts(let texts) = written.values {
      let unknown = texts.filter { !$0.isEmpty && categories[$0] == nil }
      let none = [Float](repeating: 0, count: column.width)
      if !unknown.isEmpty {
        // Of two categories the first is 0, too.
        let same = categories.first { $0.value == none }?.key
        notes.append(
          "column \"\(column.name)\": values that are no categories of the training file, and count "
            + "as \(same.map { "\"\($0)\"" } ?? "none of them"): \(unknown.count) "
            + "(\(Self.listed(Set(unknown).sorted())))")
      }
      encoded = texts.map { $0.isEmpty ? nil : categories[$0] ?? none }
    } else if let numbers = written.numbers {
      encoded = try FeatureTable.floats(numbers, column.name, path).map { $0.isNaN ? nil : [$0] }
    } else {
      throw .badExamples(
        set: path,
        reason: "column \"\(column.name)\" holds texts: expected numbers, as the model learned from"
      )
    }
    let missing = encoded.indices.filter { encoded[$0] == nil }
    guard let first = missing.first else { return encoded.compactMap(\.self) }
    guard let replacement = column.replacement else {
      throw .badExamples(
        set: path,
        reason: "row \(first + 1), column \"\(column.name)\": expected a value, found nothing, "
          + "which the training did not replace either. Fill it in or leave out the row")
    }
    for row in missing { encoded[row] = replacement }
    notes.append(
      "column \"\(column.name)\": missing values replaced as in training: \(missing.count)")
    return encoded.compactMap(\.self)
  }

  private static func listed(_ names: [String]) -> String {
    names.prefix(12).map { ColumnNames.written("\($0.prefix(40))") }.joined(separator: ", ")
      + (names.count > 12 ? ", …" : "")
  }
}

extension DataTable.Column {
  /// The column with a missing value below the others.
  fileprivate var endingInMissing: DataTable.Column {
    if case .texts(let texts) = values { return .init(name: name, values: .texts(texts + [""])) }
    return .init(name: name, values: .numbers((numbers ?? []) + [.nan]))
  }
}

extension TableFile {
  /// Whether a name is one of a table: `.csv`, `.tsv`, also packed by gzip.
  public static func isNamed(_ path: String) -> Bool {
    let name = path.lowercased()
    return [".csv", ".csv.gz", ".tsv", ".tsv.gz"].contains(where: name.hasSuffix)
  }
}

extension OwnDataset {
  /// How the columns of this table become the numbers that models see, for other rows.
  /// - Throws: `DatasetError` as `load()`.
  public func encoding() throws(DatasetError) -> TableEncoding {
    let set = try load()
    let columns = try columns(targets ?? label.map { [$0] } ?? [], areTexts: targets == nil)
    var classes = [Int32](repeating: 0, count: columns.features[0].count)
    if targets == nil, case .texts(let labels) = columns.targets[0].values {
      let numbers = Dictionary(
        uniqueKeysWithValues: set.classNames.enumerated().map { ($1, Int32($0)) })
      classes = labels.map { numbers[$0] ?? 0 }
    }
    // As in training, which rows are held out depends on their classes alone.
    let parts = try parts(
      Examples(unchecked: [0], .floats([]), classes), classCount: set.classCount)
    return try TableEncoding(
      columns.features, imputation ?? .median, from: parts.kept, file: path)
  }

  /// What the names of columns and classes come from: the SHA-256 sum of a table, or of the names of
  /// a folder's classes; nil of other files, and where nothing can be read.
  public var fingerprint: String? {
    if TableFile.isNamed(path) {
      return (try? DatasetError.reading(path)).map { SHA256.hexDigest(of: $0) }
    }
    guard let names = try? classFolders(), !names.isEmpty else { return nil }
    return SHA256.hexDigest(of: Array(names.joined(separator: "\n").utf8))
  }

  /// The names of the classes' folders.
  /// - Throws: `DatasetError` where this is no folder.
  public func classFolders() throws(DatasetError) -> [String] {
    let names = try ImageFolder.entries(of: path).filter(\.isFolder).map(\.name)
    guard names.contains("train"), names.contains("test") else { return names }
    return try ImageFolder.entries(of: "\(path)/train").filter(\.isFolder).map(\.name)
  }
}
