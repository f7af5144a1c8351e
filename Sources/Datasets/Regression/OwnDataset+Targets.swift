import Foundations

extension OwnDataset {
  /// Reads a table of numbers of which some columns are to be predicted.
  /// - Parameter targets: the names of these columns; none for one that is called `target`, else the
  ///   last.
  /// - Returns: the set, its targets in the last columns of every row.
  /// - Throws: `DatasetError` that names what is missing, damaged or of another form.
  func regressionSet(targets: [String]) throws(DatasetError) -> Dataset {
    let lowercased = path.lowercased()
    guard DataFolders.isFile(path) else {
      throw .badExamples(set: path, reason: "there is no such file: \(Self.expectedTable)")
    }
    if lowercased.hasSuffix(".npz") {
      guard targets.isEmpty else {
        throw .badExamples(
          set: path,
          reason: "target can't be given for a .npz file, which has y_train: leave it out")
      }
      return try targetArrays()
    }
    guard [".csv", ".csv.gz", ".tsv", ".tsv.gz"].contains(where: lowercased.hasSuffix) else {
      throw .badExamples(set: path, reason: "this is no such file: \(Self.expectedTable)")
    }
    return try targetTable(targets)
  }

  private static let expectedTable =
    "expected a .csv file with a header and columns of numbers, or a .npz file with x_train and y_train"

  private func targetTable(_ targets: [String]) throws(DatasetError) -> Dataset {
    let (names, values) = try CSVFile.readNumbers(path)
    var chosen: [Int] = []
    for target in targets.isEmpty
      ? [names.contains("target") ? "target" : names.last ?? ""] : targets
    {
      guard let column = names.firstIndex(of: target) else {
        let known = names.prefix(20).joined(separator: ", ")
        throw .badExamples(
          set: path,
          reason: "expected a column \"\(target)\" in the header, found \(known)"
            + (names.count > 20 ? "…" : ""))
      }
      chosen.append(column)
    }
    let features = names.indices.filter { !chosen.contains($0) }
    guard !features.isEmpty, Set(chosen).count == chosen.count else {
      throw .badExamples(
        set: path,
        reason: "expected each target once and a column of features at least, got target "
          + chosen.map { names[$0] }.joined(separator: ", "))
    }
    let order = features + chosen
    let width = names.count
    var rows: [Float] = []
    rows.reserveCapacity(values.count)
    for start in stride(from: 0, to: values.count, by: width) {
      for column in order { rows.append(values[start + column]) }
    }
    return try dataset(
      features.map { names[$0] }, chosen.map { names[$0] }, train: rows, test: nil)
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

  private func dataset(
    _ features: [String], _ targets: [String], train: [Float], test: [Float]?
  ) throws(DatasetError) -> Dataset {
    let width = features.count + targets.count
    func examples(_ rows: [Float]) -> Examples {
      Examples(unchecked: [width], .floats(rows), Array(repeating: 0, count: rows.count / width))
    }
    let all = examples(train)
    guard all.count > 0 else {
      throw .badExamples(set: path, reason: "there is no row under the header")
    }
    var (kept, held) = (all, test.map(examples) ?? all)
    if test == nil {
      let parts = try all.split(
        fraction: testFraction, classCount: 1, seed: testSeed, stream: "test", name: path)
      (kept, held) = (all.selecting(parts.kept), all.selecting(parts.held))
    }
    return try Dataset(
      name: name, classNames: [Dataset.rowClass], featureNames: features, targetNames: targets,
      train: kept, test: held)
  }
}

extension CSVFile {
  /// Reads a file whose fields are all numbers, separated as its header is.
  /// - Returns: the names of the columns, and the values row by row.
  /// - Throws: `DatasetError` where a field is empty or no finite number, with row, counted from 1
  ///   under the header, and column.
  static func readNumbers(_ path: String) throws(DatasetError) -> (names: [String], values: [Float])
  {
    var stream = try ByteStream(contentsOf: path)
    let bytes = try stream.rest()
    var tokens = CSVTokenizer(bytes, file: path, separator: separator(of: bytes))
    let names = try readHeader(&tokens)
    guard names.contains(where: { Double($0) == nil }) else {
      throw tokens.damaged(
        at: 0,
        "expected a header line with the columns' names, found numbers: "
          + names.prefix(4).joined(separator: ", "))
    }
    var values: [Float] = []
    values.reserveCapacity(bytes.count / 4)
    var column = 0
    while try tokens.next() {
      guard column < names.count else { throw wrongCount(tokens, names.count) }
      values.append(try number(tokens, row: values.count / names.count + 1, names[column]))
      column += 1
      if tokens.isLastInRecord {
        guard column == names.count else { throw wrongCount(tokens, names.count) }
        column = 0
      }
    }
    return (names, values)
  }
}
