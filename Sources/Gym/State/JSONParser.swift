extension JSONValue {
  /// Reads a document.
  /// - Throws: `GymError.badState` with the byte offset where it stops making sense.
  package init(parsing bytes: [UInt8]) throws(GymError) {
    var parser = JSONParser(bytes: bytes)
    self = try parser.document()
  }

  /// Reads a document.
  package init(parsing text: String) throws(GymError) {
    try self.init(parsing: Array(text.utf8))
  }
}

/// A recursive-descent reader over bytes. Nesting is limited, so that no input exhausts the stack.
struct JSONParser {
  private let bytes: [UInt8]
  private var offset = 0
  private var depth = 0
  private static let deepest = 128

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(GymError) -> JSONValue {
    let value = try value()
    skipSpace()
    guard offset == bytes.count else { throw failure("the end of the text") }
    return value
  }

  private func failure(_ expected: String) -> GymError {
    .badState("byte \(offset): expected \(expected)")
  }

  private mutating func skipSpace() {
    while offset < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[offset]) { offset += 1 }
  }

  /// Takes the byte if it comes next.
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  private mutating func take(word: String) -> Bool {
    guard bytes[offset...].starts(with: word.utf8) else { return false }
    offset += word.utf8.count
    return true
  }

  private mutating func value() throws(GymError) -> JSONValue {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw failure("at most \(Self.deepest) levels") }
    skipSpace()
    guard offset < bytes.count else { throw failure("a value") }
    switch bytes[offset] {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    default:
      if let word = word() { return word }
      return try number()
    }
  }

  private mutating func word() -> JSONValue? {
    let words: [(String, JSONValue)] = [
      ("null", .null), ("true", .bool(true)), ("false", .bool(false)), ("NaN", .double(.nan)),
      ("Infinity", .double(.infinity)), ("-Infinity", .double(-.infinity)),
    ]
    for (word, value) in words where take(word: word) { return value }
    return nil
  }

  private mutating func number() throws(GymError) -> JSONValue {
    let start = offset
    while offset < bytes.count, Self.isInNumber(bytes[offset]) { offset += 1 }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if let integer = Int128(text) { return .integer(integer) }
    if let double = Double(text) { return .double(double) }
    offset = start
    throw failure("a value")
  }

  private static func isInNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  private mutating func array() throws(GymError) -> JSONValue {
    offset += 1
    var values: [JSONValue] = []
    if take("]") { return .array([]) }
    repeat { values.append(try value()) } while take(",")
    guard take("]") else { throw failure("\",\" or \"]\"") }
    return .array(values)
  }

  private mutating func object() throws(GymError) -> JSONValue {
    offset += 1
    var members: [JSONValue.Member] = []
    if take("}") { return .object([]) }
    repeat {
      skipSpace()
      guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else {
        throw failure("a name in quotes")
      }
      let name = try string()
      guard take(":") else { throw failure("\":\"") }
      members.append(.init(name, try value()))
    } while take(",")
    guard take("}") else { throw failure("\",\" or \"}\"") }
    return .object(members)
  }

  private mutating func string() throws(GymError) -> String {
    offset += 1
    var text: [UInt8] = []
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\"") {
      if bytes[offset] == UInt8(ascii: "\\") {
        text += try escaped()
      } else {
        text.append(bytes[offset])
        offset += 1
      }
    }
    guard offset < bytes.count else { throw failure("the end of a string") }
    offset += 1
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes that an escape sequence stands for.
  private mutating func escaped() throws(GymError) -> [UInt8] {
    let plain: [UInt8: UInt8] = [
      0x22: 0x22, 0x5c: 0x5c, 0x2f: 0x2f, 0x62: 0x08, 0x66: 0x0c, 0x6e: 0x0a, 0x72: 0x0d,
      0x74: 0x09,
    ]
    guard offset + 1 < bytes.count else { throw failure("an escape sequence") }
    if let byte = plain[bytes[offset + 1]] {
      offset += 2
      return [byte]
    }
    var units = [try codeUnit()]
    if UTF16.isLeadSurrogate(units[0]) { units.append(try codeUnit()) }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  private mutating func codeUnit() throws(GymError) -> UInt16 {
    guard offset + 6 <= bytes.count, take(word: "\\u"),
      let unit = UInt16(
        String(decoding: bytes[offset..<offset + 4], as: UTF8.self), radix: 16)
    else { throw failure("an escape sequence") }
    offset += 4
    return unit
  }
}
