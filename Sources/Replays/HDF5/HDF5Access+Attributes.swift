import CHDF5
import Foundations
import Gym

extension HDF5Access {
  /// Writes a new attribute as h5py does: numbers, booleans and texts as single values, arrays with
  /// their shape. A dictionary becomes one attribute per member, `name/member`; a list its JSON
  /// text.
  func writeAttribute(_ name: String, _ value: InfoValue, of object: hid_t, in item: String)
    throws(ReplayError)
  {
    let item = "\(item), attribute \(name)"
    switch value {
    case .bool(let flag): try write(NDArray(shape: [], storage: .bool([flag])))
    case .int(let number): try write(NDArray(shape: [], storage: .int64([Int64(number)])))
    case .double(let number): try write(NDArray(shape: [], storage: .float64([number])))
    case .array(let array): try write(array)
    case .string(let string): try writeText(string, name, of: object, item)
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

  private func writeText(_ string: String, _ name: String, of object: hid_t, _ item: String)
    throws(ReplayError)
  {
    let type = try makeTextType(for: item)
    let attribute = try create(name, type, makeSpace([], for: item), of: object, item)
    // A text ends at the first zero byte.
    try check(item, "write it") { functions in
      string.withCString { pointer in
        withUnsafePointer(to: pointer) { functions.H5Awrite(attribute.id, type.id, $0) }
      }
    }
  }
}
