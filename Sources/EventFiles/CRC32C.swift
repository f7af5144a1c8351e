/// The cyclic redundancy check with Castagnoli's polynomial, by which TFRecord files are checked.
///
/// RFC 3720, section 12.1 and appendix B.4: polynomial 0x1EDC6F41, reflected, with the initial value and
/// the final exclusive or of all ones.
public enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { crc, _ in
      crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1
    }
  }

  /// The checksum of bytes.
  public static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes { crc = table[Int((crc ^ UInt32(byte)) & 0xFF)] ^ crc >> 8 }
    return ~crc
  }

  /// The checksum as TFRecord stores it, so that a file that holds records does not check itself:
  /// turned right by 15 bits, plus a constant.
  /// `tensorflow/core/lib/hash/crc32c.h`, `Mask`.
  public static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let crc = checksum(bytes)
    return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
  }
}
