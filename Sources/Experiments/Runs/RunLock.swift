import Glibc

/// The exclusive right to write into a run's folder.
///
/// It is an advisory lock (`flock`) on the file `.lock` in the folder, which holds the number of
/// the process. The kernel releases it when the process ends, however that happens, so that a
/// killed run leaves no lock behind. On file systems without `flock` there is no protection.
public final class RunLock: Sendable {
  /// The name of the file in the folder.
  static let fileName = ".lock"

  private let path: String
  private let descriptor: Int32

  /// Locks a folder.
  /// - Throws: `ExperimentError.runInUse` where another run has locked it, `unusableFolder` where
  ///   the file cannot be made.
  init(_ folder: RunFolder) throws(ExperimentError) {
    path = folder.file(Self.fileName)
    while true {
      let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
      guard file >= 0 else {
        throw .unusableFolder(path: folder.path, reason: String(cString: strerror(errno)))
      }
      if flock(file, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
        let process = Self.process(in: file)
        _ = close(file)
        throw .runInUse(path: folder.path, process: process)
      }
      // The run before may have removed the file between `open` and `flock`.
      if Self.isSameFile(file, path) {
        descriptor = file
        break
      }
      _ = close(file)
    }
    let number = Array("\(getpid())\n".utf8)
    _ = ftruncate(descriptor, 0)
    // The number is only for the error message of others.
    _ = pwrite(descriptor, number, number.count, 0)
  }

  deinit {
    if Self.isSameFile(descriptor, path) { _ = unlink(path) }
    _ = close(descriptor)
  }

  /// Whether an open file is still the one that a path leads to.
  private static func isSameFile(_ descriptor: Int32, _ path: String) -> Bool {
    var (opened, named) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0
      && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
  }

  /// The number that the owner wrote, nil where there is none yet.
  private static func process(in descriptor: Int32) -> Int? {
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    let digits = bytes.prefix(max(0, count)).prefix { $0 != 0x0a }
    return Int(String(decoding: digits, as: UTF8.self))
  }
}
