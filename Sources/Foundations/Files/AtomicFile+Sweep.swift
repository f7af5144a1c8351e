#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension AtomicFile {
  /// Removes the temporary files that killed processes left in a folder.
  ///
  /// A writer holds a lock (`flock`) on its temporary file, which the kernel releases when the process
  /// ends: a file that can be locked has no writer. Files of living writers stay.
  /// - Parameter folder: where it is missing, nothing happens.
  public static func sweep(_ folder: String) {
    guard let stream = opendir(folder) else { return }
    defer { _ = closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if isTemporary(name) { removeAbandoned("\(folder)/\(name)") }
    }
  }

  /// The name of a temporary file for `name`; `isTemporary` recognizes it.
  static func temporaryName(for name: String) -> String {
    ".\(name).tmp-\(getpid())-\(UInt32.random(in: 0 ... .max))"
  }

  private static func isTemporary(_ name: String) -> Bool {
    guard name.hasPrefix("."), let last = name.split(separator: ".").last, last.hasPrefix("tmp-")
    else { return false }
    let values = last.dropFirst("tmp-".count).split(
      separator: "-", omittingEmptySubsequences: false)
    return values.count == 2 && values.allSatisfy { UInt32($0) != nil }
  }

  private static func removeAbandoned(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return }
    defer { _ = close(descriptor) }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { _ = unlink(path) }
  }
}
