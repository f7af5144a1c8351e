import Foundations

extension Safetensors {
  /// Writes a file; its name never leads to half of one (`AtomicFile`).
  ///
  /// The same contents give the same bytes. Arrays stand in their order, those with wider elements
  /// first, so that every element lies at a multiple of its size.
  public func write(to path: String) throws(ModelFileError) {
    do throws(FileError) {
      try AtomicFile.write(to: path) { file throws(FileError) in
        let order = storageOrder
        try file.write(header(order))
        for name in order {
          switch entry(name) {
          case .tensor(let tensor): try file.write(tensor)
          case .array(let array): try file.write(array.storage.littleEndianBytes)
          case nil: break
          }
        }
      }
    } catch {
      throw .file(error)
    }
  }

  private var storageOrder: [String] {
    [8, 4, 2, 1].flatMap { size in names.filter { type(of: $0).size == size } }
  }

  private func type(of name: String) -> SafetensorsType {
    guard case .array(let array) = entry(name) else { return .float32 }
    return array.storage.safetensorsType
  }

  private func shape(of name: String) -> [Int] {
    switch entry(name) {
    case .tensor(let tensor): tensor.shape.dimensions
    case .array(let array): array.shape
    case nil: []
    }
  }

  /// The length and the JSON header, filled up with spaces to a multiple of eight bytes.
  private func header(_ order: [String]) -> [UInt8] {
    var members: [JSONValue.Member] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }
      members.append(
        .init(Self.metadataKey, .object(texts.map { .init($0.key, .string($0.value)) })))
    }
    var offset = 0
    for name in order {
      let (type, shape) = (type(of: name), shape(of: name))
      let end = offset + shape.reduce(type.size, *)
      members.append(
        .init(
          name,
          .object([
            .init("dtype", .string(type.rawValue)),
            .init("shape", .array(shape.map { .integer(Int128($0)) })),
            .init("data_offsets", .array([.integer(Int128(offset)), .integer(Int128(end))])),
          ])))
      offset = end
    }
    var string = Array(JSONValue.object(members).description.utf8)
    while string.count % 8 != 0 { string.append(UInt8(ascii: " ")) }
    return (0..<8).map { UInt8(truncatingIfNeeded: string.count >> ($0 * 8)) } + string
  }
}

extension NDArray.Storage {
  var safetensorsType: SafetensorsType {
    switch self {
    case .bool: .bool
    case .int8: .int8
    case .uint8: .uint8
    case .int16: .int16
    case .uint16: .uint16
    case .int32: .int32
    case .uint32: .uint32
    case .int64: .int64
    case .uint64: .uint64
    case .float16: .float16
    case .float32: .float32
    case .float64: .float64
    }
  }

  /// The elements as the file holds them: the machines this runs on are little-endian too.
  var littleEndianBytes: [UInt8] {
    func bytes<Element>(_ values: [Element]) -> [UInt8] {
      values.withUnsafeBytes { Array($0) }
    }
    return switch self {
    case .bool(let values): values.map { $0 ? 1 : 0 }
    case .int8(let values): bytes(values)
    case .uint8(let values): values
    case .int16(let values): bytes(values)
    case .uint16(let values): bytes(values)
    case .int32(let values): bytes(values)
    case .uint32(let values): bytes(values)
    case .int64(let values): bytes(values)
    case .uint64(let values): bytes(values)
    case .float16(let values): bytes(values)
    case .float32(let values): bytes(values)
    case .float64(let values): bytes(values)
    }
  }
}
