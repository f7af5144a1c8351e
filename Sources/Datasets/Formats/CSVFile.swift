import Foundations

/// CSV files with a header line: as columns of their own types, or as one matrix of numbers.
public enum CSVFile {
  /// Reads a table; each column gets the narrowest type that all its fields allow: whole numbers,
  /// numbers (an empty field is NaN), texts.
  /// - Parameters:
  ///   - path: the file, packed by gzip or not.
  ///   - types: the types of columns by name, where they are known; a field of another is an error.
  /// - Returns: the table.
  /// - Throws: `DatasetError` with file and offset (in the unpacked bytes) where a record has
  ///   another number of fields than the header, a name comes twice, or a field is not of its type.
  public static func readTable(
    _ path: String, types: [String: DataTable.ColumnType] = [:]
  ) throws(DatasetError) -> DataTable {
    var stream = try ByteStream(contentsOf: path)
    return try readTable(bytes: try stream.rest(), file: path, types: types)
  }

  /// Reads a table from the (unpacked) bytes of a file.
  public static func readTable(
    bytes: [UInt8], file: String, types: [String: DataTable.ColumnType] = [:]
  ) throws(DatasetError) -> DataTable {
    var tokens = CSVTokenizer(bytes, file: file)
    let names = try readHeader(&tokens)
    for name in types.keys.sorted() where !names.contains(name) {
      throw tokens.damaged(at: 0, "expected a column \"\(name)\" in the header")
    }
    var columns = names.map { ColumnBuilder(name: $0, wanted: types[$0]) }
    var column = 0
    while try tokens.next() {
      guard column < columns.count else { throw wrongCount(tokens, names.count) }
      try columns[column].append(tokens)
      column += 1
      if tokens.isLastInRecord {
        guard column == columns.count else { throw wrongCount(tokens, names.count) }
        column = 0
      }
    }
    return DataTable(columns: columns.map(\.column))
  }

  /// Reads a file that holds numbers alone, under a header line.
  ///
  /// Nothing is kept but the Float32 of the result: 42,000 rows of 785 columns take 132 MB.
  /// - Parameter path: the file, packed by gzip or not.
  /// - Returns: the names of the columns, and the numbers row by row: `[N, D]`; an empty field is
  ///   NaN.
  /// - Throws: `DatasetError` as above.
  public static func readMatrix(_ path: String) throws(DatasetError) -> (
    names: [String], values: NDArray
  ) {
    var stream = try ByteStream(contentsOf: path)
    return try readMatrix(bytes: try stream.rest(), file: path)
  }

  /// Reads a matrix from the (unpacked) bytes of a file.
  public static func readMatrix(bytes: [UInt8], file: String) throws(DatasetError) -> (
    names: [String], values: NDArray
  ) {
    var tokens = CSVTokenizer(bytes, file: file)
    let names = try readHeader(&tokens)
    var values: [Float] = []
    values.reserveCapacity(bytes.count / 4)
    var column = 0
    while try tokens.next() {
      guard let number = tokens.isEmpty ? .nan : tokens.number else {
        throw tokens.damaged(at: tokens.fieldStart, notANumber(tokens.text))
      }
      values.append(Float(number))
      column += 1
      if tokens.isLastInRecord {
        guard column == names.count else { throw wrongCount(tokens, names.count) }
        column = 0
      }
    }
    let rows = values.count / names.count
    return (names, NDArray(shape: [rows, names.count], storage: .float32(values)))
  }

  static func notANumber(_ string: String) -> String {
    "expected a number, found \"\(string.prefix(40))\""
  }

  static func readHeader(_ tokens: inout CSVTokenizer) throws(DatasetError) -> [String] {
    var names: [String] = []
    var known: Set<String> = []
    repeat {
      guard try tokens.next() else { throw tokens.damaged(at: 0, "expected a header line") }
      let name = tokens.text
      guard known.insert(name).inserted else {
        throw tokens.damaged(
          at: tokens.fieldStart, "expected each column once, found \"\(name.prefix(40))\" twice")
      }
      names.append(name)
    } while !tokens.isLastInRecord
    return names
  }

  static func wrongCount(_ tokens: borrowing CSVTokenizer, _ count: Int) -> DatasetError {
    tokens.damaged(
      at: tokens.fieldStart, "expected \(count) fields in every record, as in the header")
  }
}
