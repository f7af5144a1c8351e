import Foundations

/// Columns of a table as the numbers that models see: numbers as they are, and categories as 0 and 1.
///
/// A column of texts becomes one column for each of its categories, `color=red`, in alphabetical order; of
/// two categories the second one alone. Where the text is missing all of them are missing.
struct FeatureTable {
  /// What replaces missing values.
  typealias Imputation = OwnDataset.Imputation

  /// `[D]`: the names.
  private(set) var names: [String] = []
  /// `[D]`: the names of the columns of the file that they come from.
  private var sources: [String] = []
  /// `[D]` of N values; NaN where one is missing.
  private var columns: [[Float]] = []
  private let file: String
  private let skipped: [String]

  /// Takes columns of a table.
  /// - Parameters:
  ///   - columns: which ones.
  ///   - file: for errors.
  ///   - skipped: the columns that are left out already, for errors that name all of them.
  /// - Throws: `DatasetError.badExamples` where texts are no categories, a column has no value, or a
  ///   number does not fit 32 bits.
  init(
    _ columns: [DataTable.Column], file: String, skipped: [String] = []
  ) throws(DatasetError) {
    (self.file, self.skipped) = (file, skipped)
    try checkUse(of: columns)
    for column in columns {
      if let numbers = column.numbers {
        names.append(column.name)
        sources.append(column.name)
        self.columns.append(try Self.floats(numbers, column.name, file))
      } else {
        appendCategories(column)
      }
    }
  }

  /// - Throws: `DatasetError.badExamples` that names all columns that are of no use.
  private func checkUse(of columns: [DataTable.Column]) throws(DatasetError) {
    let empty = columns.filter { $0.missingCount == $0.count }.map(\.name)
    let texts = columns.filter { $0.kind == .texts && !empty.contains($0.name) }.map(\.name)
    var reasons: [String] = []
    if !texts.isEmpty {
      reasons.append(
        "\(Self.listed(texts)) \(texts.count == 1 ? "holds" : "hold") texts of which too many are "
          + "different to be categories")
    }
    if !empty.isEmpty {
      reasons.append("\(Self.listed(empty)) \(empty.count == 1 ? "has" : "have") no value")
    }
    guard reasons.isEmpty else {
      throw unusable(texts + empty, reasons.joined(separator: "; "))
    }
  }

  /// The error of columns that have to be left out.
  private func unusable(_ names: [String], _ reason: String) -> DatasetError {
    .badExamples(
      set: file,
      reason: "\(reason): leave \(names.count == 1 ? "it" : "them") out, as "
        + ColumnNames.skipArgument(skipped + names))
  }

  private static func listed(_ names: [String]) -> String {
    (names.count == 1 ? "column " : "columns ")
      + names.map { "\"\($0)\"" }.joined(separator: ", ")
  }

  /// 32-bit numbers; NaN where one is missing.
  static func floats(
    _ numbers: [Double], _ name: String, _ file: String
  ) throws(DatasetError) -> [Float] {
    let floats = numbers.map { Float($0) }
    if let row = floats.indices.first(where: { floats[$0].isInfinite }) {
      throw .badExamples(
        set: file,
        reason: "row \(row + 1), column \"\(name)\": \(numbers[row]) does not fit a 32-bit number")
    }
    return floats
  }

  private mutating func appendCategories(_ column: DataTable.Column) {
    guard case .texts(let texts) = column.values else { return }
    let categories = Set(texts.filter { !$0.isEmpty }).sorted()
    for category in categories.count == 2 ? [categories[1]] : categories {
      names.append("\(column.name)=\(category)")
      sources.append(column.name)
      columns.append(texts.map { $0.isEmpty ? .nan : $0 == category ? 1 : 0 })
    }
  }

  /// Replaces missing values.
  /// - Parameters:
  ///   - imputation: which ones.
  ///   - rows: the training rows, from which they are computed.
  /// - Throws: `DatasetError.badExamples` where missing values are refused, or columns have no other in
  ///   these rows.
  mutating func fill(_ imputation: Imputation, from rows: [Int]) throws(DatasetError) {
    var empty: [String] = []
    for column in columns.indices {
      guard let row = columns[column].firstIndex(where: \.isNaN) else { continue }
      guard imputation != .none else {
        throw .badExamples(
          set: file,
          reason:
            "row \(row + 1), column \"\(names[column])\": expected a value, found nothing. Fill "
            + "it in, leave out the row, or let impute=median fill it")
      }
      let known = rows.map { Double(columns[column][$0]) }.filter { !$0.isNaN }.sorted()
      guard !known.isEmpty else {
        if !empty.contains(sources[column]) { empty.append(sources[column]) }
        continue
      }
      let value = Float(
        imputation == .mean
          ? known.reduce(0) { $0 + $1 / Double(known.count) } : quantile(0.5, ofSorted: known))
      for row in columns[column].indices where columns[column][row].isNaN {
        columns[column][row] = value
      }
    }
    guard empty.isEmpty else {
      throw unusable(
        empty,
        "\(Self.listed(empty)) \(empty.count == 1 ? "has" : "have") no value in the training rows")
    }
  }

  /// `[N, D]`, row by row.
  /// - Parameter more: columns that follow.
  /// - Returns: the values of the first row, then of the second…
  func rows(followedBy more: [[Float]] = []) -> [Float] {
    let all = columns + more
    let count = all.first?.count ?? 0
    var rows = [Float](repeating: 0, count: count * all.count)
    var span = rows.mutableSpan
    for (index, column) in all.enumerated() {
      for row in 0..<count { span[row * all.count + index] = column[row] }
    }
    return rows
  }
}
