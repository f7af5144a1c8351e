import CHDF5
import Foundations
import Glibc

/// A group of an HDF5 file as a child process found it: attributes, and data sets or members.
struct HDF5Snapshot {
  /// A named piece of data.
  struct Item {
    var problem: CHDF5Problem
    var kind: ValueKind
    var shape: [Int]
    var bytes: ArraySlice<UInt8>
  }

  private(set) var members: [String] = []
  private(set) var attributes: [String: Item] = [:]
  private(set) var dataSets: [String: Item] = [:]

  /// Reads groups, each as if it were alone: one that HDF5 crashes on does not hide the others.
  /// - Parameters:
  ///   - groups: the names of the groups, "/" for the root.
  ///   - file: the file.
  ///   - names: the data sets that are wanted of each.
  /// - Returns: what was found in each, or `ReplayError.damaged`.
  /// - Throws: `ReplayError` where the file can't be opened.
  static func read(_ groups: [String], in file: String, dataSets names: [String] = [])
    throws(ReplayError) -> [Result<HDF5Snapshot, ReplayError>]
  {
    let size = try ReplayFiles.size(of: file)
    var results: [Result<HDF5Snapshot, ReplayError>] = []
    while results.count < groups.count {
      let groupList = groups[results.count...].map { $0 + "\0" }.joined()
      let (bytes, status) = try runChild(groupList, file, names, size)
      var records = RecordReader(bytes: bytes[...])
      reading: while results.count < groups.count {
        var snapshot = HDF5Snapshot()
        let group = groups[results.count]
        let item = group == "/" ? "the file" : group
        switch snapshot.add(&records) {
        case .complete: results.append(.success(snapshot))
        case .failure:
          results.append(
            .failure(.damaged(file: file, item: item, reason: "HDF5 can't read the group")))
        case .fileFailure:
          throw .damaged(file: file, item: "the file", reason: "HDF5 can't open it")
        case .cut:
          results.append(.failure(.damaged(file: file, item: item, reason: reason(status))))
          // The next child continues behind it.
          break reading
        }
      }
    }
    return results
  }

  /// Reads the whole file: the attributes of its root group, and every data set under its path.
  /// - Throws: `ReplayError` where the file can't be opened or is damaged.
  static func readTree(of file: String) throws(ReplayError) -> HDF5Snapshot {
    let (bytes, status) = try runChild(nil, file, [], try ReplayFiles.size(of: file))
    var (records, snapshot) = (RecordReader(bytes: bytes[...]), HDF5Snapshot())
    let reason: String
    switch snapshot.add(&records) {
    case .complete: return snapshot
    case .failure: reason = "HDF5 can't read its groups"
    case .fileFailure: reason = "HDF5 can't open it"
    case .cut: reason = Self.reason(status)
    }
    throw .damaged(file: file, item: "the file", reason: reason)
  }

  /// Forgets the data sets that hold something else than numbers, such as the words of a vocabulary.
  mutating func keepNumbers() {
    dataSets = dataSets.filter { _, item in
      item.problem != CHDF5_OTHER_KIND && (item.problem != CHDF5_NONE || item.kind != .text)
    }
  }

  /// What the end of a child says that did not send all.
  private static func reason(_ status: Int32) -> String {
    switch status & 0x7f {
    case 0: "HDF5 gives up"
    case SIGPROF: "HDF5 comes to no end"
    case let signal: "HDF5 crashes (signal \(signal))"
    }
  }

  /// Lets a child read, and collects what it sends: of some groups, or of the whole tree.
  private static func runChild(
    _ groups: String?, _ file: String, _ names: [String], _ size: Int
  ) throws(ReplayError) -> (bytes: [UInt8], status: Int32) {
    let library = try HDF5Library.shared()
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw ReplayError.failure(file, "read it in another process") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    let nameList = names.map { $0 + "\0" }.joined()
    let child = library.call { functions in
      withUnsafePointer(to: functions) {
        chdf5_start_child($0, file, groups, nameList, UInt64(size), ends[1])
      }
    }
    close(ends[1])
    guard child >= 0 else { throw ReplayError.failure(file, "read it in another process") }
    let bytes = FileSystem.readAll(from: ends[0])
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return (bytes, status)
  }

  /// How a group's records end.
  private enum Ending { case complete, failure, fileFailure, cut }

