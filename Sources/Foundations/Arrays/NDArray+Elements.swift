/// A Swift type whose values an `NDArray` stores.
///
/// It lets one generic function serve all element types: `dtype.element` gives the type.
package protocol StoredElement: Sendable {
  /// The elements, where the storage is of this type.
  static func elements(of storage: NDArray.Storage) -> [Self]?
  /// A storage of these elements.
  static func storage(_ elements: [Self]) -> NDArray.Storage
  /// The elements of any array; what lies beyond the type goes to the end of its range.
  static func converted(_ array: NDArray) -> [Self]
}

extension StoredElement where Self: FixedWidthInteger {
  package static func converted(_ array: NDArray) -> [Self] {
    if let elements = elements(of: array.storage) { return elements }
    if array.dtype.isInteger { return array.integers.map { Self(clamping: $0) } }
    return array.doubles.map { value in
      Self(exactly: value.rounded(.towardZero)) ?? (value > 0 ? .max : value < 0 ? .min : 0)
    }
  }
}

extension Bool: StoredElement {
  package static func elements(of storage: NDArray.Storage) -> [Self]? {
    if case .bool(let values) = storage { values } else { nil }
  }
  package static func storage(_ elements: [Self]) -> NDArray.Storage { .bool(elements) }
  package static func converted(_ array: NDArray) -> [Self] { array.doubles.map { $0 != 0 } }
}

extension Int8: StoredElement {
  package static func elements(of storage: NDArray.Storage) -> [Self]? {
    if case .int8(let values) = storage { values } else { nil }
  }
  package static func storage(_ elements: [Self]) -> NDArray.Storage { .int8(elements) }
}

extension UInt8: StoredElement {
  package static func elements(of storage: NDArray.Storage) -> [Self]? {
    if case .uint8(let values) = storage { values } else { nil }
  }
  package static func storage(_ elements: [Self]) -> NDArray.Storage { .uint8(elements) }
}

extension Int16: StoredElement {
  package static func elements(of storage: NDArray.Storage) -> [Self]? {
    if case .int16(let values) = storage { values } else { nil }
  }
  package static func storage(_ elements: [Self]) -> NDArray.Storage { .int16(elements) }
}

extension UInt16: StoredElement {
  package static func elements(of storage: NDArray.Storage) -> [Self]? {
    if case .uint16(let values) = storage { values } else { nil }
  }
  package static func storage(_ elements: [Self]) -> NDArray.Storage { .uint16(elements) }
}

extension Int32: StoredElement {
  package static func elements(of storage: NDArray.Storage) -> [Self]? {
    if case .int32(let values) = storage { values } else { nil }
  }
  package static func storage(_ elements: [Self]) -> NDArray.Storage { .int32(elements) }
}

extension UInt32: StoredElement {
  package static func elements(of storage: NDArray.Storage) -> [Self]? {
    if case .uint32(let values) = storage { values } else { nil }
  }
  package static func storage(_ elements: [Self]) -> NDArray.Storage { .uint32(elements) }
}

extension Int64: StoredElement {
  package static func elements(of storage: NDArray.Storage) -> [Self]? {
    if case .int64(let values) = storage { values } else { nil }
  }
  package static func storage(_ elements: [Self]) -> NDArray.Storage { .int64(elements) }
}

extension UInt64: StoredElement {
  package static func elements(of storage: NDArray.Storage) -> [Self]? {
    if case .uint64(let values) = storage { values } else { nil }
  }
  package static func storage(_ elements: [Self]) -> NDArray.Storage { .uint64(elements) }
}

extension Float16: StoredElement {
  package static func elements(of storage: NDArray.Storage) -> [Self]? {
    if case .float16(let values) = storage { values } else { nil }
  }
  package static func storage(_ elements: [Self]) -> NDArray.Storage { .float16(elements) }
  /// From doubles, which are rounded once, as NumPy does.
  package static func converted(_ array: NDArray) -> [Self] {
    elements(of: array.storage) ?? array.doubles.map { Self($0) }
  }
}

extension Float: StoredElement {
  package static func elements(of storage: NDArray.Storage) -> [Self]? {
    if case .float32(let values) = storage { values } else { nil }
  }
  package static func storage(_ elements: [Self]) -> NDArray.Storage { .float32(elements) }
  package static func converted(_ array: NDArray) -> [Self] { array.floats }
}

extension Double: StoredElement {
  package static func elements(of storage: NDArray.Storage) -> [Self]? {
    if case .float64(let values) = storage { values } else { nil }
  }
  package static func storage(_ elements: [Self]) -> NDArray.Storage { .float64(elements) }
  package static func converted(_ array: NDArray) -> [Self] { array.doubles }
}

extension DType {
  /// The Swift type of the elements.
  package var element: any StoredElement.Type {
    switch self {
    case .bool: Bool.self
    case .int8: Int8.self
    case .uint8: UInt8.self
    case .int16: Int16.self
    case .uint16: UInt16.self
    case .int32: Int32.self
    case .uint32: UInt32.self
    case .int64: Int64.self
    case .uint64: UInt64.self
    case .float16: Float16.self
    case .float32: Float.self
    case .float64: Double.self
    }
  }
}
