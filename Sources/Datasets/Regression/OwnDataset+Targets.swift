import Foundations

extension OwnDataset {
  /// Reads a table of which some columns of numbers are to be predicted.
  /// - Parameter targets: the names of these columns; none for the usual one.
  /// - Returns: the set, its targets in the last columns of every row.
  /// - Throws: `DatasetError` that names what is missing, damaged or of another form.
  func regressionSet(targets: [String]) throws(DatasetError) -> Dataset {
    let lowercased = path.lowercased()
    guard DataFolders.isFile(path) else {
      throw .badExamples(set: path, reason: "there is no such file: \(Self.expectedTable)")
    }
    if lowercased.hasSuffix(".npz") {
      guard targets.isEmpty, isPlain else {
        throw .badExamples(
          set: path,
          reason:
            "target, impute and skip can't be given for a .npz file, which has y_train: leave "
            + "them out")
      }
      return try targetArrays()
    }
    guard TableFile.isNamed(path) else {
      throw .badExamples(set: path, reason: "this is no such file: \(Self.expectedTable)")
    }
    return try targetTable(targets)
  }

  private static let expectedTable =
    "expected a .csv file with a header, or a .npz file with x_train and y_train"

  private func targetTable(_ named: [String]) throws(DatasetError) -> Dataset {
    let table = try columns(named, areTexts: false)
    let targets = try table.targets.map { column throws(DatasetError) in try target(column) }
    var features = try FeatureTable(table.features, file: path, skipped: table.skipped)
    let unfilled = Examples(
      unchecked: [0], .floats([]), Array(repeating: 0, count: targets[0].count))
    let parts = try parts(unfilled, classCount: 1)
    try features.fill(imputation ?? .median, from: parts.kept)
    let all = examples(
      features.rows(followedBy: targets), width: features.names.count + targets.count)
    return try Dataset(
      name: name, classNames: [Dataset.rowClass], featureNames: features.names,
      targetNames: table.targets.map(\.name), train: all.selecting(parts.kept),
      test: all.selecting(parts.held))
  }

  private func target(_ column: DataTable.Column) throws(DatasetError) -> [Float] {
    guard let numbers = column.numbers else {
      throw .badExamples(
        set: path,
        reason: "column \"\(column.name)\" holds texts: name a column of numbers, as target=price")
    }
    if let row = numbers.firstIndex(where: \.isNaN) {
      throw .badExamples(
        set: path,
        reason:
          "row \(row + 1), column \"\(column.name)\": expected a number, found nothing. Fill it in "
          + "or leave out the row")
    }
    return try FeatureTable.floats(numbers, column.name, path)
  }

  /// `x_train` `[N, D]` and `y_train` `[N]` or `[N, T]`; `x_test` and `y_test` where there are some.
  private func targetArrays() throws(DatasetError) -> Dataset {
    let archive = try NumPyArchive(contentsOf: path)
    for name in ["x_train", "y_train"] where !archive.names.contains(name) {
      throw .badExamples(
        set: path,
        reason: "expected arrays x_train and y_train, found "
          + archive.names.prefix(20).joined(separator: ", "))
    }
    let train = try joined("train", archive)
    let test = archive.names.contains("x_test") ? try joined("test", archive) : nil
    if let test, (test.features, test.targets) != (train.features, train.targets) {
      throw .badExamples(
        set: path,
        reason: "expected test arrays of \(train.features) features and \(train.targets) targets, "
          + "found \(test.features) and \(test.targets)")
    }
    return try dataset(
      (0..<train.features).map { "x\($0)" }, (0..<train.targets).map { "y\($0)" },
      train: train.rows, test: test?.rows)
  }

  private func joined(_ part: String, _ archive: NumPyArchive) throws(DatasetError) -> (
    rows: [Float], features: Int, targets: Int
  ) {
    let (shape, targetShape) = (try archive.shape("x_\(part)"), try archive.shape("y_\(part)"))
    guard shape.count == 2, !shape.contains(0), [1, 2].contains(targetShape.count),
      targetShape[0] == shape[0], !targetShape.contains(0)
    else {
      throw .badExamples(
        set: path,
        reason: "expected x_\(part) [N, D] and y_\(part) [N] or [N, T], found \(shape) and "
          + "\(targetShape)")
    }
    let x = try archive.array("x_\(part)").floats
    let y = try archive.array("y_\(part)").floats
    let (features, targets) = (shape[1], targetShape.count == 2 ? targetShape[1] : 1)
    var rows: [Float] = []
    rows.reserveCapacity(x.count + y.count)
    for row in 0..<shape[0] {
      rows += x[row * features..<(row + 1) * features]
      rows += y[row * targets..<(row + 1) * targets]
    }
    return (rows, features, targets)
  }

  private func examples(_ rows: [Float], width: Int) -> Examples {
    Examples(unchecked: [width], .floats(rows), Array(repeating: 0, count: rows.count / width))
  }

  private func dataset(
    _ features: [String], _ targets: [String], train: [Float], test: [Float]?
  ) throws(DatasetError) -> Dataset {
    let width = features.count + targets.count
    let all = examples(train, width: width)
    var (kept, held) = (all, test.map { examples($0, width: width) } ?? all)
    if test == nil {
      let parts = try parts(all, classCount: 1)
      (kept, held) = (all.selecting(parts.kept), all.selecting(parts.held))
    }
    return try Dataset(
      name: name, classNames: [Dataset.rowClass], featureNames: features, targetNames: targets,
      train: kept, test: held)
  }
}
