#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The operating system's calls on files, with every return code checked.
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

  /// Whether something of that name exists.
  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Whether it is a folder.
  package static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The path without links, `.` and `..`; nil where there is nothing of that name.
  package static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// The size of a regular file in bytes.
  /// - Throws: `FileError`
  package static func size(of path: String) throws(FileError) -> Int {
    var status = stat()
    _ = try OpenFile.check("open the file", path) { stat(path, &status) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
    return Int(status.st_size)
  }

  /// The folder part of a path: empty for a bare name.
  package static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes a folder and those above it, where they are missing.
  /// - Throws: `FileError`
  package static func makeFolder(_ path: String) throws(FileError) {
    if path.isEmpty || isFolder(path) { return }
    try makeFolder(folder(of: path))
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw .failed(path: path, operation: "make the folder", code: errno)
    }
  }

  /// Gives a file another name, replacing what has that name.
  /// - Throws: `FileError`
  package static func move(_ path: String, to other: String) throws(FileError) {
    _ = try OpenFile.check("rename it to \(other)", path) { rename(path, other) }
  }
}
