import TensorEngine

extension DType {
  /// The numbers that the type can hold; for 64-bit integers the nearest doubles.
  var range: ClosedRange<Double> {
    switch self {
    case .bool: 0...1
    case .int8: -128...127
    case .uint8: 0...255
    case .int16: -32_768...32_767
    case .uint16: 0...65_535
    case .int32: -2_147_483_648...2_147_483_647
    case .uint32: 0...4_294_967_295
    case .int64: -0x1p63...0x1p63
    case .uint64: 0...0x1p64
    case .float16: -65_504...65_504
    case .float32: -Double(Float.greatestFiniteMagnitude)...Double(Float.greatestFiniteMagnitude)
    case .float64: -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    }
  }

  /// Whether every value of this type is one of the other: NumPy's "safe" casts.
  func fits(into other: DType) -> Bool {
    if self == other || self == .bool { return true }
    if other == .float64 { return true }
    let (kind, bits) = layout
    let (otherKind, otherBits) = other.layout
    switch (kind, otherKind) {
    case ("i", "i"), ("u", "u"), ("f", "f"): return bits <= otherBits
    case ("u", "i"), ("u", "f"), ("i", "f"): return bits < otherBits
    default: return false
    }
  }

  private var layout: (kind: Character, bits: Int) {
    switch self {
    case .bool: ("b", 8)
    case .int8: ("i", 8)
    case .int16: ("i", 16)
    case .int32: ("i", 32)
    case .int64: ("i", 64)
    case .uint8: ("u", 8)
    case .uint16: ("u", 16)
    case .uint32: ("u", 32)
    case .uint64: ("u", 64)
    case .float16: ("f", 16)
    case .float32: ("f", 32)
    case .float64: ("f", 64)
    }
  }
}

extension NDArray {
  /// Stores numbers in an element type; what lies beyond it goes to the end of its range.
  package init(_ values: [Double], shape: [Int], dtype: DType) {
    self.init(shape: shape, storage: Self.storage(values, dtype: dtype))
  }

  private static func storage(_ values: [Double], dtype: DType) -> Storage {
    func clamped<Integer: FixedWidthInteger>(_ value: Double) -> Integer {
      if let exact = Integer(exactly: value.rounded(.towardZero)) { return exact }
      return value > 0 ? .max : value < 0 ? .min : 0
    }
    switch dtype {
    case .bool: return .bool(values.map { $0 != 0 })
    case .int8: return .int8(values.map(clamped))
    case .uint8: return .uint8(values.map(clamped))
    case .int16: return .int16(values.map(clamped))
    case .uint16: return .uint16(values.map(clamped))
    case .int32: return .int32(values.map(clamped))
    case .uint32: return .uint32(values.map(clamped))
    case .int64: return .int64(values.map(clamped))
    case .uint64: return .uint64(values.map(clamped))
    case .float16, .float32: return .float32(values.map { Float($0) })
    case .float64: return .float64(values)
    }
  }

  /// The elements as doubles; 64-bit integers are rounded where they hold more digits.
  package var doubles: [Double] {
    switch storage {
    case .bool(let values): values.map { $0 ? 1 : 0 }
    case .int8(let values): values.map { Double($0) }
    case .uint8(let values): values.map { Double($0) }
    case .int16(let values): values.map { Double($0) }
    case .uint16(let values): values.map { Double($0) }
    case .int32(let values): values.map { Double($0) }
    case .uint32(let values): values.map { Double($0) }
    case .int64(let values): values.map { Double($0) }
    case .uint64(let values): values.map { Double($0) }
    case .float32(let values): values.map { Double($0) }
    case .float64(let values): values
    }
  }

  /// The elements as nested JSON arrays.
  var jsonValue: JSONValue {
    let leaves: [JSONValue] =
      switch storage {
      case .bool(let values): values.map { .bool($0) }
      case .int64(let values): values.map { .integer(Int128($0)) }
      case .uint64(let values): values.map { .integer(Int128($0)) }
      case .float32, .float64: doubles.map { .double($0) }
      default: doubles.map { .integer(Int128($0)) }
      }
    var level = leaves[...].map { $0 }
    for extent in shape.dropFirst().reversed() where extent > 0 {
      level = stride(from: 0, to: level.count, by: extent).map {
        .array(Array(level[$0..<$0 + extent]))
      }
    }
    return shape.isEmpty ? level[0] : .array(level)
  }
}

extension JSONValue {
  /// The numbers in nested arrays, in order.
  func flatNumbers() throws(GymError) -> [Double] {
    switch self {
    case .integer(let value): return [Double(value)]
    case .double(let value): return [value]
    case .bool(let value): return [value ? 1 : 0]
    case .array(let values):
      var numbers: [Double] = []
      for value in values { numbers += try value.flatNumbers() }
      return numbers
    default: throw .badSpace("Box: expected numbers, found \(text)")
    }
  }
}
