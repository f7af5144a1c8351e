import Foundations

extension OwnDataset {
  /// Reads a table with a column of classes.
  func table() throws(DatasetError) -> Dataset {
    let table = try columns(label.map { [$0] } ?? [], areTexts: true)
    let labels = try classes(table.targets[0])
    let classNames = Self.ordered(labels)
    guard classNames.count <= max(2, labels.count / 2) else {
      throw .badExamples(
        set: path,
        reason:
          "the column of classes holds \(classNames.count) different values in \(labels.count) "
          + "rows: name the column of classes, as label=species")
    }
    try check(classNames)
    let numbers = Self.numbers(classNames)
    var features = try FeatureTable(table.features, file: path, skipped: table.skipped)
    let classes = labels.map { numbers[$0] ?? 0 }
    // Which rows are held out depends on their classes alone.
    let unfilled = Examples(
      unchecked: [0], .floats([]), classes)
    let parts = try parts(unfilled, classCount: classNames.count)
    try features.fill(imputation ?? .median, from: parts.kept)
    let examples = Examples(unchecked: [features.names.count], .floats(features.rows()), classes)
    return try Dataset(
      name: name, classNames: classNames, featureNames: features.names,
      train: examples.selecting(parts.kept), test: examples.selecting(parts.held))
  }

  /// The columns of a table.
  struct Columns {
    /// Those to predict from.
    var features: [DataTable.Column]
    /// Those to be predicted.
    var targets: [DataTable.Column]
    /// The names of those that are left out.
    var skipped: [String]
  }

  /// Reads the columns of a table: those of features, and those to be predicted.
  /// - Parameters:
  ///   - named: the names of the latter; none for the usual one.
  ///   - areTexts: whether these are read as texts, whatever they look like.
  /// - Returns: the columns of both.
  /// - Throws: `DatasetError` where a column is not there, or named twice.
  func columns(_ named: [String], areTexts: Bool) throws(DatasetError) -> Columns {
    let (bytes, names) = try TableFile.header(path)
    let usual = TableTarget.usualName(among: names).map { [$0] } ?? []
    let targets =
      named.isEmpty ? usual : areTexts ? named : ColumnNames.resolved(named, among: names)
    let skipped = ColumnNames.resolved(self.skipped ?? [], among: names)
    for name in targets + skipped where !names.contains(name) {
      throw .badExamples(
        set: path,
        reason: "expected a column \"\(name)\" in the header: \(TableScanner.listed(names))")
    }
    let left = names.filter { !targets.contains($0) && !skipped.contains($0) }
    guard !left.isEmpty, Set(targets + skipped).count == targets.count + skipped.count else {
      throw .badExamples(
        set: path,
        reason: "expected each column to be predicted or left out once and a column of features at "
          + "least, got \((targets + skipped).joined(separator: ", ")) of \(names.count) columns")
    }
    let table = try TableFile.read(bytes: bytes, file: path, texts: areTexts ? targets : [])
    return Columns(
      features: left.compactMap { table[$0] }, targets: targets.compactMap { table[$0] },
      skipped: skipped)
  }

  private func classes(_ column: DataTable.Column) throws(DatasetError) -> [String] {
    guard case .texts(let labels) = column.values else { return [] }
    if let row = labels.firstIndex(of: "") {
      throw .badExamples(
        set: path,
        reason:
          "row \(row + 1), column \"\(column.name)\": expected a class, found nothing. Fill it in "
          + "or leave out the row")
    }
    return labels
  }

