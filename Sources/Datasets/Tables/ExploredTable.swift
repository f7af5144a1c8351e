import Foundations

/// A table with the column that is predicted: what is summarized and drawn.
public struct ExploredTable: Sendable, Equatable {
  /// The name of the set or file.
  public let name: String
  /// The columns to predict from.
  public private(set) var features: [DataTable.Column]
  /// The column that is predicted; nil where there is none.
  public let target: TableTarget?

  /// The number of rows.
  public var rowCount: Int { features.first?.count ?? target.map(\.rowCount) ?? 0 }

  /// Divides a table into features and target.
  /// - Parameters:
  ///   - table: the columns.
  ///   - name: for titles and messages.
  ///   - target: the column that is predicted; nil for the one that `TableTarget.usualName` finds,
  ///     which stays a feature where it holds texts that are no classes.
  /// - Throws: `DatasetError.badExamples` where there is no such column, or it holds no classes and
  ///   no numbers.
  public init(_ table: DataTable, name: String, target: String? = nil) throws(DatasetError) {
    let names = table.columns.map(\.name)
    guard let wanted = target ?? TableTarget.usualName(among: names), let column = table[wanted]
    else {
      throw .badExamples(
        set: name,
        reason: "there is no column \"\(target ?? "")\": \(TableScanner.listed(names))")
    }
    let found = TableTarget(column)
    if found == nil, target != nil {
      let distinct = ColumnSummary(column).distinct
      throw .badExamples(
        set: name,
        reason: distinct == 0
          ? "column \"\(wanted)\" has no value, so that it can't be the target"
          : "column \"\(wanted)\" holds \(distinct) different texts in \(column.count) rows, which "
            + "are no classes: name another column as the target")
    }
    self.name = name
    self.target = found
    features = table.columns.filter { $0.name != found?.name }
  }

  /// The rows of a known data set, those for training first. Classes have the set's names; of a set
  /// for regression the first column of numbers to be predicted is the target, and further ones are
  /// features.
  /// - Parameters:
  ///   - set: a set of table rows.
  ///   - targetName: what the column of classes is called.
  /// - Throws: `DatasetError.badExamples` where the examples are no table, or their columns have not
  ///   a name each.
  public init(_ set: Dataset, targetName: String) throws(DatasetError) {
    guard set.train.shape.count == 1, !set.featureNames.isEmpty else {
      throw .badExamples(
        set: set.name,
        reason: "expected a table, found examples of shape \(set.train.shape): "
          + "`palestra data show \(set.name)` describes them")
    }
    let names = set.featureNames + set.targetNames
    let width = set.train.elementCount
    guard names.count == width else {
      throw .badExamples(
        set: set.name, reason: "expected names of \(width) columns, found \(names.count)")
    }
    var columns = [[Double]](repeating: [], count: width)
    var labels: [Int?] = []
    for part in [set.train, set.validation, set.test].compactMap(\.self) {
      guard case .floats(let values) = part.values else { continue }
      for column in 0..<width {
        columns[column] += stride(from: column, to: values.count, by: width).map {
          shortestDecimal(values[$0])
        }
      }
      labels += part.labels.map { Int($0) }
    }
    name = set.name
    var known = zip(names, columns).map { name, values in
      let isWhole = values.allSatisfy { $0 == $0.rounded() && $0.magnitude < 0x1p53 }
      return DataTable.Column(
        name: name, values: isWhole ? .integers(values.map { Int64($0) }) : .numbers(values))
    }
    if let predicted = set.targetNames.first {
      let index = set.featureNames.count
      known.remove(at: index)
      target = TableTarget(name: predicted, values: .numbers(columns[index]))
    } else {
      target = TableTarget(
        name: targetName, values: .classes(names: set.classNames, labels: labels))
    }
    features = known
  }

  /// Keeps some features.
  /// - Throws: `DatasetError.badExamples` where one of the names is no feature.
  public mutating func select(_ names: [String]) throws(DatasetError) {
    let known = features.map(\.name)
    if let unknown = names.first(where: { !known.contains($0) }) {
      throw .badExamples(
        set: name, reason: "there is no feature \"\(unknown)\": \(TableScanner.listed(known))")
    }
    features = names.compactMap { name in features.first { $0.name == name } }
  }

  /// The features that are numbers, without those of which every value is missing.
  public var numericFeatures: [(name: String, values: [Double])] {
    features.compactMap { column in
      guard let numbers = column.numbers, numbers.contains(where: { !$0.isNaN }) else { return nil }
      return (column.name, numbers)
    }
  }
}

extension TableTarget {
  var missingCount: Int {
    switch values {
    case .classes(_, let labels): labels.count { $0 == nil }
    case .numbers(let numbers): numbers.count(where: \.isNaN)
    }
  }

  var rowCount: Int {
    switch values {
    case .classes(_, let labels): labels.count
    case .numbers(let numbers): numbers.count
    }
  }
}

/// The number that was written in the file: sets hold it rounded to Float32.
private func shortestDecimal(_ value: Float) -> Double {
  let rounded = value.rounded()
  if value == rounded { return Double(value) }
  return Double("\(value)") ?? Double(value)
}

extension ExploredTable {
  /// Reads a known table.
  /// - Throws: `DatasetError` where its files are missing or damaged, or it holds no table.
  public init(
    _ entry: DatasetEntry, from folders: DataFolders = .standard
  ) throws(DatasetError) {
    guard entry.exampleShape.count == 1 else {
      throw .badExamples(
        set: entry.name,
        reason: "expected a table, found images: `palestra data show \(entry.name)` describes them")
    }
    try self.init(try entry.load(from: folders), targetName: entry.targetName)
  }
}