  /// Takes the records of one group.
  private mutating func add(_ records: inout RecordReader) -> Ending {
    while let (record, name, values) = records.next() {
      switch CHDF5RecordKind(rawValue: UInt32(bitPattern: record.kind)) {
      case CHDF5_MEMBER: members.append(name)
      case CHDF5_ATTRIBUTE: attributes[name] = Item(record, values)
      case CHDF5_DATA_SET: dataSets[name] = Item(record, values)
      case CHDF5_FAILURE: return .failure
      case CHDF5_END: return .complete
      case CHDF5_FILE_FAILURE: return .fileFailure
      default: return .cut
      }
    }
    return .cut
  }

  /// Takes apart what a child sent.
  private struct RecordReader {
    var bytes: ArraySlice<UInt8>

    /// The next record with its name and its values, nil where it is not whole.
    mutating func next() -> (record: CHDF5Record, name: String, values: ArraySlice<UInt8>)? {
      guard let head = take(UInt64(MemoryLayout<CHDF5Record>.size)) else { return nil }
      let record = head.withUnsafeBytes { $0.loadUnaligned(as: CHDF5Record.self) }
      guard let name = take(record.name_length), let values = take(record.byte_count) else {
        return nil
      }
      return (record, String(decoding: name, as: UTF8.self), values)
    }

    private mutating func take(_ count: UInt64) -> ArraySlice<UInt8>? {
      guard count <= UInt64(bytes.count) else { return nil }
      defer { bytes = bytes.dropFirst(Int(count)) }
      return bytes.prefix(Int(count))
    }
  }
}

extension HDF5Snapshot.Item {
  init(_ record: CHDF5Record, _ values: ArraySlice<UInt8>) {
    problem = CHDF5Problem(rawValue: UInt32(bitPattern: record.problem))
    kind = ValueKind(record)
    let sizes = withUnsafeBytes(of: record.extents) { Array($0.bindMemory(to: UInt64.self)) }
    shape = sizes.prefix(Int(record.rank)).map { Int(clamping: $0) }
    bytes = values
    // The values have to be as many as shape and type say.
    let count = shape.reduce(kind.dtype?.byteCount ?? 0) {
      $0.multipliedReportingOverflow(by: $1).partialValue
    }
    if problem == CHDF5_NONE, kind != .text, count != values.count { problem = CHDF5_UNREADABLE }
  }

  /// The numbers, nil for texts and other kinds.
  var array: NDArray? {
    guard problem == CHDF5_NONE, let dtype = kind.dtype else { return nil }
    return NDArray(shape: shape, dtype: dtype, bytes: bytes)
  }

  /// The text, nil for numbers and other kinds.
  var text: String? {
    problem == CHDF5_NONE && kind == .text ? String(decoding: bytes, as: UTF8.self) : nil
  }
}

/// What the elements of a data set or an attribute are.
enum ValueKind: Equatable, CustomStringConvertible {
  case number(DType)
  case text
  case other(String)

  init(_ record: CHDF5Record) {
    let isSigned = record.is_signed != 0
    switch (H5T_class_t(rawValue: record.value_class), record.value_size) {
    case (H5T_INTEGER, 1): self = .number(isSigned ? .int8 : .uint8)
    case (H5T_INTEGER, 2): self = .number(isSigned ? .int16 : .uint16)
    case (H5T_INTEGER, 4): self = .number(isSigned ? .int32 : .uint32)
    case (H5T_INTEGER, 8): self = .number(isSigned ? .int64 : .uint64)
    case (H5T_FLOAT, 2): self = .number(.float16)
    case (H5T_FLOAT, 4): self = .number(.float32)
    case (H5T_FLOAT, 8): self = .number(.float64)
    // What h5py makes of NumPy's booleans.
    case (H5T_ENUM, 1): self = .number(.bool)
    case (H5T_STRING, _): self = .text
    default:
      self = .other(Self.names[record.value_class] ?? "class \(record.value_class)")
    }
  }

  private static let names: [Int32: String] = [
    0: "integer", 1: "float", 2: "time", 4: "bit field", 5: "opaque", 6: "compound",
    7: "reference", 8: "enumeration", 9: "variable length", 10: "array",
  ]

  /// The element type of numbers.
  var dtype: DType? {
    if case .number(let dtype) = self { return dtype }
    return nil
  }

  var description: String {
    switch self {
    case .number(let dtype): dtype.rawValue
    case .text: "texts"
    case .other(let name): "values of kind \(name)"
    }
  }
}
