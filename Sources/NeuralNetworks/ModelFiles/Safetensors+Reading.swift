import Foundations
import TensorEngine

extension Safetensors {
  /// Reads an untrusted file.
  /// - Throws: `ModelFileError` with the file and the offset or key, where the contents break a
  ///   rule of the format. Nothing is allocated for sizes that the file's own size does not cover.
  public init(contentsOf path: String) throws(ModelFileError) {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileSystem.read(path) } catch { throw .file(error) }
    try self.init(bytes: bytes, file: path)
  }

  /// Reads the bytes of a file.
  /// - Parameters:
  ///   - bytes: the whole contents.
  ///   - file: its name, for errors.
  /// - Throws: `ModelFileError`, as above.
  public init(bytes: [UInt8], file: String) throws(ModelFileError) {
    self.init()
    let reader = try SafetensorsReader(bytes, file: file)
    metadata = reader.metadata
    for field in reader.fields { set(try reader.entry(field), for: field.name) }
  }
}

/// The header of a file, checked, and the way from a field to its elements.
private struct SafetensorsReader {
  /// One array as the header describes it.
  struct Field {
    let name: String
    let type: SafetensorsType
    let shape: [Int]
    /// From the end of the header on.
    let range: Range<Int>
  }

  /// The reference implementation's limit.
  static let headerLimit = 100_000_000

  let bytes: [UInt8]
  let file: String
  /// Where the elements begin.
  private let start: Int
  private(set) var metadata: [String: String] = [:]
  private(set) var fields: [Field] = []

  init(_ bytes: [UInt8], file: String) throws(ModelFileError) {
    self.bytes = bytes
    self.file = file
    guard bytes.count >= 8 else {
      throw .damaged(
        file: file, at: .offset(0), expected: "8 bytes with the header's length",
        found: "\(bytes.count) bytes")
    }
    let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << UInt64($1 * 8) }
    let limit = min(bytes.count - 8, Self.headerLimit)
    guard length <= UInt64(limit) else {
      throw .damaged(
        file: file, at: .offset(0), expected: "a header of at most \(limit) bytes",
        found: "\(length)")
    }
    start = 8 + Int(length)
    try readHeader()
    try checkRanges()
  }

  private func damaged(_ key: String, _ expected: String, _ found: JSONValue?) -> ModelFileError {
    .damaged(
      file: file, at: .key(key), expected: expected, found: found?.kind ?? "nothing")
  }

  private mutating func readHeader() throws(ModelFileError) {
    let header: JSONValue
    do throws(JSONError) {
      header = try JSONValue(parsing: bytes[8..<start], depthLimit: 8)
    } catch {
      throw .damaged(
        file: file, at: .offset(8 + error.offset), expected: error.expected, found: error.found)
    }
    guard case .object(let members) = header, bytes[8] == UInt8(ascii: "{") else {
      throw .damaged(
        file: file, at: .offset(8), expected: "a JSON object", found: header.kind)
    }
    for member in members {
      if member.name == Safetensors.metadataKey {
        metadata = try texts(member.value)
      } else {
        fields.append(try field(member.name, member.value))
      }
    }
  }

  private func texts(_ value: JSONValue) throws(ModelFileError) -> [String: String] {
    guard case .object(let members) = value else {
      throw damaged(Safetensors.metadataKey, "an object of strings", value)
    }
    var texts: [String: String] = [:]
    for member in members {
      guard case .string(let string) = member.value else {
        throw damaged("\(Safetensors.metadataKey).\(member.name)", "a string", member.value)
      }
      texts[member.name] = string
    }
    return texts
  }

  private func field(_ name: String, _ value: JSONValue) throws(ModelFileError) -> Field {
    guard case .object = value else {
      throw damaged(name, "an object with dtype, shape and data_offsets", value)
    }
    guard case .string(let typeName) = value["dtype"] else {
      throw damaged("\(name).dtype", "the name of an element type", value["dtype"])
    }
    guard let type = SafetensorsType(rawValue: typeName) else {
      throw .unsupported(
        file: file, at: .key("\(name).dtype"),
        expected: "one of \(SafetensorsType.allCases.map(\.rawValue).joined(separator: ", "))",
        found: "\"\(typeName)\"")
    }
    let shape = try wholeNumbers("\(name).shape", value["shape"])
    let offsets = try wholeNumbers("\(name).data_offsets", value["data_offsets"])
    guard offsets.count == 2, offsets[0] <= offsets[1], offsets[1] <= bytes.count - start else {
      throw .damaged(
        file: file, at: .key("\(name).data_offsets"),
        expected: "a begin and an end within the \(bytes.count - start) bytes of elements",
        found: "\(offsets)")
    }
    guard let size = Self.byteCount(shape, type), size == offsets[1] - offsets[0] else {
      throw .damaged(
        file: file, at: .key("\(name).data_offsets"),
        expected: "as many bytes as shape \(shape) of \(typeName) takes",
        found: "\(offsets[1] - offsets[0])")
    }
    return Field(name: name, type: type, shape: shape, range: offsets[0]..<offsets[1])
  }

  /// Nil where the product exceeds 64 bits, be it before a size of 0.
  private static func byteCount(_ shape: [Int], _ type: SafetensorsType) -> Int? {
    var product = type.size
    for axisSize in shape where axisSize != 0 {
      let (next, overflow) = product.multipliedReportingOverflow(by: axisSize)
      if overflow { return nil }
      product = next
    }
    return shape.contains(0) ? 0 : product
  }

  private func wholeNumbers(_ key: String, _ value: JSONValue?) throws(ModelFileError) -> [Int] {
    guard case .array(let values) = value else {
      throw damaged(key, "an array of whole numbers", value)
    }
    var numbers: [Int] = []
    for value in values {
      guard case .integer(let wide) = value, wide >= 0, let number = Int(exactly: wide) else {
        throw damaged(key, "whole numbers of 0 or more", value)
      }
      numbers.append(number)
    }
    return numbers
  }

  /// The arrays must cover the bytes after the header, each byte once.
  private func checkRanges() throws(ModelFileError) {
    var end = 0
    let ordered = fields.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    for field in ordered {
      guard field.range.lowerBound == end else {
        throw .damaged(
          file: file, at: .key("\(field.name).data_offsets"),
          expected: "a begin at \(end), where the array before it ends",
          found: "\(field.range.lowerBound)")
      }
      end = field.range.upperBound
    }
    guard end == bytes.count - start else {
      throw .damaged(
        file: file, at: .offset(start + end), expected: "the end of the file",
        found: "\(bytes.count - start - end) bytes that belong to no array")
    }
  }
}

