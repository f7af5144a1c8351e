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

/// Reading files, with every return code checked.
public enum FileSystem {
  /// The bytes of a regular file.
  /// - Parameters:
  ///   - path: the file.
  ///   - limit: the most bytes to accept, where the machine has as much memory left; memory is only
  ///     asked for below it.
  /// - Returns: the whole contents.
  /// - Throws: `FileError`
  public static func read(_ path: String, limit: Int = 1 << 40) throws(FileError) -> [UInt8] {
    let file = try OpenFile(path, flags: O_RDONLY | O_CLOEXEC, operation: "open the file")
    let status = try file.status()
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
    let size = Int(status.st_size)
    let limit = size > 1 << 26 ? min(limit, SystemMemory.available) : limit
    guard size <= limit else { throw .tooLarge(path: path, bytes: size, limit: limit) }
    var bytes = [UInt8](repeating: 0, count: size)
    var done = 0
    while done < size {
      let read = try file.read(into: &bytes, from: done)
      if read == 0 { throw .changed(path: path, expected: size, found: done) }
      done += read
    }
    return bytes
  }
}

/// One file descriptor, closed when it goes.
struct OpenFile: ~Copyable {
  let path: String
  private let descriptor: Int32

  /// Opens a file; errors name it by `name` where that is given.
  init(
    _ path: String, flags: Int32, mode: mode_t = 0, reportedAs name: String? = nil,
    operation: String
  ) throws(FileError) {
    self.path = name ?? path
    descriptor = try Self.check(operation, name ?? path) { open(path, flags, mode) }
  }

  // What was written is safe since `synchronize`, so that closing has nothing left to report.
  deinit { _ = close(descriptor) }

  func status() throws(FileError) -> stat {
    var status = stat()
    _ = try Self.check("look at the file", path) { fstat(descriptor, &status) }
    return status
  }

  /// Locks a new file, so that `AtomicFile.sweep` leaves it alone.
  /// - Returns: false where a sweep removed it before.
  func lock() -> Bool {
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK { return false }
    var status = stat()
    return fstat(descriptor, &status) != 0 || status.st_nlink > 0
  }

  func setMode(_ mode: mode_t) throws(FileError) {
    _ = try Self.check("set the permissions", path) { fchmod(descriptor, mode) }
  }

  func read(into bytes: inout [UInt8], from start: Int) throws(FileError) -> Int {
    try Self.check("read", path) {
      bytes.withUnsafeMutableBytes { buffer in
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[start...])
        return systemRead(descriptor, rest)
      }
    }
  }

  /// Writes all of the bytes.
  func write(_ bytes: RawSpan) throws(FileError) {
    var done = 0
    while done < bytes.byteCount {
      done += try Self.check("write", path) {
        bytes.withUnsafeBytes {
          systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: $0[done...]))
        }
      }
    }
  }

  /// Waits until the contents are on the disk.
  func synchronize() throws(FileError) {
    _ = try Self.check("flush to the disk", path) { fsync(descriptor) }
  }

  /// The result of a system call, repeated where a signal interrupted it.
  static func check<Number: FixedWidthInteger>(
    _ operation: String, _ path: String, _ call: () -> Number
  ) throws(FileError) -> Number {
    while true {
      let result = call()
      if result != -1 { return result }
      if errno != EINTR { throw .failed(path: path, operation: operation, code: errno) }
    }
  }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  // Linux transfers at most 2 GiB less a page in a call.
  read(descriptor, buffer.baseAddress, min(buffer.count, 1 << 30))
}

private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
  write(descriptor, buffer.baseAddress, min(buffer.count, 1 << 30))
}
