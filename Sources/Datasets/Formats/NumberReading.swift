import Foundations

extension ByteStream {
  /// Whole numbers in a byte order, exactly so many.
  mutating func integers<Word: FixedWidthInteger & BitwiseCopyable>(
    _ count: Int, _ type: Word.Type, isBigEndian: Bool
  ) throws(DatasetError) -> [Word] {
    var words = try elements(count, of: Word.self, what: "elements")
    if isBigEndian != Self.hostIsBigEndian {
      for index in words.indices { words[index] = words[index].byteSwapped }
    }
    return words
  }

  /// Elements of a type, exactly so many; half-precision numbers become Float32.
  mutating func storage(
    _ dtype: DType, count: Int, isBigEndian: Bool
  ) throws(DatasetError) -> NDArray.Storage {
    switch dtype {
    case .bool: .bool(try integers(count, UInt8.self, isBigEndian: false).map { $0 != 0 })
    case .int8: .int8(try integers(count, Int8.self, isBigEndian: false))
    case .uint8: .uint8(try integers(count, UInt8.self, isBigEndian: false))
    case .int16: .int16(try integers(count, Int16.self, isBigEndian: isBigEndian))
    case .uint16: .uint16(try integers(count, UInt16.self, isBigEndian: isBigEndian))
    case .int32: .int32(try integers(count, Int32.self, isBigEndian: isBigEndian))
    case .uint32: .uint32(try integers(count, UInt32.self, isBigEndian: isBigEndian))
    case .int64: .int64(try integers(count, Int64.self, isBigEndian: isBigEndian))
    case .uint64: .uint64(try integers(count, UInt64.self, isBigEndian: isBigEndian))
    case .float16:
      .float32(
        try integers(count, UInt16.self, isBigEndian: isBigEndian).map(Self.float(halfBits:)))
    case .float32:
      .float32(
        try isBigEndian == Self.hostIsBigEndian
          ? elements(count, of: Float.self, what: "elements")
          : integers(count, UInt32.self, isBigEndian: isBigEndian).map { Float(bitPattern: $0) })
    case .float64:
      .float64(
        try isBigEndian == Self.hostIsBigEndian
          ? elements(count, of: Double.self, what: "elements")
          : integers(count, UInt64.self, isBigEndian: isBigEndian).map { Double(bitPattern: $0) })
    }
  }

  private static var hostIsBigEndian: Bool { 1.bigEndian == 1 }

  /// The number that IEEE 754 half-precision bits stand for.
  static func float(halfBits bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10 & 0x1f)
    let fraction = UInt32(bits & 0x3ff)
    switch exponent {
    case 0:  // Zero and subnormal numbers: multiples of 2^-24.
      let magnitude = Float(fraction) * 0x1p-24
      return sign == 0 ? magnitude : -magnitude
    case 0x1f: return Float(bitPattern: sign | 0x7f80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}
