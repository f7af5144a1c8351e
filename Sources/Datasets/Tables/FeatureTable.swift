/// Columns of a table as the numbers that models see: numbers as they are, and categories as 0 and 1.
///
/// A column of texts becomes one column for each of its categories, `color=red`, in alphabetical order; of
/// two categories the second one alone. Where the text is missing all of them are missing.
struct FeatureTable {
  /// What replaces missing values.
  typealias Imputation = OwnDataset.Imputation

  /// `[D]`: the names.
  private(set) var names: [String] = []
  /// `[D]` of N values; NaN where one is missing.
  private var columns: [[Float]] = []
  private let file: String

  /// Takes columns of a table.
  /// - Parameters:
  ///   - columns: which ones.
  ///   - file: for errors.
  /// - Throws: `DatasetError.badExamples` where texts are no categories, or a number does not fit 32 bits.
  init(_ columns: [DataTable.Column], file: String) throws(DatasetError) {
    self.file = file
    for column in columns {
      if let numbers = column.numbers {
        names.append(column.name)
        self.columns.append(try Self.floats(numbers, column.name, file))
      } else {
        try appendCategories(column)
      }
    }
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

  private mutating func appendCategories(_ column: DataTable.Column) throws(DatasetError) {
    guard column.kind == .categories, case .texts(let texts) = column.values else {
      throw .badExamples(
        set: file,
        reason: "column \"\(column.name)\" holds texts of which too many are different to be "
          + "categories: leave it out, as skip=\(column.name)")
    }
    let categories = Set(texts.filter { !$0.isEmpty }).sorted()
    for category in categories.count == 2 ? [categories[1]] : categories {
      names.append("\(column.name)=\(category)")
      columns.append(texts.map { $0.isEmpty ? .nan : $0 == category ? 1 : 0 })
    }
  }

  /// Replaces missing values.
  /// - Parameters:
  ///   - imputation: which ones.
  ///   - rows: the training rows, from which they are computed.
  /// - Throws: `DatasetError.badExamples` where missing values are refused, or a column has no other in
  ///   these rows.
  mutating func fill(_ imputation: Imputation, from rows: [Int]) throws(DatasetError) {
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
        throw .badExamples(
          set: file,
          reason: "column \"\(names[column])\" has no value in the training rows: leave it out, as "
            + "skip=\(names[column].prefix { $0 != "=" })")
      }
      let value = Float(
        imputation == .mean
          ? known.reduce(0) { $0 + $1 / Double(known.count) } : quantile(0.5, ofSorted: known))
      for row in columns[column].indices where columns[column][row].isNaN {
        columns[column][row] = value
      }
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