  /// Reads NumPy's arrays.
  func arrays() throws(DatasetError) -> Dataset {
    let archive = try NumPyArchive(contentsOf: path)
    for name in ["x_train", "y_train"] where !archive.names.contains(name) {
      throw .badExamples(
        set: path,
        reason: "expected arrays x_train and y_train, and x_test and y_test where there is a test "
          + "part, found \(archive.names.prefix(20).joined(separator: ", "))")
    }
    let train = try part("train", archive)
    let hasTest = archive.names.contains("x_test")
    let test = hasTest ? try part("test", archive) : nil
    let classNames = Self.ordered(train.labels)
    let numbers = Self.numbers(classNames)
    if let foreign = test?.labels.first(where: { numbers[$0] == nil }) {
      throw .badExamples(
        set: path, reason: "y_test holds the class \(foreign), of which y_train has no example")
    }
    func examples(_ part: Part) -> Examples {
      Examples(unchecked: part.shape, part.values, part.labels.map { numbers[$0] ?? 0 })
    }
    return try dataset(classNames: classNames, examples(train), test: test.map(examples))
  }

  private struct Part {
    var shape: [Int]
    var values: Examples.Values
    var labels: [String]
  }

  /// The examples `[N, D]`, `[N, H, W]` or `[N, H, W, C]` and the classes `[N]` or `[N, 1]` of a
  /// part.
  private func part(_ name: String, _ archive: NumPyArchive) throws(DatasetError) -> Part {
    let shape = try exampleShape(
      name, try archive.shape("x_\(name)"), labels: try archive.shape("y_\(name)"))
    let (x, y) = (try archive.array("x_\(name)"), try archive.array("y_\(name)"))
    let labels = try classes("y_\(name)", y)
    if case .uint8(let bytes) = x.storage, shape.count == 3 {
      return Part(shape: shape, values: .bytes(bytes), labels: labels)
    }
    return Part(shape: shape, values: .floats(x.floats), labels: labels)
  }

  /// Classes as they are written, without rounding.
  private func classes(_ name: String, _ y: NDArray) throws(DatasetError) -> [String] {
    if y.dtype.isInteger { return y.integers.map { "\($0)" } }
    return try y.doubles.enumerated().map { index, value throws(DatasetError) in
      guard let whole = Int64(exactly: value) else {
        throw DatasetError.badExamples(
          set: path,
          reason: "\(name): expected whole numbers as classes, found \(value) at position \(index)")
      }
      return "\(whole)"
    }
  }

  /// The shape of one example, where those of examples and classes fit each other: as the headers
  /// say, before the arrays are unpacked.
  private func exampleShape(_ name: String, _ x: [Int], labels y: [Int]) throws(DatasetError)
    -> [Int]
  {
    guard let count = x.first, (2...4).contains(x.count), !x.contains(0) else {
      throw .badExamples(
        set: path,
        reason: "x_\(name): expected rows [N, D] or images [N, H, W] or [N, H, W, C], found \(x)")
    }
    guard y == [count] || y == [count, 1] else {
      throw .badExamples(
        set: path, reason: "y_\(name): expected classes [\(count)], found \(y)")
    }
    var shape = Array(x.dropFirst())
    if shape.count == 2 { shape.append(1) }
    if shape.count == 3, ![1, 3].contains(shape[2]) {
      let isTurned = [1, 3].contains(shape[0])
      throw .badExamples(
        set: path,
        reason: "x_\(name): expected 1 or 3 channels in [N, H, W, C], found \(x)"
          + (isTurned ? ": put them last, as x.transpose(0, 2, 3, 1) does" : ""))
    }
    return shape
  }

  /// Distinct classes: by number where all are numbers, else by text.
  private static func ordered(_ labels: [String]) -> [String] {
    let names = Set(labels)
    let numbers = names.compactMap { name in Double(name).map { (name: name, number: $0) } }
    guard numbers.count == names.count, numbers.allSatisfy({ !$0.number.isNaN }) else {
      return names.sorted()
    }
    return numbers.sorted { ($0.number, $0.name) < ($1.number, $1.name) }.map(\.name)
  }

  private static func numbers(_ classNames: [String]) -> [String: Int32] {
    Dictionary(uniqueKeysWithValues: classNames.enumerated().map { ($1, Int32($0)) })
  }
}
