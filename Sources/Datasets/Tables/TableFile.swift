import Foundations

/// CSV files of unknown origin, read with the types that their fields show.
///
///     let table = try TableFile.read("wine.csv")
///     table["alcohol"]?.kind      // .numbers
///
/// The separator is the comma, semicolon or tab, whichever the header has most of. Spaces around
/// fields without quotes do not count. Fields that are empty, `NA`, `NaN` or `?` are missing values:
/// NaN among numbers, an empty string among texts. Every error names line and column.
///
/// A column is also one of numbers where each of its values has a percent sign (`12.5%` is 12.5), and
/// where semicolons or tabs separate fields and its decimal mark is the comma (`1,5`): see
/// `NumberNotation`.
public enum TableFile {
  /// The most columns of a table.
  public static let columnLimit = 10_000

  /// Reads a table.
  /// - Parameters:
  ///   - path: the file, packed by gzip or not.
  ///   - texts: columns that are read as texts, whatever their fields look like.
  /// - Returns: the table; columns without a name in the header are called `column 1`, …
  /// - Throws: `DatasetError.badTable` where the file is no UTF-8, has no row, no header, too many
  ///   columns, a name twice, a record of another length, or a column that mixes numbers with texts.
  public static func read(
    _ path: String, texts: [String] = []
  ) throws(DatasetError) -> DataTable {
    var stream = try ByteStream(contentsOf: path)
    return try read(bytes: try stream.rest(), file: path, texts: texts)
  }

  /// Reads a table from the (unpacked) bytes of a file.
  public static func read(
    bytes: [UInt8], file: String, texts: [String] = []
  ) throws(DatasetError) -> DataTable {
    try TableScanner(bytes: bytes, file: file, texts: Set(texts)).table()
  }

  /// The (unpacked) bytes of a file, and the names of its columns.
  package static func header(
    _ path: String
  ) throws(DatasetError) -> (bytes: [UInt8], names: [String]) {
    var stream = try ByteStream(contentsOf: path)
    let bytes = try stream.rest()
    return (bytes, try TableScanner(bytes: bytes, file: path, texts: []).names())
  }

  /// Whether a field stands for a missing value: empty, `NA`, `NaN` or `?`, in any case.
  static func isMissing(_ field: Span<UInt8>) -> Bool {
    switch field.count {
    case 0: true
    case 1: field[0] == UInt8(ascii: "?")
    case 2: field[0] | 0x20 == UInt8(ascii: "n") && field[1] | 0x20 == UInt8(ascii: "a")
    case 3:
      field[0] | 0x20 == UInt8(ascii: "n") && field[1] | 0x20 == UInt8(ascii: "a")
        && field[2] | 0x20 == UInt8(ascii: "n")
    default: false
    }
  }
}
