#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What can go wrong with a file as a whole.
public enum FileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A call of the system failed with this `errno`.
  case failed(path: String, operation: String, code: Int32)
  /// The path leads to a folder, a device or a pipe.
  case notARegularFile(path: String)
  /// The file is larger than the caller allows.
  case tooLarge(path: String, bytes: Int, limit: Int)
  /// The file ended before the size it had when it was opened.
  case changed(path: String, expected: Int, found: Int)

  /// What was expected, what was found and what to do.
  public var description: String {
    switch self {
    case .failed(let path, let operation, let code):
      "\(path): could not \(operation): \(String(cString: strerror(code))). \(advice(code))"
    case .notARegularFile(let path):
      "\(path): expected a regular file, found a folder, device or pipe. Give another path."
    case .tooLarge(let path, let bytes, let limit):
      "\(path): expected at most \(limit) bytes, found \(bytes). Is it the right file?"
    case .changed(let path, let expected, let found):
      "\(path): expected \(expected) bytes, found \(found): it changed while it was read. Try again."
    }
  }

  private func advice(_ code: Int32) -> String {
    switch code {
    case ENOENT: "Check the path."
    case EACCES, EPERM, EROFS: "Check the permissions of the file and its folder."
    case ENOSPC, EDQUOT, EFBIG: "Make room or choose another disk."
    default: "Check the path and the disk."
    }
  }
}
