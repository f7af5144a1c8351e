import CHDF5
import TensorEngine

/// What the elements of a data set or an attribute are.
enum ValueKind: Equatable {
  case integer(isSigned: Bool)
  case float(byteCount: Int)
  /// An enumeration of one byte: what h5py makes of NumPy's booleans.
  case bool
  case text
  case other(String)

  init(of type: borrowing HDF5Handle, _ item: String, _ access: HDF5Access) throws(ReplayError) {
    let id = type.id
    let (kind, size) = access.library.call { ($0.H5Tget_class(id), $0.H5Tget_size(id)) }
    switch kind {
    case H5T_INTEGER:
      self = .integer(isSigned: access.library.call { $0.H5Tget_sign(id) } != H5T_SGN_NONE)
    case H5T_FLOAT: self = .float(byteCount: size)
    case H5T_ENUM where size == 1: self = .bool
    case H5T_STRING: self = .text
    case H5T_NO_CLASS: throw access.failure(item, "read its type")
    default: self = .other(Self.names[Int(kind.rawValue)] ?? "class \(kind.rawValue)")
    }
  }

  private static let names = [
    2: "time", 4: "bit field", 5: "opaque", 6: "compound", 7: "reference", 8: "enumeration",
    9: "variable length", 10: "array",
  ]

  /// The type in which an attribute is read.
  var attributeType: DType? {
    switch self {
    case .integer(let isSigned): isSigned ? .int64 : .uint64
    case .float: .float64
    case .bool: .bool
    case .text, .other: nil
    }
  }

  /// Whether the elements may be read as the type without a change of their meaning.
  func fits(_ dtype: DType) -> Bool {
    switch (self, dtype) {
    case (.bool, .bool), (.integer, .bool): true
    case (.integer, _): true
    case (.float, .float32), (.float, .float64): true
    default: false
    }
  }

  var description: String {
    switch self {
    case .integer(let isSigned): isSigned ? "signed integers" : "unsigned integers"
    case .float(let byteCount): "\(8 * byteCount)-bit floats"
    case .bool: "booleans"
    case .text: "texts"
    case .other(let name): "values of kind \(name)"
    }
  }
}

extension HDF5Access {
  /// Writes rows as a new data set that may grow later: in chunks, without a limit of rows.
  func writeDataSet(
    _ name: String, in group: hid_t, _ item: String, dtype: DType, rowShape: [Int], count: Int,
    bytes: [UInt8]
  ) throws(ReplayError) {
    let type = try makeType(dtype, for: item)
    let space = try makeSpace([count] + rowShape, growing: true, for: item)
    let settings = try open(item, "make it", closer: \.H5Pclose) {
      $0.H5Pcreate($0.H5P_CLS_DATASET_CREATE_ID_g)
    }
    let rowBytes = rowShape.reduce(1, *) * dtype.byteCount
    let chunkRows = max(1, min(count, Self.chunkSize / max(rowBytes, 1)))
    let chunk = ([chunkRows] + rowShape).map { hsize_t(max($0, 1)) }
    try check(item, "make it") { $0.H5Pset_chunk(settings.id, Int32(chunk.count), chunk) }
    let set = try open(item, "make it", closer: \.H5Dclose) {
      $0.H5Dcreate2(group, name, type.id, space.id, 0, settings.id, 0)
    }
    if !bytes.isEmpty {
      try check(item, "write it") { $0.H5Dwrite(set.id, type.id, 0, 0, 0, bytes) }
    }
    guard set.close() else { throw failure(item, "write it") }
  }

  /// A chunk's size in bytes, except where one row is larger.
  private static var chunkSize: Int { 1 << 16 }

