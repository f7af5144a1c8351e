import CHDF5
import Foundations

extension DType {
  /// HDF5's number for the type; nil for bool, which is an enumeration, and for float16,
  /// which HDF5 has no number for before 1.14.4.
  func nativeType(_ functions: CHDF5) -> hid_t? {
    switch self {
    case .bool, .float16: nil
    case .int8: functions.H5T_NATIVE_SCHAR_g
    case .uint8: functions.H5T_NATIVE_UCHAR_g
    case .int16: functions.H5T_NATIVE_SHORT_g
    case .uint16: functions.H5T_NATIVE_USHORT_g
    case .int32: functions.H5T_NATIVE_INT_g
    case .uint32: functions.H5T_NATIVE_UINT_g
    case .int64: functions.H5T_NATIVE_LLONG_g
    case .uint64: functions.H5T_NATIVE_ULLONG_g
    case .float32: functions.H5T_NATIVE_FLOAT_g
    case .float64: functions.H5T_NATIVE_DOUBLE_g
    }
  }

  /// The size of an element in bytes.
  var byteCount: Int {
    switch self {
    case .bool, .int8, .uint8: 1
    case .int16, .uint16, .float16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    }
  }
}

extension HDF5Access {
  /// A new type of the elements, as h5py stores them: booleans as an enumeration of FALSE and TRUE.
  func makeType(_ dtype: DType, for item: String) throws(ReplayError) -> HDF5Handle {
    if dtype == .float16 {
      return try open(item, "make a type", closer: \.H5Tclose) { functions in
        withUnsafePointer(to: functions) { chdf5_make_half($0) }
      }
    }
    guard dtype == .bool else {
      return try open(item, "make a type", closer: \.H5Tclose) {
        dtype.nativeType($0).map($0.H5Tcopy) ?? -1
      }
    }
    let type = try open(item, "make a type", closer: \.H5Tclose) {
      $0.H5Tenum_create($0.H5T_NATIVE_SCHAR_g)
    }
    for (name, value) in [("FALSE", Int8(0)), ("TRUE", 1)] {
      try check(item, "make a type") { functions in
        withUnsafePointer(to: value) { functions.H5Tenum_insert(type.id, name, $0) }
      }
    }
    return type
  }

  /// A new type of texts in UTF-8, of any length.
  func makeTextType(for item: String) throws(ReplayError) -> HDF5Handle {
    let type = try open(item, "make a type", closer: \.H5Tclose) { $0.H5Tcopy($0.H5T_C_S1_g) }
    // The size H5T_VARIABLE is the largest size_t, which Swift sees as an Int.
    try check(item, "make a type") { $0.H5Tset_size(type.id, -1) }
    try check(item, "make a type") { $0.H5Tset_cset(type.id, H5T_CSET_UTF8) }
    return type
  }

  /// A new space of values: none of the sizes for a single one.
  func makeSpace(_ sizes: [Int], growing: Bool = false, for item: String) throws(ReplayError)
    -> HDF5Handle
  {
    if sizes.isEmpty {
      return try open(item, "make a shape", closer: \.H5Sclose) { $0.H5Screate(H5S_SCALAR) }
    }
    let current = sizes.map { hsize_t($0) }
    var largest = current
    // Without a limit H5S_UNLIMITED is the largest hsize_t.
    if growing { largest[0] = .max }
    return try open(item, "make a shape", closer: \.H5Sclose) {
      $0.H5Screate_simple(Int32(current.count), current, largest)
    }
  }
}
