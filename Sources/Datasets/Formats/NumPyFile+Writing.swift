import Foundations
import TensorEngine

extension NumPyFile {
  /// The bytes of a file of version 1.0, as `numpy.save` writes it.
  public static func bytes(of array: NDArray) -> [UInt8] {
    var bytes = header(array.dtype, shape: array.shape)
    switch array.storage {
    case .bool(let values): bytes += values.map { $0 ? 1 : 0 }
    case .int8(let values): append(values, to: &bytes)
    case .uint8(let values): bytes += values
    case .int16(let values): append(values, to: &bytes)
    case .uint16(let values): append(values, to: &bytes)
    case .int32(let values): append(values, to: &bytes)
    case .uint32(let values): append(values, to: &bytes)
    case .int64(let values): append(values, to: &bytes)
    case .uint64(let values): append(values, to: &bytes)
    case .float16(let values): append(values.map(\.bitPattern), to: &bytes)
    case .float32(let values): append(values.map(\.bitPattern), to: &bytes)
    case .float64(let values): append(values.map(\.bitPattern), to: &bytes)
    }
    return bytes
  }

  /// Writes an array; the file is the old one or the whole new one.
  public static func write(_ array: NDArray, to path: String) throws(DatasetError) {
    try DatasetError.files { () throws(FileError) in
      try AtomicFile.write(bytes(of: array), to: path)
    }
  }

  /// Writes a tensor as Float32.
  public static func write(_ tensor: Tensor, to path: String) throws(DatasetError) {
    try DatasetError.files { () throws(FileError) in
      try AtomicFile.write(to: path) { file throws(FileError) in
        try file.write(header(.float32, shape: tensor.shape.dimensions))
        try file.write(tensor)
      }
    }
  }

  /// Magic number, version, and a dictionary that ends at a multiple of 64 bytes.
  private static func header(_ dtype: DType, shape: [Int]) -> [UInt8] {
    let code = NumPyHeader.codes.first { $0.dtype == dtype }?.code ?? "f4"
    let order = code.hasSuffix("1") ? "|" : "<"
    let sizes =
      shape.count == 1 ? "\(shape[0])," : shape.map(String.init).joined(separator: ", ")
    var string = Array(
      "{'descr': '\(order)\(code)', 'fortran_order': False, 'shape': (\(sizes)), }".utf8)
    let padding = 63 - (magic.count + 4 + string.count) % 64
    string += [UInt8](repeating: 0x20, count: padding) + [0x0a]
    return magic + [1, 0, UInt8(string.count & 0xff), UInt8(string.count >> 8)] + string
  }

  private static func append<Word: FixedWidthInteger & BitwiseCopyable>(
    _ words: [Word], to bytes: inout [UInt8]
  ) {
    bytes.reserveCapacity(bytes.count + words.count * MemoryLayout<Word>.size)
    for word in words {
      withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }
  }
}
