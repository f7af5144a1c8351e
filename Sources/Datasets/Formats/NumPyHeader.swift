import Foundations

/// The header of a `.npy` file: a Python dictionary of element type, order and shape.
struct NumPyHeader: Equatable {
  var dtype: DType
  var isBigEndian = false
  /// Whether the first index runs fastest.
  var isFortranOrder = false
  var shape: [Int]

  /// Reads `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
  /// - Parameters:
  ///   - text: the header.
  ///   - start: its offset in the file.
  ///   - file: the name for errors.
  /// - Throws: `DatasetError` with the offset of what is not as it should be.
  init(parsing text: [UInt8], at start: Int, file: String) throws(DatasetError) {
    var parser = Parser(text: text, start: start, file: file)
    var descr: (text: String, location: Int)?
    var order: Bool?
    var shape: [Int]?
    try parser.expect("{")
    while !parser.skip("}") {
      let name = try parser.string("a name in quotes")
      try parser.expect(":")
      switch name {
      case "descr" where descr == nil:
        descr = (try parser.string("a plain element type such as '<f4'"), parser.location)
      case "fortran_order" where order == nil: order = try parser.truth()
      case "shape" where shape == nil: shape = try parser.tuple()
      default:
        throw parser.error("expected descr, fortran_order and shape once each, found \(name)")
      }
      if !parser.skip(",") {
        try parser.expect("}")
        break
      }
    }
    guard let descr, let order, let shape else {
      throw parser.error("expected the names descr, fortran_order and shape")
    }
    guard let type = Self.type(descr.text) else {
      throw .unsupported(
        file: file, offset: descr.location,
        reason: "expected a plain element type such as '<f4' or '|u1', found '\(descr.text)'")
    }
    (dtype, isBigEndian) = type
    isFortranOrder = order
    self.shape = shape
  }

  /// Element types by NumPy's letter and size.
  static let codes: [(code: String, dtype: DType)] = [
    ("b1", .bool), ("i1", .int8), ("u1", .uint8), ("i2", .int16), ("u2", .uint16),
    ("i4", .int32), ("u4", .uint32), ("i8", .int64), ("u8", .uint64), ("f2", .float16),
    ("f4", .float32), ("f8", .float64),
  ]

  private static func type(_ string: String) -> (DType, isBigEndian: Bool)? {
    guard let order = string.first, "<>|=".contains(order),
      let found = codes.first(where: { $0.code == string.dropFirst() })
    else { return nil }
    return (found.dtype, order == ">")
  }
}

/// The few words of Python that a header may hold.
private struct Parser {
  let text: [UInt8]
  let start: Int
  let file: String
  private var position = 0

  init(text: [UInt8], start: Int, file: String) {
    self.text = text
    self.start = start
    self.file = file
  }

  /// The offset in the file.
  var location: Int { start + position }

  func error(_ reason: String) -> DatasetError {
    .damaged(file: file, offset: location, reason: "NumPy header: \(reason)")
  }

  private mutating func skipSpace() {
    while position < text.count, [0x20, 0x0a, 0x0d, 0x09].contains(text[position]) { position += 1 }
  }

  /// Passes a character, where it comes next.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(DatasetError) {
    guard skip(character) else { throw error("expected \"\(character)\"") }
  }

  mutating func string(_ what: String) throws(DatasetError) -> String {
    skipSpace()
    guard position < text.count, text[position] == 0x27 || text[position] == 0x22 else {
      if position < text.count, text[position] == UInt8(ascii: "[") {
        throw .unsupported(
          file: file, offset: location,
          reason: "expected \(what), found the fields of a structured array")
      }
      throw error("expected \(what)")
    }
    let quote = text[position]
    guard let end = text[(position + 1)...].firstIndex(of: quote) else {
      throw error("expected \(what), found a text without its closing quote")
    }
    defer { position = end + 1 }
    return String(decoding: text[(position + 1)..<end], as: UTF8.self)
  }

  mutating func truth() throws(DatasetError) -> Bool {
    skipSpace()
    for (word, value) in [("True", true), ("False", false)]
    where text[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw error("expected True or False")
  }

  mutating func tuple() throws(DatasetError) -> [Int] {
    try expect("(")
    var sizes: [Int] = []
    while !skip(")") {
      sizes.append(try size())
      guard sizes.count <= 64 else { throw error("expected at most 64 sizes") }
      if !skip(",") {
        try expect(")")
        break
      }
    }
    return sizes
  }

  private mutating func size() throws(DatasetError) -> Int {
    skipSpace()
    var end = position
    while end < text.count, (0x30...0x39).contains(text[end]) { end += 1 }
    guard let value = Int(String(decoding: text[position..<end], as: UTF8.self)) else {
      throw error("expected a size of 0 or more")
    }
    position = end
    _ = position < text.count && text[position] == UInt8(ascii: "L") ? skip("L") : false
    return value
  }
}
