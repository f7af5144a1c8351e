import Glibc

/// Why a process could not be run.
struct ChildProcessError: Error, CustomStringConvertible {
  let description: String
}

/// A program that was run to its end.
struct ChildProcess {
  /// What it wrote to standard output; empty where that was not caught.
  let output: String
  /// From its start to its end.
  let seconds: Double
  /// What it had resident at most, in MiB.
  let memory: Double

  /// Runs a program; what it writes to standard error comes out on this one's.
  /// - Throws: `ChildProcessError` where it can't be started or does not end with status 0.
  init(_ path: String, _ arguments: [String], catchingOutput: Bool = true) throws {
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var ends: [Int32] = [-1, -1]
    if catchingOutput, pipe(&ends) != 0 {
      throw ChildProcessError(description: "no pipe (error \(errno))")
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if catchingOutput {
      posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
      for end in ends { posix_spawn_file_actions_addclose(&actions, end) }
    }
    let start = now()
    var child = pid_t()
    let failed = posix_spawn(&child, path, &actions, nil, words, environ)
    if catchingOutput { close(ends[1]) }
    defer { if catchingOutput { close(ends[0]) } }
    guard failed == 0 else {
      throw ChildProcessError(description: "\(path) could not be started (error \(failed))")
    }
    output = catchingOutput ? Self.text(from: ends[0]) : ""
    var (status, usage): (Int32, rusage) = (0, rusage())
    var ended = pid_t(-1)
    repeat { ended = wait4(child, &status, 0, &usage) } while ended < 0 && errno == EINTR
    seconds = now() - start
    memory = Double(usage.ru_maxrss) / 1_024
    guard ended == child, status == 0 else {
      let code = status & 0x7f == 0 ? "status \(status >> 8 & 0xff)" : "signal \(status & 0x7f)"
      throw ChildProcessError(
        description: "\(path) \(arguments.joined(separator: " ")) ended with \(code)")
    }
  }

  /// Starts a program and kills it (SIGKILL) after a time, whatever it does.
  /// - Returns: whether the kill ended it; false where it had ended before.
  /// - Throws: `ChildProcessError` where it can't be started, or fails before.
  static func kill(_ path: String, _ arguments: [String], after seconds: Double) throws -> Bool {
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var child = pid_t()
    let failed = posix_spawn(&child, path, nil, nil, words, environ)
    guard failed == 0 else {
      throw ChildProcessError(description: "\(path) could not be started (error \(failed))")
    }
    usleep(UInt32(seconds * 1e6))
    // Until it is waited for, the number stays its own.
    _ = Glibc.kill(child, SIGKILL)
    var (status, ended): (Int32, pid_t) = (0, -1)
    repeat { ended = waitpid(child, &status, 0) } while ended < 0 && errno == EINTR
    if status & 0x7f == SIGKILL { return true }
    guard status == 0 else {
      throw ChildProcessError(
        description: "\(path) \(arguments.joined(separator: " ")) ended with \(status)")
    }
    return false
  }

  private static func text(from descriptor: Int32) -> String {
    var (bytes, buffer): ([UInt8], [UInt8]) = ([], Array(repeating: 0, count: 1 << 16))
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }
}

/// Writes a line to standard error, at once.
func report(_ string: String) {
  var bytes = Array((string + "\n").utf8)[...]
  while !bytes.isEmpty {
    let count = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    if count < 0, errno != EINTR { return }  // Nobody is left to report it to.
    bytes = bytes.dropFirst(max(0, count))
  }
}

/// A folder for what a check writes.
struct TemporaryFolder: ~Copyable {
  let path: String

  /// - Throws: `ChildProcessError` where there can be none.
  init() throws {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/palestra-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw ChildProcessError(description: "no folder can be made in \(parent) (error \(errno))")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { removeFolder(path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }
}

/// The names of what is in a folder; none where it is not there.
func fileNames(in path: String) -> [String] {
  guard let folder = opendir(path) else { return [] }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafeBytes(of: entry.pointee.d_name) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names
}

/// Removes a folder and all that is in it; links are removed, not followed.
func removeFolder(_ path: String) {
  for name in fileNames(in: path) where unlink("\(path)/\(name)") != 0 && errno == EISDIR {
    removeFolder("\(path)/\(name)")
  }
  rmdir(path)
}
