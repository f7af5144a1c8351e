import CHDF5
import Glibc

/// A first reading of a file in another process: libhdf5 crashes on some damaged files, and what it
/// survived once it will survive again.
enum Probe {
  /// More crashes than this and the whole file is given up.
  private static let mostCrashes = 16

  /// Reads a whole file in forked processes.
  /// - Returns: the places, in the order of names, of the root group's members that can't be read
  ///   without a crash.
  /// - Throws: `ReplayError.damaged` where the file itself can't be opened without a crash.
  static func unreadableMembers(of path: String, size: Int, access: HDF5Access)
    throws(ReplayError) -> Set<Int>
  {
    let shared = mmap(
      nil, MemoryLayout<Int64>.size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
    guard let shared, shared != MAP_FAILED else {
      throw FileSystem.failure(path, "check it in another process")
    }
    defer { munmap(shared, MemoryLayout<Int64>.size) }
    let position = shared.bindMemory(to: Int64.self, capacity: 1)
    // Compressed data grow by at most 1,032 when they are read; see `readDataSet`.
    let limit = UInt64(size).multipliedReportingOverflow(by: 1032).partialValue
    var unreadable: Set<Int> = []
    var first: Int64 = 0
    while true {
      position.pointee = -1
      let status = access.library.call {
        [$0].withUnsafeBufferPointer {
          $0.baseAddress.map { chdf5_probe($0, path, limit, first, position) } ?? -1
        }
      }
      if status == 0 { return unreadable }
      guard status >= 0 else { throw FileSystem.failure(path, "check it in another process") }
      guard position.pointee >= 0, unreadable.count < mostCrashes else {
        throw .damaged(file: path, item: "the file", reason: reason(status))
      }
      unreadable.insert(Int(position.pointee))
      first = position.pointee + 1
    }
  }

  /// What the end of the other process says.
  private static func reason(_ status: Int32) -> String {
    "HDF5 crashes on it (signal \(status & 0x7f))"
  }
}
