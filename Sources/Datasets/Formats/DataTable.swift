import Foundations

/// A table: columns of one length, each with a name and a type.
public struct DataTable: Sendable, Equatable {
  /// What a column holds.
  public enum ColumnType: String, Sendable {
    /// Whole numbers.
    case integers
    /// Numbers.
    case numbers
    /// Texts.
    case texts
  }

  /// The values of a column.
  public enum Values: Sendable, Equatable {
    /// Whole numbers.
    case integers([Int64])
    /// Numbers; NaN where the field was empty.
    case numbers([Double])
    /// Texts.
    case texts([String])
  }

  /// A named column.
  public struct Column: Sendable, Equatable {
    /// The name in the header.
    public let name: String
    /// One value a row.
    public let values: Values

    /// Names values.
    public init(name: String, values: Values) { (self.name, self.values) = (name, values) }

    /// The values as numbers; nil of texts.
    public var numbers: [Double]? {
      switch values {
      case .integers(let values): values.map(Double.init)
      case .numbers(let values): values
      case .texts: nil
      }
    }

    /// How many values there are.
    public var count: Int {
      switch values {
      case .integers(let values): values.count
      case .numbers(let values): values.count
      case .texts(let values): values.count
      }
    }
  }

  /// The columns in the order of the header.
  public let columns: [Column]

  /// Puts columns together.
  /// - Precondition: they have one length.
  public init(columns: [Column]) {
    precondition(
      columns.allSatisfy { $0.count == columns[0].count },
      "DataTable: expected columns of one length, got \(columns.map(\.count))")
    self.columns = columns
  }

  /// The number of rows.
  public var rowCount: Int { columns.first?.count ?? 0 }

  /// The column of that name.
  public subscript(name: String) -> Column? { columns.first { $0.name == name } }
}

/// A column that grows field by field and widens its type where a field asks for it.
struct ColumnBuilder {
  let name: String
  let wanted: DataTable.ColumnType?
  private var integers: [Int64] = []
  private var numbers: [Double]?
  private var texts: [String]?
  /// The fields as they were written, for as long as they may turn out to be texts.
  private var written: [String] = []

  init(name: String, wanted: DataTable.ColumnType?) {
    self.name = name
    self.wanted = wanted
    if wanted == .texts { texts = [] }
    if wanted == .numbers { numbers = [] }
  }

  mutating func append(_ tokens: borrowing CSVTokenizer) throws(DatasetError) {
    if texts != nil {
      texts?.append(tokens.text)
      return
    }
    guard let number = tokens.isEmpty ? Double.nan : tokens.number else {
      guard wanted == nil else {
        throw tokens.damaged(at: tokens.fieldStart, CSVFile.notANumber(tokens.text))
      }
      texts = written + [tokens.text]
      return
    }
    if wanted == nil { written.append(tokens.text) }
    if numbers == nil, let whole = Int64(exactly: number), number.magnitude < 0x1p53 {
      integers.append(whole)
      return
    }
    guard wanted != .integers else {
      throw tokens.damaged(
        at: tokens.fieldStart, "expected a whole number, found \"\(tokens.text.prefix(40))\"")
    }
    if numbers == nil { numbers = integers.map(Double.init) }
    numbers?.append(number)
  }

  var column: DataTable.Column {
    if let texts { return .init(name: name, values: .texts(texts)) }
    if let numbers { return .init(name: name, values: .numbers(numbers)) }
    return .init(name: name, values: .integers(integers))
  }
}
