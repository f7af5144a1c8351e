extension CSVFile {
  /// A table of numbers with a class for each row.
  struct LabeledRows {
    /// The names of the D columns of numbers.
    var names: [String]
    /// `[N, D]`
    var features: [Float] = []
    /// `[N]`: the classes as they are written.
    var labels: [String] = []
  }

  /// Reads a file whose columns are numbers but for one that holds the class.
  /// - Parameters:
  ///   - path: the file, packed by gzip or not; its fields are separated by commas, semicolons or
  ///     tabs, whichever the header has most of.
  ///   - label: the name of the column of classes; nil for one that is called `label`, else the
  ///     last.
  /// - Returns: the rows.
  /// - Throws: `DatasetError` with file and offset where there is no such column, or a field is
  ///   empty or no number: then with row, counted from 1 under the header, and column.
  static func readLabeledRows(_ path: String, label: String?) throws(DatasetError) -> LabeledRows {
    var stream = try ByteStream(contentsOf: path)
    let bytes = try stream.rest()
    var tokens = CSVTokenizer(bytes, file: path, separator: separator(of: bytes))
    var names = try readHeader(&tokens)
    let offset = try labelColumn(label, names, &tokens)
    names.remove(at: offset)
    var rows = LabeledRows(names: names)
    rows.features.reserveCapacity(bytes.count / 4)
    var column = 0
    while try tokens.next() {
      if column == offset {
        rows.labels.append(tokens.text)
      } else if column <= names.count {
        let name = names[column < offset ? column : column - 1]
        rows.features.append(try number(tokens, row: rows.features.count / names.count + 1, name))
      }
      column += 1
      if tokens.isLastInRecord {
        guard column == names.count + 1 else { throw wrongCount(tokens, names.count + 1) }
        column = 0
      }
    }
    return rows
  }

  private static func labelColumn(
    _ label: String?, _ names: [String], _ tokens: inout CSVTokenizer
  ) throws(DatasetError) -> Int {
    guard names.count > 1 else {
      throw tokens.damaged(
        at: 0, "expected a column of classes and columns of numbers, found \(names.count) column")
    }
    guard names.contains(where: { Double($0) == nil }) else {
      throw tokens.damaged(
        at: 0,
        "expected a header line with the columns' names, found numbers: "
          + names.prefix(4).joined(separator: ", "))
    }
    guard let label else { return names.firstIndex(of: "label") ?? names.count - 1 }
    guard let offset = names.firstIndex(of: label) else {
      let known = names.prefix(20).joined(separator: ", ")
      throw tokens.damaged(
        at: 0,
        "expected a column \"\(label)\" of classes in the header, found \(known)"
          + (names.count > 20 ? "…" : ""))
    }
    return offset
  }

  static func number(
    _ tokens: borrowing CSVTokenizer, row: Int, _ name: String
  ) throws(DatasetError) -> Float {
    let offset = "row \(row), column \"\(name)\""
    guard !tokens.isEmpty else {
      throw tokens.damaged(
        at: tokens.fieldStart,
        "\(offset): expected a number, found nothing. Fill in or leave out such rows")
    }
    guard let number = tokens.number, number.isFinite else {
      throw tokens.damaged(at: tokens.fieldStart, "\(offset): \(notANumber(tokens.text))")
    }
    return Float(number)
  }

  static func separator(of bytes: [UInt8]) -> UInt8 {
    let header = bytes.prefix { $0 != 0x0a }
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    let counts = candidates.map { candidate in header.count { $0 == candidate } }
    let most = counts.max() ?? 0
    return candidates[counts.firstIndex(of: most) ?? 0]
  }
}
