import CHDF5
import Foundations
import Gym

extension HDF5Snapshot {
  /// The rows of a data set in the wanted element type.
  /// - Throws: `ReplayError.missing`, `ReplayError.damaged`, or `ReplayError.wrongContent` where
  ///   type, shape or number of rows is another.
  func rows(
    _ name: String, of group: String, in file: String, dtype: DType, rowShape: [Int], count: Int?
  ) throws(ReplayError) -> NDArray {
    let item = "\(group)/\(name)"
    guard let set = dataSets[name] else { throw .missing(file: file, item: item) }
    try set.check(item, in: file, expected: dtype.rawValue) {
      $0.dtype?.isReadable(as: dtype) == true
    }
    guard let array = set.array, let rows = array.shape.first,
      Array(array.shape.dropFirst()) == rowShape, rows == count ?? rows
    else {
      let expected = [count.map(String.init) ?? "any"] + rowShape.map(String.init)
      throw .wrongContent(
        file: file, item: item, expected: "shape [\(expected.joined(separator: ", "))]",
        found: "\(set.shape)")
    }
    if array.dtype == dtype { return array }
    return NDArray(array.doubles, shape: array.shape, dtype: dtype)
  }

  /// The strings of a data set.
  /// - Throws: as `rows(_:of:in:dtype:rowShape:count:)`.
  func strings(_ name: String, of group: String, in file: String, count: Int) throws(ReplayError)
    -> [String]
  {
    let item = "\(group)/\(name)"
    guard let set = dataSets[name] else { throw .missing(file: file, item: item) }
    try set.check(item, in: file, expected: "strings") { $0 == .text }
    guard set.shape == [count], let strings = set.strings else {
      throw .wrongContent(
        file: file, item: item, expected: "shape [\(count)]", found: "\(set.shape)")
    }
    return strings
  }
}

extension HDF5Snapshot.Item {
  /// Refuses data that aren't there, and types that do not fit the wanted one.
  func check(
    _ item: String, in file: String, expected: String, _ isWanted: (ValueKind) -> Bool
  ) throws(ReplayError) {
    let problems: [CHDF5Problem: (expected: String, found: String)] = [
      CHDF5_ELSEWHERE: ("data in the file itself", "a reference to data elsewhere"),
      CHDF5_TOO_LARGE: ("no more than the file can hold", "shape \(shape)"),
      CHDF5_OTHER_KIND: (expected, kind.description),
    ]
    if let problem = problems[problem] {
      throw .wrongContent(
        file: file, item: item, expected: problem.expected, found: problem.found)
    }
    guard problem == CHDF5_NONE else {
      throw .damaged(file: file, item: item, reason: "HDF5 can't read it")
    }
    guard isWanted(kind) else {
      throw .wrongContent(file: file, item: item, expected: expected, found: kind.description)
    }
  }

  /// The strings of a data set, each sent after its length in eight bytes; nil where they are cut.
  fileprivate var strings: [String]? {
    var (strings, rest): ([String], ArraySlice<UInt8>) = ([], bytes)
    while rest.count >= 8 {
      let length = rest.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
      rest = rest.dropFirst(8)
      guard length <= UInt64(rest.count) else { return nil }
      strings.append(String(decoding: rest.prefix(Int(length)), as: UTF8.self))
      rest = rest.dropFirst(Int(length))
    }
    return rest.isEmpty && [strings.count] == shape ? strings : nil
  }

  /// The value of an attribute, nil for what can't be represented: arrays of no dimension as single
  /// values.
  var info: InfoValue? {
    if let text { return .string(text) }
    guard let array else { return nil }
    guard array.shape.isEmpty else { return .array(array) }
    switch array.storage {
    case .bool(let values): return .bool(values[0])
    case .float16, .float32, .float64: return .double(array.doubles[0])
    case .int64(let values): return .int(Int(values[0]))
    case .uint64(let values):
      return Int(exactly: values[0]).map { .int($0) } ?? .double(Double(values[0]))
    default: return .int(Int(array.doubles[0]))
    }
  }

  /// The value of an attribute as a whole number from 0 on.
  var unsigned: UInt64? {
    guard let array, array.shape.isEmpty else { return nil }
    switch array.storage {
    case .int64(let values): return UInt64(exactly: values[0])
    case .uint64(let values): return values[0]
    case .bool, .float16, .float32, .float64: return nil
    default: return UInt64(exactly: array.doubles[0])
    }
  }
}

extension CHDF5Problem: @retroactive Hashable {}

extension DType {
  /// Whether numbers of this type mean the same in another: no float becomes an integer.
  fileprivate func isReadable(as other: DType) -> Bool {
    if self == other { return true }
    let floats: Set<DType> = [.float16, .float32, .float64]
    return self != .bool && (floats.contains(other) || !floats.contains(self))
  }
}
