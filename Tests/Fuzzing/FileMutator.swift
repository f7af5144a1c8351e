import NumPyRandom

/// Damages files at random, the same way for the same seed.
package struct FileMutator {
  private var random: PCG64

  package init(seed: UInt64) { random = PCG64(seed: seed, stream: "fuzzing") }

  /// Numbers that formats stumble over.
  private static let edges: [UInt64] = [
    0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
    0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, .max,
  ]

  /// One of the files with one to six changes.
  package mutating func mutated(of files: [[UInt8]]) -> [UInt8] {
    var bytes = files[random.integers(upTo: files.count)]
    for _ in 0...random.integers(upTo: 6) { change(&bytes, files) }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8], _ files: [[UInt8]]) {
    guard !bytes.isEmpty else {
      bytes = [UInt8(truncatingIfNeeded: random.next() as UInt64)]
      return
    }
    // Headers are short and decide most: half of the changes are near the beginning.
    let isNearStart = random.next() & 1 == 0
    let offset = random.integers(upTo: isNearStart ? min(bytes.count, 128) : bytes.count)
    let length = min(bytes.count - offset, 1 + random.integers(upTo: 16))
    switch random.integers(upTo: 9) {
    case 0: bytes[offset] ^= 1 << UInt8(random.integers(upTo: 8))
    case 1: bytes[offset] = UInt8(truncatingIfNeeded: random.next() as UInt64)
    case 2: writeEdge(into: &bytes, at: offset)
    case 3: bytes.removeSubrange(offset..<offset + length)
    case 4: bytes.insert(contentsOf: bytes[offset..<offset + length], at: offset)
    case 5: bytes.removeLast(bytes.count - offset)
    case 6:
      let fresh = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next() as UInt64) }
      bytes.insert(contentsOf: fresh, at: offset)
    case 7: bytes[offset] = bytes[offset] &+ (random.next() & 1 == 0 ? 1 : 255)
    default: splice(into: &bytes, at: offset, files[random.integers(upTo: files.count)])
    }
  }

  private mutating func writeEdge(into bytes: inout [UInt8], at offset: Int) {
    let value = Self.edges[random.integers(upTo: Self.edges.count)]
    let size = [1, 2, 4, 8][random.integers(upTo: 4)]
    let isBigEndian = random.next() & 1 == 0
    for index in 0..<min(size, bytes.count - offset) {
      let shift = UInt64(isBigEndian ? size - 1 - index : index) * 8
      bytes[offset + index] = UInt8(truncatingIfNeeded: value >> shift)
    }
  }

  private mutating func splice(into bytes: inout [UInt8], at offset: Int, _ other: [UInt8]) {
    guard !other.isEmpty else { return }
    bytes = Array(bytes[..<offset] + other[random.integers(upTo: other.count)...])
  }
}
