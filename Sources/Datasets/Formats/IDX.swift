import Foundations

/// The idx format of MNIST: a magic number with element type and rank, the sizes, the elements.
///
/// LeCun, Cortes & Burges, "The MNIST database of handwritten digits",
/// http://yann.lecun.com/exdb/mnist/, section "File formats".
public enum IDX {
  /// The types by the third byte of the magic number.
  private static let types: [UInt8: DType] = [
    0x08: .uint8, 0x09: .int8, 0x0b: .int16, 0x0c: .int32, 0x0d: .float32, 0x0e: .float64,
  ]

  /// Reads a file; one packed by gzip is unpacked on the way.
  /// - Throws: `DatasetError` with file and offset (in the unpacked bytes) where it is not idx, or
  ///   shorter or longer than its sizes say. Nothing is allocated for sizes that the file's own
  ///   size does not cover.
  public static func read(_ path: String) throws(DatasetError) -> NDArray {
    var stream = try ByteStream(contentsOf: path)
    return try read(&stream)
  }

  /// Reads the bytes of a file.
  /// - Parameters:
  ///   - bytes: the whole contents, packed by gzip or not.
  ///   - file: its name, for errors.
  /// - Returns: the array.
  /// - Throws: `DatasetError`, as above.
  public static func read(bytes: [UInt8], file: String) throws(DatasetError) -> NDArray {
    var stream = try ByteStream(bytes, file: file)
    return try read(&stream)
  }

  static func read(_ stream: inout ByteStream) throws(DatasetError) -> NDArray {
    let magic = try stream.bytes(4, of: "idx magic number")
    guard magic[0] == 0, magic[1] == 0, let dtype = types[magic[2]] else {
      throw stream.damaged(
        at: 0,
        "expected the idx magic number 0 0 with type 8, 9, 11, 12, 13 or 14, found \(magic)")
    }
    let sizes = try stream.integers(Int(magic[3]), UInt32.self, isBigEndian: true)
    var count = 1
    for (axis, size) in sizes.enumerated() {
      let product = count.multipliedReportingOverflow(by: Int(size))
      guard !product.overflow else {
        throw stream.damaged(at: 4 + 4 * axis, "sizes \(sizes) make too many elements")
      }
      count = product.partialValue
    }
    let storage = try stream.storage(dtype, count: count, isBigEndian: true)
    let end = stream.offset
    guard try stream.isAtEnd() else {
      throw stream.damaged(at: end, "expected the end of the file after \(count) elements")
    }
    return NDArray(shape: sizes.map { Int($0) }, storage: storage)
  }
}
