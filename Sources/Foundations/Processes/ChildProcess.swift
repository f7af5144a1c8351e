import CProcessor
import Glibc

/// This program, started again as a process of its own: what crashes there ends nothing else.
///
///     let child = try ChildProcess(["train", "--env", "CartPole-v1"], errors: "log.txt")
///     while true { if let ending = child.poll() { print(ending); break } }
///
/// It stands in a process group of its own, so that Ctrl-C in a terminal reaches its parent alone,
/// which passes it on. It calls `endWithParent` first: then nothing outlives the parent, not even
/// where that is killed.
public final class ChildProcess {
  /// How a process ended.
  public enum Ending: Sendable, Equatable, CustomStringConvertible {
    /// By itself, with a status.
    case exit(Int32)
    /// By a signal.
    case signal(Int32)

    public var description: String {
      switch self {
      case .exit(let status): "exit status \(status)"
      case .signal(let number): "signal \(number), \(String(cString: strsignal(number)))"
      }
    }
  }

  /// Its number.
  public let number: Int32
  private var hasEnded = false

  /// Starts this program.
  /// - Parameters:
  ///   - arguments: those after the program's name.
  ///   - errors: the file that standard error is added to; standard output is discarded.
  /// - Throws: `FileError` where it cannot be started.
  public init(_ arguments: [String], errors: String) throws(FileError) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(
      &actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_APPEND, 0o666)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    let program = "/proc/self/exe"
    let name = CommandLine.arguments.first ?? program
    var words: [UnsafeMutablePointer<CChar>?] = ([name] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, program, &actions, &attributes, &words, environ)
    guard code == 0 else { throw .failed(path: name, operation: "start it again", code: code) }
    number = process
  }

  deinit {
    guard !hasEnded else { return }
    _ = kill(number, SIGKILL)
    var status: Int32 = 0
    while waitpid(number, &status, 0) < 0, errno == EINTR {}
  }

  /// How it ended; nil while it runs.
  public func poll() -> Ending? {
    var status: Int32 = 0
    guard !hasEnded, waitpid(number, &status, WNOHANG) == number else { return nil }
    hasEnded = true
    let signal = status & 0x7f
    return signal == 0 ? .exit(status >> 8 & 0xff) : .signal(signal)
  }

  /// Asks it to stop, as `kill` does.
  public func stop() { _ = kill(number, SIGTERM) }

  /// Ends this process as soon as its parent ends; called first thing in a child.
  /// - Parameter parent: the parent's number.
  /// - Returns: whether that process is the parent; where not, it has ended already.
  public static func endWithParent(_ parent: Int32) -> Bool {
    processor_end_with_parent(parent) == 0
  }

  /// The number of this process.
  public static var ownNumber: Int32 { getpid() }
}
