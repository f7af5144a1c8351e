/// A message in the wire format of protocol buffers, field by field.
///
/// https://protobuf.dev/programming-guides/encoding/: each field is a key, `number << 3 | type`, and
/// its value; types are 0 (varint), 1 (64 bits), 2 (length and bytes), 5 (32 bits).
struct ProtocolBuffer {
  private(set) var bytes: [UInt8] = []

  /// A whole number; negative ones take ten bytes.
  mutating func add(_ number: Int, _ value: Int64) {
    key(number, type: 0)
    varint(UInt64(bitPattern: value))
  }

  mutating func add(_ number: Int, _ value: Double) {
    key(number, type: 1)
    bytes.append(littleEndian: value.bitPattern)
  }

  mutating func add(_ number: Int, _ value: Float) {
    key(number, type: 5)
    bytes.append(littleEndian: value.bitPattern)
  }

  mutating func add(_ number: Int, _ value: some Collection<UInt8>) {
    key(number, type: 2)
    varint(UInt64(value.count))
    bytes += value
  }

  mutating func add(_ number: Int, _ value: String) { add(number, value.utf8) }

  mutating func add(_ number: Int, _ message: ProtocolBuffer) { add(number, message.bytes) }

  /// Packed doubles.
  mutating func add(_ number: Int, _ values: [Double]) {
    var packed: [UInt8] = []
    for value in values { packed.append(littleEndian: value.bitPattern) }
    add(number, packed)
  }

  private mutating func key(_ number: Int, type: UInt64) { varint(UInt64(number) << 3 | type) }

  /// Seven bits a byte, the lowest first; the top bit says that another byte follows.
  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

extension [UInt8] {
  mutating func append(littleEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
