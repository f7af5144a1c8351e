#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

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

func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  // Linux transfers at most 2 GiB less a page in a call.
  read(descriptor, buffer.baseAddress, min(buffer.count, 1 << 30))
}

private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
  write(descriptor, buffer.baseAddress, min(buffer.count, 1 << 30))
}
