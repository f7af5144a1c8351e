import Foundations

/// Reads a table in two passes: the first parses every field as a number and finds which columns are
/// texts or numbers of another notation, the second collects their strings.
struct TableScanner {
  let bytes: [UInt8]
  let file: String
  /// Columns that are texts because the caller says so.
  let texts: Set<String>

  /// What the first pass finds out about a column.
  fileprivate struct Column {
    var values: [Double] = []
    /// How many fields are numbers.
    var numberCount = 0
    /// The first field that is neither missing nor a number.
    var firstText: (offset: Int, string: String)?
    var textCount = 0
    /// The first infinite number.
    var firstInfinity: (offset: Int, string: String)?
    /// How the fields that are no numbers with a point are written.
    var notations = NumberNotation.Finder()
    var isWhole = true

    /// How the numbers are written; nil of numbers with a point, and of texts.
    var notation: NumberNotation? { notations.notation(hasPlain: numberCount > 0) }
  }

  /// The names of the columns.
  func names() throws(DatasetError) -> [String] {
    try check()
    var tokens = tokenizer()
    return try header(&tokens)
  }

  private func check() throws(DatasetError) {
    guard !bytes.isEmpty else {
      throw error(line: 1, "the file is empty: expected a header line and rows")
    }
    try checkEncoding()
  }

  func table() throws(DatasetError) -> DataTable {
    try check()
    var tokens = tokenizer()
    let names = try header(&tokens)
    for name in texts.sorted() where !names.contains(name) {
      throw error(line: 1, "there is no column \"\(name)\": \(Self.listed(names))")
    }
    let columns = try scan(&tokens, names)
    guard let rows = columns.first?.values.count, rows > 0 else {
      throw error(line: 1, "there is no row under the header")
    }
    let written = names.indices.filter {
      let column = columns[$0]
      return texts.contains(names[$0]) || column.numberCount == 0 && column.textCount > 0
        || column.notation != nil
    }
    let strings = written.isEmpty ? [:] : try collect(Set(written))
    return DataTable(
      columns: try names.enumerated().map { index, name throws(DatasetError) in
        let column = columns[index]
        guard let strings = strings[index] else {
          try checkNumbers(column, name)
          return Self.column(name, column.values, isWhole: column.isWhole)
        }
        return try self.column(name, strings, column)
      })
  }

  /// A column of texts, or of numbers in their notation.
  private func column(
    _ name: String, _ strings: [String], _ column: Column
  ) throws(DatasetError) -> DataTable.Column {
    guard !texts.contains(name), let notation = column.notation else {
      return .init(name: name, values: .texts(strings))
    }
    let numbers = strings.map { $0.isEmpty ? .nan : notation.number(of: $0) }
    let values = numbers.compactMap(\.self)
    guard values.count == numbers.count else {
      // There is a point in one field and a comma in another.
      if column.numberCount > 0 { try checkNumbers(column, name) }
      return .init(name: name, values: .texts(strings))
    }
    return Self.column(name, values, isWhole: values.allSatisfy(Self.isWhole))
  }

  private static func column(
    _ name: String, _ values: [Double], isWhole: Bool
  ) -> DataTable.Column {
    guard isWhole, !values.contains(where: \.isNaN) else {
      return .init(name: name, values: .numbers(values))
    }
    return .init(name: name, values: .integers(values.map { Int64($0) }))
  }

  /// Whether a number is whole and exact; missing values are.
  fileprivate static func isWhole(_ number: Double) -> Bool {
    number.isNaN || number == number.rounded() && number.magnitude < 0x1p53
  }

  /// The first names of a header, for messages.
  static func listed(_ names: [String]) -> String {
    let shown = names.prefix(12).map { ColumnNames.written("\($0.prefix(40))") }
      .joined(separator: ", ")
    return "the columns are \(shown)" + (names.count > 12 ? ", …" : "")
  }

  private func tokenizer() -> CSVTokenizer {
    CSVTokenizer(bytes, file: file, separator: separator(), trimsSpaces: true)
  }

  private func separator() -> UInt8 {
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    var counts = [0, 0, 0]
    var isQuoted = false
    for byte in bytes.prefix(while: { $0 != 0x0a }) {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if !isQuoted, let candidate = candidates.firstIndex(of: byte) { counts[candidate] += 1 }
    }
    let most = counts.firstIndex(of: counts.max() ?? 0) ?? 0
    return candidates[most]
  }

