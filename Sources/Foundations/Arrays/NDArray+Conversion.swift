extension DType {
  /// The values that the type can hold; for 64-bit integers the nearest doubles.
  package var range: ClosedRange<Double> {
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
  package func fits(into other: DType) -> Bool {
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

  /// The number that the type stores for a number; integers are not rounded.
  package func rounded(_ number: Double) -> Double {
    switch self {
    case .float16: Double(Float16(number))
    case .float32: Double(Float(number))
    default: number
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
  /// Stores values in an element type; what lies beyond it goes to the end of its range.
  package init(_ values: [Double], shape: [Int], dtype: DType) {
    self = NDArray(shape: shape, storage: .float64(values)).cast(to: dtype)
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
    case .float16(let values): values.map { Double($0) }
    case .float32(let values): values.map { Double($0) }
    case .float64(let values): values
    }
  }
}
