/// The element types of arrays that cross the library's borders, named as NumPy names them.
public enum DType: String, Sendable, Codable, CaseIterable {
  case bool, int8, uint8, int16, uint16, int32, uint32, int64, uint64, float16, float32, float64
}

/// A host array with a shape and an element type: what spaces hold and files contain.
///
/// It carries data, it does not calculate: `Tensor` does. Storage is row-major and owned, so two
/// values never share memory that either could change.
public struct NDArray: Sendable, Equatable {
  /// The elements in row-major order; one case per storage type.
  public enum Storage: Sendable, Equatable {
    case bool([Bool])
    case int8([Int8])
    case uint8([UInt8])
    case int16([Int16])
    case uint16([UInt16])
    case int32([Int32])
    case uint32([UInt32])
    case int64([Int64])
    case uint64([UInt64])
    case float16([Float16])
    case float32([Float])
    case float64([Double])
  }

  /// The size of each dimension; empty for a scalar.
  public let shape: [Int]
  /// The elements, `shape.product` of them.
  public var storage: Storage

  /// Makes an array from its shape and elements.
  /// - Precondition: the number of elements is the product of `shape`.
  public init(shape: [Int], storage: Storage) {
    self.shape = shape
    self.storage = storage
    let expected = shape.reduce(1, *)
    precondition(
      count == expected, "NDArray: shape \(shape) holds \(expected) elements, got \(count)")
  }

  /// Makes a Float32 vector `[values.count]`.
  public init(_ values: [Float]) {
    shape = [values.count]
    storage = .float32(values)
  }

  /// The number of elements.
  public var count: Int {
    switch storage {
    case .bool(let values): values.count
    case .int8(let values): values.count
    case .uint8(let values): values.count
    case .int16(let values): values.count
    case .uint16(let values): values.count
    case .int32(let values): values.count
    case .uint32(let values): values.count
    case .int64(let values): values.count
    case .uint64(let values): values.count
    case .float16(let values): values.count
    case .float32(let values): values.count
    case .float64(let values): values.count
    }
  }

  /// The element type.
  public var dtype: DType {
    switch storage {
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

  /// The elements as Float32, rounded where the type holds more digits.
  public var floats: [Float] {
    switch storage {
    case .bool(let values): values.map { $0 ? 1 : 0 }
    case .int8(let values): values.map { Float($0) }
    case .uint8(let values): values.map { Float($0) }
    case .int16(let values): values.map { Float($0) }
    case .uint16(let values): values.map { Float($0) }
    case .int32(let values): values.map { Float($0) }
    case .uint32(let values): values.map { Float($0) }
    case .int64(let values): values.map { Float($0) }
    case .uint64(let values): values.map { Float($0) }
    case .float16(let values): values.map { Float($0) }
    case .float32(let values): values
    case .float64(let values): values.map { Float($0) }
    }
  }
}