extension SafetensorsReader {
  /// The array of a field.
  func entry(_ field: Field) throws(ModelFileError) -> Safetensors.Entry {
    switch field.type {
    case .float32 where Safetensors.fitsTensor(field.shape):
      return .tensor(
        .filled(Shape(field.shape)) { copy(field, to: UnsafeMutableRawPointer($0)) })
    case .float16: return floats(field, elements(field).map { Float(Float16(bitPattern: $0)) })
    case .bfloat16:
      let halves: [UInt16] = elements(field)
      return floats(field, halves.map { Float(bitPattern: UInt32($0) << 16) })
    default:
      return .array(NDArray(shape: field.shape, storage: try storage(field)))
    }
  }

  private func floats(_ field: Field, _ values: [Float]) -> Safetensors.Entry {
    Safetensors.fitsTensor(field.shape)
      ? .tensor(Tensor(values, shape: Shape(field.shape)))
      : .array(NDArray(shape: field.shape, storage: .float32(values)))
  }

  private func storage(_ field: Field) throws(ModelFileError) -> NDArray.Storage {
    switch field.type {
    case .bool: .bool(try truthValues(field))
    case .int8: .int8(elements(field))
    case .uint8: .uint8(elements(field))
    case .int16: .int16(elements(field))
    case .uint16: .uint16(elements(field))
    case .int32: .int32(elements(field))
    case .uint32: .uint32(elements(field))
    case .int64: .int64(elements(field))
    case .uint64: .uint64(elements(field))
    case .float64: .float64(elements(field))
    case .float32, .float16, .bfloat16: .float32(elements(field))
    }
  }

  private func truthValues(_ field: Field) throws(ModelFileError) -> [Bool] {
    let values: [UInt8] = elements(field)
    if let index = values.firstIndex(where: { $0 > 1 }) {
      throw .damaged(
        file: file, at: .offset(start + field.range.lowerBound + index),
        expected: "0 or 1 in \"\(field.name)\"", found: "\(values[index])")
    }
    return values.map { $0 == 1 }
  }

  /// The elements, whose bytes need not be aligned.
  private func elements<Element: BitwiseCopyable>(_ field: Field) -> [Element] {
    let count = field.range.count / MemoryLayout<Element>.stride
    return [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let base = buffer.baseAddress { copy(field, to: UnsafeMutableRawPointer(base)) }
      initialized = count
    }
  }

  private func copy(_ field: Field, to memory: UnsafeMutableRawPointer) {
    bytes.withUnsafeBytes { source in
      guard let base = source.baseAddress else { return }
      memory.copyMemory(
        from: base + start + field.range.lowerBound, byteCount: field.range.count)
    }
  }
}
