import Foundations

/// The diabetes table under both headers in which it circulates: `Pregnancies, …, Outcome`, and
/// `preg, …, class` with the classes written as words or as 0 and 1.
enum PimaTable {
  static let names = [
    "Pregnancies", "Glucose", "BloodPressure", "SkinThickness", "Insulin", "BMI",
    "DiabetesPedigreeFunction", "Age",
  ]
  static let shortNames = ["preg", "plas", "pres", "skin", "insu", "mass", "pedi", "age"]

  private static let classes: [String: Int32] = [
    "0": 0, "1": 1, "tested_negative": 0, "tested_positive": 1,
  ]

  /// The features under their long names, and the classes: 1 for diabetes.
  /// - Throws: `DatasetError.badTable` where this is another table.
  static func examples(
    of table: DataTable, file: String
  ) throws(DatasetError) -> (names: [String], examples: Examples) {
    let header = table.columns.map(\.name)
    guard header == names + ["Outcome"] || header == shortNames + ["class"], table.rowCount == 768
    else {
      throw .badTable(
        file: file, line: 1, column: nil,
        reason: "expected 768 rows under \(names[0]), …, \(names[7]), Outcome or "
          + "\(shortNames[0]), …, \(shortNames[7]), class, found \(table.rowCount) rows; "
          + TableScanner.listed(header))
    }
    let columns = table.columns.prefix(8).compactMap(\.numbers)
    guard columns.count == 8, !columns.contains(where: { $0.contains(where: \.isNaN) }) else {
      throw .badTable(
        file: file, line: 1, column: nil, reason: "expected a number in every field but the class")
    }
    let labels = try written(table.columns[8]).enumerated().map {
      row, written throws(DatasetError) in
      guard let label = classes[written] else {
        throw DatasetError.badTable(
          file: file, line: row + 2, column: header[8],
          reason:
            "expected 0, 1, tested_negative or tested_positive, found \"\(written.prefix(40))\"")
      }
      return label
    }
    let values = (0..<768).flatMap { row in columns.map { Float($0[row]) } }
    return (names, Examples(unchecked: [8], .floats(values), labels))
  }

  private static func written(_ column: DataTable.Column) -> [String] {
    switch column.values {
    case .texts(let texts): texts
    case .integers(let values): values.map { "\($0)" }
    case .numbers(let values): values.map { $0.isNaN ? "" : "\($0)" }
    }
  }
}