  private func checkEncoding() throws(DatasetError) {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      let offset = error.byteOffsets.lowerBound
      let byte = String(bytes[offset], radix: 16)
      throw self.error(
        line: line(of: offset), "expected text in UTF-8, found the byte 0x\(byte): save it as UTF-8"
      )
    }
  }

  private func header(_ tokens: inout CSVTokenizer) throws(DatasetError) -> [String] {
    var names: [String] = []
    var known: Set<String> = []
    repeat {
      guard try next(&tokens) else { throw error(line: 1, "expected a header line") }
      guard names.count < TableFile.columnLimit else {
        throw error(
          line: 1,
          "expected at most \(TableFile.columnLimit) columns, found more: leave out some")
      }
      let written = tokens.text
      let name = written.isEmpty ? "column \(names.count + 1)" : written
      guard known.insert(name).inserted else {
        throw error(
          line: line(of: tokens.fieldStart), column: name,
          "two columns have this name: rename one of them")
      }
      names.append(name)
    } while !tokens.isLastInRecord
    guard names.contains(where: { Double($0) == nil }) else {
      throw error(
        line: 1,
        "expected the columns' names, found numbers: add a header line")
    }
    return names
  }

  private func scan(
    _ tokens: inout CSVTokenizer, _ names: [String]
  ) throws(DatasetError) -> [Column] {
    var columns = [Column](repeating: Column(), count: names.count)
    let allowsComma = separator() != UInt8(ascii: ",")
    var (index, recordStart) = (0, 0)
    while try next(&tokens) {
      if index == 0 { recordStart = tokens.fieldStart }
      if index < names.count { columns[index].take(tokens, allowsComma: allowsComma) }
      index += 1
      guard tokens.isLastInRecord else { continue }
      guard index == names.count else {
        throw error(
          line: line(of: recordStart), column: index < names.count ? names[index] : nil,
          "expected \(names.count) fields as in the header, found \(index)")
      }
      index = 0
    }
    return columns
  }

  private func checkNumbers(_ column: Column, _ name: String) throws(DatasetError) {
    if let found = column.firstText {
      let all = column.numberCount + column.textCount
      throw error(
        line: line(of: found.offset), column: name,
        "expected a number as in \(column.numberCount) of \(all) fields of this column, found "
          + "\"\(found.string)\": correct it, write NA for a missing value, or read the column as "
          + "texts")
    }
    if let found = column.firstInfinity {
      throw error(
        line: line(of: found.offset), column: name,
        "expected a finite number, found \"\(found.string)\": correct it or write NA for a missing "
          + "value")
    }
  }

  /// The strings of some columns.
  private func collect(_ indices: Set<Int>) throws(DatasetError) -> [Int: [String]] {
    var tokens = tokenizer()
    var strings = Dictionary(uniqueKeysWithValues: indices.map { ($0, [String]()) })
    var (index, isHeader) = (0, true)
    while try next(&tokens) {
      if !isHeader, indices.contains(index) {
        strings[index, default: []].append(tokens.isMissing ? "" : tokens.text)
      }
      index += 1
      if tokens.isLastInRecord { (index, isHeader) = (0, false) }
    }
    return strings
  }

  /// The next field; the tokenizer's errors get a line instead of an offset.
  private func next(_ tokens: inout CSVTokenizer) throws(DatasetError) -> Bool {
    do throws(DatasetError) { return try tokens.next() } catch {
      guard case .damaged(_, let offset, let reason) = error else { throw error }
      throw self.error(line: line(of: offset), reason)
    }
  }

  private func line(of offset: Int) -> Int {
    1 + bytes[..<min(offset, bytes.count)].count { $0 == 0x0a }
  }

  private func error(line: Int, column: String? = nil, _ reason: String) -> DatasetError {
    .badTable(file: file, line: line, column: column, reason: reason)
  }
}

extension TableScanner.Column {
  fileprivate mutating func take(_ tokens: borrowing CSVTokenizer, allowsComma: Bool) {
    if tokens.isMissing {
      values.append(.nan)
      return
    }
    guard let number = tokens.number else {
      values.append(.nan)
      textCount += 1
      if firstText == nil { firstText = (tokens.fieldStart, "\(tokens.text.prefix(40))") }
      notations.take(tokens, allowsComma: allowsComma)
      return
    }
    values.append(number)
    numberCount += 1
    if number.isInfinite, firstInfinity == nil {
      firstInfinity = (tokens.fieldStart, "\(tokens.text.prefix(40))")
    }
    if !TableScanner.isWhole(number) { isWhole = false }
  }
}