  /// Reads a data set whole.
  /// - Parameters:
  ///   - rows: how many rows there have to be, nil for any number.
  ///   - fileSize: limits what a damaged or malicious file can claim to hold.
  func readDataSet(
    _ name: String, in group: hid_t, _ item: String, dtype: DType, rowShape: [Int], rows: Int?,
    fileSize: Int
  ) throws(ReplayError) -> (count: Int, bytes: [UInt8]) {
    let set = try openDataSet(name, in: group, item)
    let space = try open(item, "read its shape", closer: \.H5Sclose) { $0.H5Dget_space(set.id) }
    let shape = try extents(of: space, for: item)
    guard let count = shape.first, Array(shape.dropFirst()) == rowShape, count == rows ?? count
    else {
      let expected = ([rows.map { "\($0)" } ?? "any"] + rowShape.map(String.init))
      throw .wrongContent(
        file: file, item: item, expected: "shape [\(expected.joined(separator: ", "))]",
        found: "\(shape)")
    }
    let kind = try checkType(of: set, is: dtype, item)
    let elementCount = rowShape.reduce(dtype.byteCount, *)
    let (byteCount, overflows) = count.multipliedReportingOverflow(by: elementCount)
    try checkStorage(of: set, byteCount: overflows ? .max : byteCount, fileSize: fileSize, item)
    var bytes = [UInt8](repeating: 0, count: byteCount)
    // HDF5 does not turn integers into an enumeration.
    let isByte = dtype == .bool && kind != .bool
    let type = try makeType(isByte ? .uint8 : dtype, for: item)
    if byteCount > 0 {
      try check(item, "read it") { $0.H5Dread(set.id, type.id, 0, 0, 0, &bytes) }
    }
    return (count, bytes)
  }

  private func openDataSet(_ name: String, in group: hid_t, _ item: String) throws(ReplayError)
    -> HDF5Handle
  {
    let exists = try check(item, "look for it") { $0.H5Lexists(group, name, 0) }
    guard exists > 0 else { throw .missing(file: file, item: item) }
    guard library.call({ chdf5_is_hard_link([$0], group, name) }) != 0 else {
      throw .wrongContent(file: file, item: item, expected: "a data set", found: "a link")
    }
    return try open(item, "open it as a data set", closer: \.H5Dclose) {
      $0.H5Dopen2(group, name, 0)
    }
  }

  private func checkType(of set: borrowing HDF5Handle, is dtype: DType, _ item: String)
    throws(ReplayError) -> ValueKind
  {
    let id = set.id
    let type = try open(item, "read its type", closer: \.H5Tclose) { $0.H5Dget_type(id) }
    let kind = try ValueKind(of: type, item, self)
    guard kind.fits(dtype) else {
      throw .wrongContent(
        file: file, item: item, expected: dtype.rawValue, found: kind.description)
    }
    return kind
  }

  /// Refuses data that lie elsewhere, and more than the file can hold.
  private func checkStorage(
    of set: borrowing HDF5Handle, byteCount: Int, fileSize: Int, _ item: String
  ) throws(ReplayError) {
    let id = set.id
    let settings = try open(item, "read how it is stored", closer: \.H5Pclose) {
      $0.H5Dget_create_plist(id)
    }
    let layout = library.call { $0.H5Pget_layout(settings.id) }
    let externals = library.call { $0.H5Pget_external_count(settings.id) }
    guard [H5D_COMPACT, H5D_CONTIGUOUS, H5D_CHUNKED].contains(layout), externals == 0 else {
      throw .wrongContent(
        file: file, item: item, expected: "data in the file itself", found: "data elsewhere")
    }
    let filters = try check(item, "read how it is stored") { $0.H5Pget_nfilters(settings.id) }
    // Deflate makes data at most 1,032 times smaller.
    let largest =
      filters == 0 ? fileSize : fileSize.multipliedReportingOverflow(by: 1032).partialValue
    var chunkBytes = 0
    if layout == H5D_CHUNKED {
      var chunk = [hsize_t](repeating: 0, count: 32)
      let rank = try check(item, "read how it is stored") {
        $0.H5Pget_chunk(settings.id, 32, &chunk)
      }
      // The element size in the file is at most 8 bytes here; h5py makes no chunk above 1 MiB.
      let elements = chunk.prefix(rank).reduce(1.0) { $0 * Double($1) }
      chunkBytes = elements < 1e15 ? Int(elements) : .max
    }
    guard byteCount <= largest, chunkBytes <= max(largest, 1 << 24) else {
      throw .wrongContent(
        file: file, item: item, expected: "at most the \(largest) bytes that the file can hold",
        found: "\(Swift.max(byteCount, chunkBytes)) bytes")
    }
  }
}
