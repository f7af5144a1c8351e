import Foundations
import Glibc

extension ReplayError {
  /// The error of a system call that has just failed, with the system's own reason.
  static func failure(_ file: String, _ operation: String) -> ReplayError {
    .notAccessible(file: file, operation: operation, reason: String(cString: strerror(errno)))
  }

  /// An error of the file layer.
  init(_ error: FileError) {
    switch error {
    case .failed(let path, "open the file", let code):
      self = .notAccessible(
        file: path, operation: "open it", reason: String(cString: strerror(code)))
    case .failed(let path, let operation, let code):
      self = .notAccessible(
        file: path, operation: operation, reason: String(cString: strerror(code)))
    case .notARegularFile(let path):
      self = .notAccessible(file: path, operation: "open it", reason: "it is not a regular file")
    case .tooLarge(let path, let bytes, let limit):
      self = .wrongContent(
        file: path, item: "size", expected: "at most \(limit) bytes", found: "\(bytes)")
    case .changed(let path, let expected, let found):
      self = .wrongContent(
        file: path, item: "size", expected: "\(expected) bytes", found: "\(found)")
    }
  }
}

/// The file layer's calls, with the errors of this module.
enum ReplayFiles {
  /// The size of a regular file in bytes.
  static func size(of path: String) throws(ReplayError) -> Int {
    do throws(FileError) { return try FileSystem.size(of: path) } catch { throw .init(error) }
  }

  /// The whole content of a file of limited size.
  static func read(_ path: String, limit: Int) throws(ReplayError) -> [UInt8] {
    do throws(FileError) {
      return try FileSystem.read(path, limit: limit)
    } catch {
      throw .init(error)
    }
  }

  /// Replaces a file's content; the old content stays until the new one is whole.
  static func replace(_ path: String, with bytes: [UInt8]) throws(ReplayError) {
    do throws(FileError) { try AtomicFile.write(bytes, to: path) } catch { throw .init(error) }
  }

  /// Makes the folder of a file, and those above it.
  static func makeFolder(of path: String) throws(ReplayError) {
    do throws(FileError) {
      try FileSystem.makeFolder(FileSystem.folder(of: path))
    } catch {
      throw .init(error)
    }
  }

  /// Gives a file another name, replacing what has that name.
  static func move(_ path: String, to other: String) throws(ReplayError) {
    do throws(FileError) { try FileSystem.move(path, to: other) } catch { throw .init(error) }
  }
}
