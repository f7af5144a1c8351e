/// The fields of a CSV text, one after the other (RFC 4180).
///
/// Fields are separated by a comma, records by LF or CR LF, the last of which may be missing. A
/// field in double quotes may hold any of these; a quote within is written twice. Empty lines are
/// passed over, as is a byte order mark. Spaces around a field belong to it unless they are trimmed;
/// those within quotes always do.
struct CSVTokenizer: ~Copyable {
  private let bytes: [UInt8]
  private let file: String
  private let separator: UInt8
  private let trimsSpaces: Bool
  private var position = 0
  /// Where the field that was read last begins in the file.
  private(set) var fieldStart = 0
  /// The bytes of the field that was read last: a range of the file…
  private(set) var field = 0..<0
  /// …or, where a quote was written twice in it, the bytes without the second ones.
  private var unquoted: [UInt8]?
  /// Whether the field that was read last ends its record.
  private(set) var isLastInRecord = true

  init(
    _ bytes: [UInt8], file: String, separator: UInt8 = UInt8(ascii: ","), trimsSpaces: Bool = false
  ) {
    self.bytes = bytes
    self.file = file
    self.separator = separator
    self.trimsSpaces = trimsSpaces
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
  }

  func damaged(at offset: Int, _ reason: String) -> DatasetError {
    .damaged(file: file, offset: offset, reason: reason)
  }

  /// Reads the next field.
  /// - Returns: false at the end of the text.
  mutating func next() throws(DatasetError) -> Bool {
    if isLastInRecord {
      while position < bytes.count, bytes[position] == 0x0a || bytes[position] == 0x0d {
        position += 1
      }
      if position == bytes.count { return false }
    }
    passSpaces()
    fieldStart = position
    unquoted = nil
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      try readQuoted()
      passSpaces()
    } else {
      let end = plainFieldEnd()
      var last = end
      while trimsSpaces, last > position, bytes[last - 1] == 0x20 { last -= 1 }
      field = position..<last
      position = end
    }
    try readEnd()
    return true
  }

  /// Passes spaces outside of a field, where they are trimmed.
  private mutating func passSpaces() {
    while trimsSpaces, position < bytes.count, bytes[position] == 0x20 { position += 1 }
  }

  private func plainFieldEnd() -> Int {
    let span = bytes.span
    var location = position
    while location < span.count {
      let byte = span[location]
      if byte == separator || byte == 0x0a || byte == 0x0d { break }
      location += 1
    }
    return location
  }

  private mutating func readQuoted() throws(DatasetError) {
    position += 1
    var start = position
    var parts: [UInt8] = []
    while true {
      guard let quote = bytes[position...].firstIndex(of: UInt8(ascii: "\"")) else {
        throw damaged(at: fieldStart, "expected a closing quote of the field that begins here")
      }
      position = quote + 1
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        field = start..<quote
        if !parts.isEmpty { unquoted = parts + bytes[start..<quote] }
        return
      }
      parts += bytes[start...quote]
      position += 1
      start = position
    }
  }

  /// Passes the separator or the end of the line.
  private mutating func readEnd() throws(DatasetError) {
    guard position < bytes.count else {
      isLastInRecord = true
      return
    }
    let byte = bytes[position]
    isLastInRecord = byte != separator
    if byte == 0x0d {
      guard position + 1 == bytes.count || bytes[position + 1] == 0x0a else {
        throw damaged(at: position, "expected a line feed after the carriage return")
      }
      position = min(position + 2, bytes.count)
      return
    }
    guard byte == separator || byte == 0x0a else {
      throw damaged(at: position, "expected a comma or the end of the line after the quote")
    }
    position += 1
  }

  /// The field as text.
  var text: String {
    unquoted.map { String(decoding: $0, as: UTF8.self) }
      ?? String(decoding: bytes[field], as: UTF8.self)
  }

  /// The field as a number: nil where it is none.
  var number: Double? {
    if let unquoted { return decimalNumber(unquoted.span, in: unquoted.indices) }
    return decimalNumber(bytes.span, in: field)
  }

  /// Whether the field has no character.
  var isEmpty: Bool { field.isEmpty && unquoted == nil }

  /// Whether the field stands for a missing value: empty, `NA`, `NaN` or `?`.
  var isMissing: Bool {
    unquoted == nil && TableFile.isMissing(bytes.span.extracting(field))
  }
}

/// The number that a text stands for: an optional sign, digits with an optional point, an optional
/// exponent, spaces around it; or nan, inf and infinity in any case.
///
/// Where the digits fit 53 bits and the power of ten is exact, one multiplication or division
/// rounds correctly (Clinger 1990, https://doi.org/10.1145/93542.93557); else the standard
/// library does it.
func decimalNumber(_ bytes: Span<UInt8>, in range: Range<Int>) -> Double? {
  var (start, end) = (range.lowerBound, range.upperBound)
  while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
  while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
  var location = start
  let isNegative = location < end && bytes[location] == UInt8(ascii: "-")
  let hasSign = isNegative || location < end && bytes[location] == UInt8(ascii: "+")
  if hasSign { location += 1 }
  var mantissa: UInt64 = 0
  var (digits, fractionDigits, exponent) = (0, 0, 0)
  var isPastPoint = false
  while location < end {
    let digit = bytes[location] &- 0x30
    if digit < 10 {
      if digits < 19 { mantissa = mantissa &* 10 &+ UInt64(digit) }
      digits += digits > 0 || digit > 0 ? 1 : 0
      fractionDigits += isPastPoint ? 1 : 0
    } else if bytes[location] == UInt8(ascii: "."), !isPastPoint {
      isPastPoint = true
    } else {
      break
    }
    location += 1
  }
  let hasDigits = location - start - (isPastPoint ? 1 : 0) - (hasSign ? 1 : 0) > 0
  if hasDigits, location < end, bytes[location] | 0x20 == UInt8(ascii: "e") {
    guard let value = smallInteger(bytes, in: location + 1..<end) else { return slow() }
    exponent = value
    location = end
  }
  guard hasDigits, location == end, digits <= 19, mantissa < 1 << 53 else { return slow() }
  exponent -= fractionDigits
  guard exponent.magnitude <= 22 else { return slow() }
  let magnitude =
    exponent < 0
    ? Double(mantissa) / powersOfTen[-exponent] : Double(mantissa) * powersOfTen[exponent]
  return isNegative ? -magnitude : magnitude

  func slow() -> Double? {
    guard start < end, end - start <= 512 else { return nil }
    let string = String(decoding: (start..<end).map { bytes[$0] }, as: UTF8.self)
    // The standard library also reads hexadecimal numbers and NaN's payloads.
    guard !string.contains(where: { "xXpP(".contains($0) }) else { return nil }
    return Double(string)
  }
}

/// A sign and at most four digits.
private func smallInteger(_ bytes: Span<UInt8>, in range: Range<Int>) -> Int? {
  var location = range.lowerBound
  guard location < range.upperBound else { return nil }
  let isNegative = bytes[location] == UInt8(ascii: "-")
  if isNegative || bytes[location] == UInt8(ascii: "+") { location += 1 }
  guard (1...4).contains(range.upperBound - location) else { return nil }
  var value = 0
  while location < range.upperBound {
    let digit = bytes[location] &- 0x30
    guard digit < 10 else { return nil }
    value = value * 10 + Int(digit)
    location += 1
  }
  return isNegative ? -value : value
}

/// The powers of ten that a Double holds exactly.
private let powersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
  1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]
