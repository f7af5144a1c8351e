import Glibc

/// The operating system's calls on files, each checked where it is made.
enum FileSystem {
  /// An error with the system's own reason.
  static func failure(_ file: String, _ operation: String) -> ReplayError {
    .notAccessible(file: file, operation: operation, reason: String(cString: strerror(errno)))
  }

  /// Whether something of that name exists.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Whether it is a folder.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The path without links, `.` and `..`; nil where there is nothing of that name.
  static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// The size of a regular file in bytes.
  static func size(of path: String) throws(ReplayError) -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { throw failure(path, "open it") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .notAccessible(file: path, operation: "open it", reason: "it is not a regular file")
    }
    return Int(status.st_size)
  }

  /// Makes a folder and those above it.
  static func makeFolder(_ path: String) throws(ReplayError) {
    if path.isEmpty || isFolder(path) { return }
    try makeFolder(folder(of: path))
    if mkdir(path, 0o777) != 0, errno != EEXIST { throw failure(path, "make the folder") }
  }

  /// The folder part of a path: empty for a bare name.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Gives a file another name, in place of what has that name.
  static func rename(_ path: String, to other: String) throws(ReplayError) {
    guard Glibc.rename(path, other) == 0 else { throw failure(path, "rename it to \(other)") }
  }

  /// The whole content of a file of limited size.
  static func read(_ path: String, atMost limit: Int) throws(ReplayError) -> [UInt8] {
    let count = try size(of: path)
    guard count <= limit else {
      throw .wrongContent(
        file: path, item: "size", expected: "at most \(limit) bytes", found: "\(count)")
    }
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, "open it") }
    defer { Glibc.close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: count)
    let found = bytes.withUnsafeMutableBytes { read(into: $0, at: 0, from: descriptor) }
    guard found == count else { throw failure(path, "read it") }
    return bytes
  }

  /// Writes a file under a temporary name, then renames it: the old content stays until then.
  static func replace(_ path: String, with bytes: [UInt8]) throws(ReplayError) {
    let temporary = path + ".tmp"
    let descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(temporary, "make it") }
    let isWritten = write(bytes, at: 0, to: descriptor)
    guard Glibc.close(descriptor) == 0, isWritten else { throw failure(temporary, "write it") }
    try rename(temporary, to: path)
  }

  /// Writes all bytes at a place.
  static func write(_ bytes: [UInt8], at address: Int, to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { write($0, at: address, to: descriptor) }
  }

  /// Writes all bytes at a place.
  static func write(_ bytes: UnsafeRawBufferPointer, at address: Int, to descriptor: Int32) -> Bool
  {
    bytes.count
      == transfer(bytes.count) { offset, rest in
        pwrite(descriptor, bytes.baseAddress.map { $0 + offset }, rest, off_t(address + offset))
      }
  }

  /// Reads from a place on until the buffer or the file is at its end.
  /// - Returns: how many bytes were read, nil where that failed.
  static func read(
    into bytes: UnsafeMutableRawBufferPointer, at address: Int, from descriptor: Int32
  ) -> Int? {
    transfer(bytes.count) { offset, rest in
      pread(descriptor, bytes.baseAddress.map { $0 + offset }, rest, off_t(address + offset))
    }
  }

  /// Reads from a pipe until its other end is closed.
  static func readAll(from pipe: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    // A pipe holds 64 KiB.
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = part.withUnsafeMutableBytes { Glibc.read(pipe, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return bytes }
      bytes.append(contentsOf: part[..<count])
    }
  }

  /// Repeats a system call that may do a part of the work, until all is done or it makes no progress.
  private static func transfer(_ count: Int, _ call: (Int, Int) -> Int) -> Int? {
    var done = 0
    while done < count {
      let part = call(done, count - done)
      if part < 0 && errno == EINTR { continue }
      if part < 0 { return nil }
      if part == 0 { break }
      done += part
    }
    return done
  }
}
