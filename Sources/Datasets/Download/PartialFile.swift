import Glibc

/// The part of a file that has come so far: `.NAME.part` beside where it will stand.
///
/// One process at a time: the file is locked while it grows.
struct PartialFile: ~Copyable {
  let path: String
  private let folder: String
  private let target: String
  private let descriptor: Int32

  /// Opens the part of a file, or begins one.
  /// - Throws: `DatasetError` where the folder can't be written to, or another process is at it.
  init(of name: String, in folder: String) throws(DatasetError) {
    let path = "\(folder)/.\(name).part"
    try Self.makeFolder(folder)
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.failure(path, "create the file") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      _ = close(descriptor)
      throw .cannotFetch(reason: "\(path): another process is fetching this file")
    }
    self.path = path
    self.folder = folder
    target = "\(folder)/\(name)"
    self.descriptor = descriptor
  }

  deinit { _ = close(descriptor) }

  private static func failure(_ path: String, _ operation: String) -> DatasetError {
    .file(.failed(path: path, operation: operation, code: errno))
  }

  private static func makeFolder(_ path: String) throws(DatasetError) {
    var end = path.startIndex
    while end < path.endIndex {
      end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
      let part = String(path[..<end])
      guard mkdir(part, 0o777) == 0 || errno == EEXIST || errno == EISDIR else {
        var status = stat()
        // A folder above that is there already, though nothing may be made in its parent.
        if stat(part, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { continue }
        throw failure(part, "make the folder")
      }
    }
  }

  /// How many bytes have come.
  func size() throws(DatasetError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failure(path, "look at the file") }
    return Int(status.st_size)
  }

  /// Adds bytes.
  /// - Returns: whether there was room.
  func append(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      if count < 0, errno != EINTR { return false }
      done += max(0, count)
    }
    return true
  }

  /// Forgets what has come.
  func clear() throws(DatasetError) {
    guard ftruncate(descriptor, 0) == 0 else { throw Self.failure(path, "cut the file") }
  }

  /// Removes the part: nothing of it is of use.
  func remove() { _ = unlink(path) }

  /// Gives the whole file its name, at once and for good.
  func finish() throws(DatasetError) {
    guard fsync(descriptor) == 0 else { throw Self.failure(path, "flush to the disk") }
    guard rename(path, target) == 0 else { throw Self.failure(target, "rename the finished file") }
    let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw Self.failure(folder, "open the folder") }
    _ = fsync(directory)  // Not every file system flushes folders.
    _ = close(directory)
  }
}
