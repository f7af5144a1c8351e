#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Writing a file so that its name always leads to a whole one: the old or the new.
///
/// The contents go to a temporary name in the same folder, are flushed to the disk and renamed;
/// then the folder is flushed. Where anything fails, the temporary file is removed and the previous
/// file stays as it was. A crash leaves at worst a temporary file behind, `.name.tmp-` and two
/// integers, which `sweep` removes.
public enum AtomicFile {
  /// Where the contents go, piece by piece.
  public struct Writer: ~Copyable {
    fileprivate let file: OpenFile

    /// Adds bytes to the file.
    public func write(_ bytes: RawSpan) throws(FileError) { try file.write(bytes) }

    /// Adds bytes to the file.
    public func write(_ bytes: [UInt8]) throws(FileError) { try file.write(bytes.span.bytes) }
  }

  /// Writes a file at once.
  public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    try write(to: path) { writer throws(FileError) in try writer.write(bytes) }
  }

  /// Writes a file in pieces.
  ///
  ///     try AtomicFile.write(to: "run.checkpoint") { file throws(FileError) in
  ///       try file.write(header)
  ///       try file.write(weights)
  ///     }
  ///
  /// - Parameters:
  ///   - path: the file to make or replace; a symbolic link is followed, permissions are kept.
  ///   - body: writes the contents.
  /// - Throws: `FileError`, also what `body` throws.
  public static func write(
    to path: String, _ body: (borrowing Writer) throws(FileError) -> Void
  ) throws(FileError) {
    let (target, mode) = try replaced(path)
    let (folder, name) = split(target)
    var temporary = "\(folder)/\(temporaryName(for: name))"
    var file = try create(temporary, for: path)
    // A sweep may come between the creation and the lock: then its file is gone.
    while !file.lock() {
      temporary = "\(folder)/\(temporaryName(for: name))"
      file = try create(temporary, for: path)
    }
    do {
      if let mode { try file.setMode(mode) }
      let writer = Writer(file: file)
      try body(writer)
      try writer.file.synchronize()
      _ = try OpenFile.check("rename the finished file", path) { rename(temporary, target) }
    } catch {
      _ = unlink(temporary)  // The first error is the one to report.
      throw error
    }
    try synchronize(folder: folder)
  }

  /// Opens a new file; errors name the path that the caller knows, not the temporary one.
  private static func create(_ temporary: String, for path: String) throws(FileError) -> OpenFile {
    try OpenFile(
      temporary, flags: O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode: 0o666, reportedAs: path,
      operation: "create a file beside it")
  }

  /// Where a path leads, and the permissions of the file there; nil where there is none yet.
  private static func replaced(_ path: String) throws(FileError) -> (String, mode_t?) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT { return (path, nil) }
      throw .failed(path: path, operation: "look at the file", code: errno)
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
    guard let resolved = realpath(path, nil) else {
      throw .failed(path: path, operation: "follow the path", code: errno)
    }
    defer { free(resolved) }
    return (String(cString: resolved), status.st_mode & 0o7777)
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    return (folder, String(path[path.index(after: slash)...]))
  }

  /// Makes the new name last through a loss of power, where the file system can.
  private static func synchronize(folder: String) throws(FileError) {
    let handle = try OpenFile(
      folder, flags: O_RDONLY | O_DIRECTORY | O_CLOEXEC, operation: "open the folder")
    do {
      try handle.synchronize()
    } catch .failed(_, _, EINVAL) {
      return  // Not a file system that flushes folders.
    }
  }
}
