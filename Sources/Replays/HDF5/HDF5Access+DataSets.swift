import CHDF5
import Foundations
import Glibc

extension HDF5Access {
  /// Writes rows as a new data set that may grow later: in chunks, without a limit of rows.
  func writeDataSet(
    _ name: String, in group: hid_t, _ item: String, dtype: DType, rowShape: [Int], count: Int,
    bytes: [UInt8]
  ) throws(ReplayError) {
    let type = try makeType(dtype, for: item)
    let rowBytes = rowShape.reduce(1, *) * dtype.byteCount
    let set = try makeDataSet(
      name, in: group, item, type: type, shape: [count] + rowShape, rowBytes: rowBytes)
    if !bytes.isEmpty {
      try check(item, "write it") { $0.H5Dwrite(set.id, type.id, 0, 0, 0, bytes) }
    }
    guard set.close() else { throw failure(item, "write it") }
  }

  /// Writes strings as a new data set, as h5py does: UTF-8 of any length.
  func writeDataSet(_ name: String, in group: hid_t, _ item: String, strings: [String])
    throws(ReplayError)
  {
    let type = try makeTextType(for: item)
    // In the file a string is its length and a reference.
    let set = try makeDataSet(
      name, in: group, item, type: type, shape: [strings.count], rowBytes: 16)
    if !strings.isEmpty {
      let copies = strings.map { strdup($0) }
      defer { for copy in copies { free(copy) } }
      try check(item, "write it") { $0.H5Dwrite(set.id, type.id, 0, 0, 0, copies) }
    }
    guard set.close() else { throw failure(item, "write it") }
  }

  private func makeDataSet(
    _ name: String, in group: hid_t, _ item: String, type: borrowing HDF5Handle, shape: [Int],
    rowBytes: Int
  ) throws(ReplayError) -> HDF5Handle {
    let space = try makeSpace(shape, growing: true, for: item)
    let settings = try open(item, "make it", closer: \.H5Pclose) {
      $0.H5Pcreate($0.H5P_CLS_DATASET_CREATE_ID_g)
    }
    let chunkRows = max(1, min(shape[0], Self.chunkSize / max(rowBytes, 1)))
    let chunk = ([chunkRows] + shape.dropFirst()).map { hsize_t(max($0, 1)) }
    try check(item, "make it") { $0.H5Pset_chunk(settings.id, Int32(chunk.count), chunk) }
    let (typeID, spaceID, settingsID) = (type.id, space.id, settings.id)
    return try open(item, "make it", closer: \.H5Dclose) {
      $0.H5Dcreate2(group, name, typeID, spaceID, 0, settingsID, 0)
    }
  }

  /// A chunk's size in bytes, except where one row is larger.
  private static var chunkSize: Int { 1 << 16 }
}
