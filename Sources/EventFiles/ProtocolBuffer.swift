/// A message in the wire format of protocol buffers, field by field.
///
/// https://protobuf.dev/programming-guides/encoding/: each field is a key, `number << 3 | type`, and
/// its value; types are 0 (varint), 1 (64 bits), 2 (length and bytes), 5 (32 bits).
package struct ProtocolBuffer: Sendable {
  package private(set) var bytes: [UInt8] = []

  /// Makes a message without fields.
  package init() {}

  /// A whole number; negative ones take ten bytes.
  package mutating func add(_ number: Int, _ value: Int64) {
    key(number, type: 0)
    varint(UInt64(bitPattern: value))
  }

  package mutating func add(_ number: Int, _ value: Double) {
    key(number, type: 1)
    bytes.append(littleEndian: value.bitPattern)
  }

  package mutating func add(_ number: Int, _ value: Float) {
    key(number, type: 5)
    bytes.append(littleEndian: value.bitPattern)
  }

  package mutating func add(_ number: Int, _ value: some Collection<UInt8>) {
    key(number, type: 2)
    varint(UInt64(value.count))
    bytes += value
  }

  package mutating func add(_ number: Int, _ value: String) { add(number, value.utf8) }

  package mutating func add(_ number: Int, _ message: ProtocolBuffer) { add(number, message.bytes) }

  /// Packed doubles.
  package mutating func add(_ number: Int, _ values: [Double]) {
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
