import CHDF5
import Glibc
import Synchronization

/// libhdf5, loaded when it is first needed.
///
/// Linked, it would be loaded at the start of every program: with the 30 libraries behind it that
/// takes over 4 ms, against half a millisecond for a program without it.
///
/// The library keeps global state and is usually built without locks of its own, so all its calls
/// in a process go through one lock.
///
/// `@unchecked Sendable`: the table is filled before anyone else sees it and never changes; the
/// functions in it are only called under the lock.
final class HDF5Library: @unchecked Sendable {
  private let functions: CHDF5
  private let lock = Mutex<Void>(())

  private init(functions: CHDF5) { self.functions = functions }

  private static let loaded: Result<HDF5Library, ReplayError> = load()

  /// The library of this process.
  static func shared() throws(ReplayError) -> HDF5Library { try loaded.get() }

  /// Calls one of the library's functions. It prints nothing: the errors are ours to report, and in
  /// some builds of the library each thread has to say so.
  func call<Value>(_ body: (CHDF5) -> Value) -> Value {
    lock.withLock { _ in
      _ = functions.H5Eset_auto2(0, nil, nil)
      return body(functions)
    }
  }

  /// The functions for callbacks of the file driver, which run inside a call.
  static var functionsInsideCall: CHDF5? { try? loaded.get().functions }

  /// HDF5 1.8.7 to 1.10, 1.12, and 1.14, by Debian's name and by the project's own.
  private static let names = [
    "libhdf5_serial.so.103", "libhdf5.so.103", "libhdf5_serial.so.310", "libhdf5.so.310",
    "libhdf5_serial.so.200", "libhdf5.so.200", "libhdf5_serial.so", "libhdf5.so",
  ]

  private static func load() -> Result<HDF5Library, ReplayError> {
    var reason = "none of \(names.joined(separator: ", ")) was found"
    for name in names {
      guard let handle = dlopen(name, RTLD_LAZY | RTLD_LOCAL) else { continue }
      var missing: UnsafePointer<CChar>?
      let table = chdf5_load(handle, &missing)
      guard let lack = missing.map({ String(cString: $0) }) ?? wrongVersion(table) else {
        return .success(HDF5Library(functions: table))
      }
      reason = "\(name) lacks \(lack)"
      dlclose(handle)
    }
    return .failure(.libraryUnavailable(reason: reason))
  }

  /// What is wrong where the library has another version than the headers: sizes of types may
  /// differ.
  private static func wrongVersion(_ table: CHDF5) -> String? {
    var (major, minor, release): (UInt32, UInt32, UInt32) = (0, 0, 0)
    _ = table.H5get_libversion(&major, &minor, &release)
    let expected = chdf5_header_version()
    if major * 1000 + minor == expected { return nil }
    return "version \(expected / 1000).\(expected % 1000): it is \(major).\(minor)"
  }
}
