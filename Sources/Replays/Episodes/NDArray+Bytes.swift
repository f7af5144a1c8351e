import Foundations

extension NDArray {
  /// Adds the elements' bytes in the machine's order; booleans as 0 and 1.
  func appendBytes(to bytes: inout [UInt8]) {
    func append<Element: BitwiseCopyable>(_ values: [Element]) {
      values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
    switch storage {
    case .bool(let values): bytes.append(contentsOf: values.lazy.map { $0 ? 1 : 0 })
    case .int8(let values): append(values)
    case .uint8(let values): append(values)
    case .int16(let values): append(values)
    case .uint16(let values): append(values)
    case .int32(let values): append(values)
    case .uint32(let values): append(values)
    case .int64(let values): append(values)
    case .uint64(let values): append(values)
    case .float16(let values): append(values)
    case .float32(let values): append(values)
    case .float64(let values): append(values)
    }
  }

  /// Reads elements from bytes in the machine's order; of a boolean's byte all but 0 is true.
  /// - Precondition: there are as many bytes as shape and type say.
  init(shape: [Int], dtype: DType, bytes: ArraySlice<UInt8>) {
    func values<Element: BitwiseCopyable>(_ type: Element.Type) -> [Element] {
      bytes.withUnsafeBytes { bytes in
        stride(from: 0, to: bytes.count, by: MemoryLayout<Element>.size).map {
          bytes.loadUnaligned(fromByteOffset: $0, as: type)
        }
      }
    }
    let storage: Storage =
      switch dtype {
      case .bool: .bool(bytes.map { $0 != 0 })
      case .int8: .int8(values(Int8.self))
      case .uint8: .uint8(Array(bytes))
      case .int16: .int16(values(Int16.self))
      case .uint16: .uint16(values(UInt16.self))
      case .int32: .int32(values(Int32.self))
      case .uint32: .uint32(values(UInt32.self))
      case .int64: .int64(values(Int64.self))
      case .uint64: .uint64(values(UInt64.self))
      case .float16: .float16(values(Float16.self))
      case .float32: .float32(values(Float.self))
      case .float64: .float64(values(Double.self))
      }
    self.init(shape: shape, storage: storage)
  }
}
