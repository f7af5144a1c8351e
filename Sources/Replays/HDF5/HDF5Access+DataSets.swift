import CHDF5
import TensorEngine

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
}
