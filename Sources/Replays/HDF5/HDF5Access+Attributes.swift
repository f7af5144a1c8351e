import CHDF5
import Gym
import TensorEngine

extension HDF5Access {
  /// Writes a new attribute as h5py does: numbers, booleans and texts as single values, arrays with
  /// their shape. A dictionary becomes one attribute per member, `name/member`; a list its JSON text.
  func writeAttribute(_ name: String, _ value: InfoValue, of object: hid_t, in item: String)
    throws(ReplayError)
  {
    let item = "\(item), attribute \(name)"
    switch value {
    case .bool(let flag): try write(NDArray(shape: [], storage: .bool([flag])))
    case .int(let number): try write(NDArray(shape: [], storage: .int64([Int64(number)])))
    case .double(let number): try write(NDArray(shape: [], storage: .float64([number])))
    case .array(let array): try write(array)
    case .string(let text): try writeText(text, name, of: object, item)
    case .list: try writeText(value.jsonValue.text, name, of: object, item)
    case .dictionary(let members):
      for (member, value) in members.sorted(by: { $0.key < $1.key }) {
        try writeAttribute("\(name)/\(member)", value, of: object, in: item)
      }
    }
    func write(_ array: NDArray) throws(ReplayError) {
      let type = try makeType(array.dtype, for: item)
      var bytes: [UInt8] = []
      array.appendBytes(to: &bytes)
      let attribute = try create(name, type, makeSpace(array.shape, for: item), of: object, item)
      try check(item, "write it") { $0.H5Awrite(attribute.id, type.id, bytes) }
    }
  }

  private func create(
    _ name: String, _ type: borrowing HDF5Handle, _ space: borrowing HDF5Handle, of object: hid_t,
    _ item: String
  ) throws(ReplayError) -> HDF5Handle {
    let (type, space) = (type.id, space.id)
    return try open(item, "make it", closer: \.H5Aclose) {
      $0.H5Acreate2(object, name, type, space, 0, 0)
    }
  }

  private func writeText(_ text: String, _ name: String, of object: hid_t, _ item: String)
    throws(ReplayError)
  {
    let type = try makeTextType(for: item)
    let attribute = try create(name, type, makeSpace([], for: item), of: object, item)
    // A text ends at the first zero byte.
    try check(item, "write it") { functions in
      text.withCString { pointer in
        withUnsafePointer(to: pointer) { functions.H5Awrite(attribute.id, type.id, $0) }
      }
    }
  }

  /// The attribute of that name as it can be told; nil where there is none or it is of another kind
  /// than numbers, booleans and texts.
  func readAttribute(_ name: String, of object: hid_t, in item: String) throws(ReplayError)
    -> AttributeValue?
  {
    let item = "\(item), attribute \(name)"
    let exists = try check(item, "look for it") { $0.H5Aexists(object, name) }
    if exists == 0 { return nil }
    let attribute = try open(item, "open it", closer: \.H5Aclose) { $0.H5Aopen(object, name, 0) }
    return try value(of: attribute, item)
  }

  /// All attributes of an object that can be told.
  func readAttributes(of object: hid_t, in item: String) throws(ReplayError)
    -> [String: AttributeValue]
  {
    var values: [String: AttributeValue] = [:]
    // More are no one's.
    for index in 0..<1024 {
      let id = library.call {
        $0.H5Aopen_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC, hsize_t(index), 0, 0)
      }
      if id < 0 { break }
      let close = library.call { $0.H5Aclose }
      let attribute = HDF5Handle(id: id, closer: close, library: library)
      let name = try name(of: attribute, item)
      values[name] = try value(of: attribute, "\(item), attribute \(name)")
    }
    return values
  }

  private func name(of attribute: borrowing HDF5Handle, _ item: String) throws(ReplayError)
    -> String
  {
    var buffer = [CChar](repeating: 0, count: 1024)
    let id = attribute.id
    try check(item, "read an attribute's name") { $0.H5Aget_name(id, buffer.count, &buffer) }
    return text(buffer)
  }

  /// The text up to the first zero byte.
  func text(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func value(of attribute: borrowing HDF5Handle, _ item: String) throws(ReplayError)
    -> AttributeValue?
  {
    let id = attribute.id
    let type = try open(item, "read its type", closer: \.H5Tclose) { $0.H5Aget_type(id) }
    let space = try open(item, "read its shape", closer: \.H5Sclose) { $0.H5Aget_space(id) }
    let shape = try extents(of: space, for: item)
    let kind = try ValueKind(of: type, item, self)
    if case .text = kind { return shape.isEmpty ? try readText(id, type, item) : nil }
    guard let dtype = kind.attributeType else { return nil }
    let count = shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
    guard count >= 0, count <= Self.largestAttribute,
      shape.allSatisfy({ $0 <= count || count == 0 })
    else { return nil }
    let memory = try makeType(dtype, for: item)
    var bytes = [UInt8](repeating: 0, count: max(count * dtype.byteCount, 8))
    try check(item, "read it") { $0.H5Aread(id, memory.id, &bytes) }
    return .numbers(
      NDArray(shape: shape, dtype: dtype, bytes: bytes.prefix(count * dtype.byteCount)))
  }

  private static var largestAttribute: Int { 1 << 20 }

  private func readText(_ attribute: hid_t, _ type: borrowing HDF5Handle, _ item: String)
    throws(ReplayError) -> AttributeValue
  {
    let type = type.id
    let isVariable = try check(item, "read its type") { $0.H5Tis_variable_str(type) } > 0
    if isVariable {
      var pointer: UnsafeMutablePointer<CChar>?
      try check(item, "read it") { $0.H5Aread(attribute, type, &pointer) }
      guard let pointer else { return .text("") }
      defer { _ = library.call { $0.H5free_memory(pointer) } }
      return .text(String(cString: pointer))
    }
    let size = library.call { $0.H5Tget_size(type) }
    guard size > 0, size <= Self.largestAttribute else {
      throw failure(item, "read so long a text")
    }
    var buffer = [CChar](repeating: 0, count: size)
    try check(item, "read it") { $0.H5Aread(attribute, type, &buffer) }
    return .text(text(buffer))
  }
}

/// What an attribute holds.
enum AttributeValue: Equatable {
  case text(String)
  case numbers(NDArray)

  /// The value as details of an episode are kept: arrays of no dimension as single values.
  var info: InfoValue {
    switch self {
    case .text(let text): return .string(text)
    case .numbers(let array):
      guard array.shape.isEmpty else { return .array(array) }
      switch array.storage {
      case .bool(let values): return .bool(values[0])
      case .int64(let values): return .int(Int(values[0]))
      case .uint64(let values):
        return Int(exactly: values[0]).map { .int($0) } ?? .double(Double(values[0]))
      default: return .double(array.doubles[0])
      }
    }
  }

  /// The value as a whole number from 0 on.
  var unsigned: UInt64? {
    guard case .numbers(let array) = self, array.shape.isEmpty else { return nil }
    switch array.storage {
    case .int64(let values): return UInt64(exactly: values[0])
    case .uint64(let values): return values[0]
    default: return nil
    }
  }
}
