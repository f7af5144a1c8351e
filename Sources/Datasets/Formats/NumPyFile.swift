import Foundations

/// NumPy's `.npy` format, versions 1 to 3: a magic number, a header of text, the elements.
///
/// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
public enum NumPyFile {
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Reads a file; one packed by gzip is unpacked on the way.
  ///
  /// Elements in Fortran order are put into row-major order, half-precision numbers become Float32.
  /// - Throws: `DatasetError` with file and offset where it is no such file, or shorter or longer
  ///   than its header says. Nothing is allocated for sizes that the file's own size does not
  ///   cover.
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
    let header = try header(&stream)
    var count = 1
    // Without the sizes of 0, as NumPy does: what comes before a 0 must be countable too.
    for size in header.shape where size != 0 {
      let product = count.multipliedReportingOverflow(by: size)
      guard !product.overflow else {
        throw stream.damaged(at: 10, "the shape \(header.shape) holds too many elements")
      }
      count = product.partialValue
    }
    if header.shape.contains(0) { count = 0 }
    let storage = try stream.storage(
      header.dtype, count: count, isBigEndian: header.isBigEndian)
    let end = stream.offset
    guard try stream.isAtEnd() else {
      throw stream.damaged(
        at: end, "expected the end of the file after \(count) elements of \(header.dtype)")
    }
    guard header.isFortranOrder, header.shape.count > 1 else {
      return NDArray(shape: header.shape, storage: storage)
    }
    return NDArray(shape: header.shape, storage: storage.inRowMajorOrder(header.shape))
  }

  static func header(_ stream: inout ByteStream) throws(DatasetError) -> NumPyHeader {
    let start = try stream.bytes(8, of: "NumPy magic number and version")
    guard Array(start[..<6]) == magic else {
      throw stream.damaged(at: 0, "expected the NumPy magic number, found \(Array(start[..<6]))")
    }
    guard (1...3).contains(start[6]), start[7] == 0 else {
      throw .unsupported(
        file: stream.file, offset: 6,
        reason: "expected format version 1.0, 2.0 or 3.0, found \(start[6]).\(start[7])")
    }
    let length =
      start[6] == 1
      ? Int(try stream.integers(1, UInt16.self, isBigEndian: false)[0])
      : Int(try stream.integers(1, UInt32.self, isBigEndian: false)[0])
    guard length <= 1 << 20 else {
      throw stream.damaged(at: 8, "expected a header of at most 1048576 bytes, found \(length)")
    }
    let position = stream.offset
    let string = try stream.bytes(length, of: "header")
    return try NumPyHeader(parsing: string, at: position, file: stream.file)
  }
}

extension NDArray.Storage {
  /// The elements of an array whose first index runs fastest, with the last running fastest.
  fileprivate func inRowMajorOrder(_ shape: [Int]) -> NDArray.Storage {
    switch self {
    case .bool(let values): .bool(Self.reordered(values, shape))
    case .int8(let values): .int8(Self.reordered(values, shape))
    case .uint8(let values): .uint8(Self.reordered(values, shape))
    case .int16(let values): .int16(Self.reordered(values, shape))
    case .uint16(let values): .uint16(Self.reordered(values, shape))
    case .int32(let values): .int32(Self.reordered(values, shape))
    case .uint32(let values): .uint32(Self.reordered(values, shape))
    case .int64(let values): .int64(Self.reordered(values, shape))
    case .uint64(let values): .uint64(Self.reordered(values, shape))
    case .float16(let values): .float16(Self.reordered(values, shape))
    case .float32(let values): .float32(Self.reordered(values, shape))
    case .float64(let values): .float64(Self.reordered(values, shape))
    }
  }

  private static func reordered<Element>(_ values: [Element], _ shape: [Int]) -> [Element] {
    var strides: [Int] = []
    var step = 1
    for size in shape {
      strides.append(step)
      step *= size
    }
    var position = 0
    var index = [Int](repeating: 0, count: shape.count)
    return values.indices.map { _ in
      let value = values[position]
      var axis = shape.count - 1
      while axis >= 0 {
        index[axis] += 1
        position += strides[axis]
        if index[axis] < shape[axis] { break }
        position -= strides[axis] * shape[axis]
        index[axis] = 0
        axis -= 1
      }
      return value
    }
  }
}
