/// Where a string is not JSON, and why.
public struct JSONError: Error, Equatable, Sendable {
  /// The byte, counted from the start of the text.
  public let offset: Int
  /// What could have stood there.
  public let expected: String
  /// What does.
  public let found: String
}

extension JSONValue {
  /// Reads JSON from a source that is not trusted.
  /// - Parameters:
  ///   - bytes: UTF-8, one value with nothing but white space around it.
  ///   - depthLimit: how many arrays and objects may lie in one another.
  ///   - allowsNonFinite: whether Python's `NaN`, `Infinity` and `-Infinity` are accepted.
  /// - Throws: `JSONError` also where a name comes twice or a string is not UTF-8.
  public init(
    parsing bytes: ArraySlice<UInt8>, depthLimit: Int = 64, allowsNonFinite: Bool = false
  ) throws(JSONError) {
    var parser = JSONParser(bytes, depthLimit: depthLimit, allowsNonFinite: allowsNonFinite)
    self = try parser.parse()
  }

  /// Reads JSON from a source that is not trusted.
  public init(parsing string: String, depthLimit: Int = 64) throws(JSONError) {
    try self.init(parsing: Array(string.utf8)[...], depthLimit: depthLimit)
  }
}

/// A recursive descent over the bytes, its depth limited.
private struct JSONParser {
  private let bytes: ArraySlice<UInt8>
  private let depthLimit: Int
  private let allowsNonFinite: Bool
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>, depthLimit: Int, allowsNonFinite: Bool) {
    self.bytes = bytes
    self.allowsNonFinite = allowsNonFinite
    self.depthLimit = depthLimit
    position = bytes.startIndex
  }

  mutating func parse() throws(JSONError) -> JSONValue {
    let value = try value(depth: 0)
    skipSpace()
    if position < bytes.endIndex { throw error("the end of the text") }
    return value
  }

  private var next: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

  private func error(_ expected: String, at offset: Int? = nil, found: String? = nil) -> JSONError {
    let offset = offset ?? position
    let byte = offset < bytes.endIndex ? bytes[offset] : nil
    let seen =
      switch byte {
      case nil: "the end of the text"
      case .some(let byte) where byte > 32 && byte < 127: "'\(Character(Unicode.Scalar(byte)))'"
      case .some(let byte): "byte \(byte)"
      }
    return JSONError(
      offset: offset - bytes.startIndex, expected: expected, found: found ?? seen)
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
      position += 1
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default:
      if allowsNonFinite, let number = nonFinite() { return .double(number) }
      return try number()
    }
  }

  private mutating func nonFinite() -> Double? {
    let words = [("NaN", Double.nan), ("Infinity", .infinity), ("-Infinity", -.infinity)]
    for (word, value) in words where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    return nil
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else { throw error(word) }
    position += word.utf8.count
    return value
  }

  private mutating func enter(depth: Int) throws(JSONError) {
    guard depth <= depthLimit else {
      throw error("at most \(depthLimit) levels of nesting", found: "more")
    }
    position += 1
    skipSpace()
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    try enter(depth: depth)
    var values: [JSONValue] = []
    if take("]") { return .array(values) }
    while true {
      values.append(try value(depth: depth))
      skipSpace()
      if take("]") { return .array(values) }
      guard take(",") else { throw error("',' or ']'") }
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    try enter(depth: depth)
    var members: [JSONValue.Member] = []
    var keys: Set<String> = []
    if take("}") { return .object(members) }
    while true {
      skipSpace()
      let start = position
      guard next == UInt8(ascii: "\"") else { throw error("a key") }
      let key = try string()
      guard keys.insert(key).inserted else {
        throw error("every key once", at: start, found: "\"\(key)\" again")
      }
      skipSpace()
      guard take(":") else { throw error("':'") }
      members.append(JSONValue.Member(key, try value(depth: depth)))
      skipSpace()
      if take("}") { return .object(members) }
      guard take(",") else { throw error("',' or '}'") }
    }
  }

  private mutating func digits() throws(JSONError) {
    guard let byte = next, byte >= 0x30, byte <= 0x39 else { throw error("a digit") }
    while let byte = next, byte >= 0x30, byte <= 0x39 { position += 1 }
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    var isWhole = true
    _ = take("-")
    guard let first = next, first >= 0x30, first <= 0x39 else { throw error("a value") }
    if !take("0") { try digits() }
    if take(".") {
      isWhole = false
      try digits()
    }
    if take("e") || take("E") {
      isWhole = false
      if !take("-") { _ = take("+") }
      try digits()
    }
    let string = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, string != "-0", let value = Int128(string) { return .integer(value) }
    guard let value = Double(string), value.isFinite else {
      throw error("a number of 64 bits", at: start, found: "a larger one")
    }
    return .double(value)
  }

  private mutating func string() throws(JSONError) -> String {
    let start = position
    position += 1
    var content: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let string = String(validating: content, as: UTF8.self) else {
          throw error("UTF-8", at: start, found: "a string that is not")
        }
        return string
      case UInt8(ascii: "\\"):
        position += 1
        try escape(into: &content)
      case 0..<0x20: throw error("no control character in a string")
      default:
        content.append(byte)
        position += 1
      }
    }
    throw error("'\"'")
  }

  private mutating func escape(into content: inout [UInt8]) throws(JSONError) {
    guard let byte = next else { throw error("an escape") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
    case UInt8(ascii: "b"): content.append(8)
    case UInt8(ascii: "f"): content.append(12)
    case UInt8(ascii: "n"): content.append(10)
    case UInt8(ascii: "r"): content.append(13)
    case UInt8(ascii: "t"): content.append(9)
    case UInt8(ascii: "u"): content.append(contentsOf: String(Character(try unicode())).utf8)
    default: throw error("an escape", at: position - 1)
    }
  }

  /// The character of `\uXXXX`, or of two that make a surrogate pair.
  private mutating func unicode() throws(JSONError) -> Unicode.Scalar {
    let start = position
    var code = try hexadecimal()
    if code & 0xfc00 == 0xd800, take("\\"), take("u") {
      let low = try hexadecimal()
      if low & 0xfc00 == 0xdc00 { code = 0x10000 + (code & 0x3ff) << 10 + low & 0x3ff }
    }
    guard let scalar = Unicode.Scalar(code) else {
      throw error("a character", at: start, found: "half of a surrogate pair")
    }
    return scalar
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue,
        byte < 128
      else { throw error("a hexadecimal digit") }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }
}
