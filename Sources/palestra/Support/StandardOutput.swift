import Glibc
import Synchronization

/// Standard output, where results go.
///
/// Lines are collected and written in blocks, on a terminal one by one. The first failure is kept:
/// nothing is written after it, and `finish()` reports it when the command has ended.
enum StandardOutput {
  private struct State {
    var bytes: [UInt8] = []
    var failure: Int32?
  }

  private static let state = Mutex(State())
  private static let isTerminal = isatty(STDOUT_FILENO) == 1
  private static let blockSize = 1 << 16

  /// Whether a line could not be written: what prints many lines stops there.
  static var hasFailed: Bool { state.withLock { $0.failure != nil } }

  /// Prints a line.
  static func print(_ line: some CustomStringConvertible = "") {
    state.withLock { state in
      guard state.failure == nil else { return }
      state.bytes += line.description.utf8
      state.bytes.append(UInt8(ascii: "\n"))
      if isTerminal || state.bytes.count >= blockSize { write(&state) }
    }
  }

  /// Writes what is left.
  /// - Returns: the error number of the first write that failed; nil if everything was written.
  static func finish() -> Int32? {
    state.withLock { state in
      if state.failure == nil { write(&state) }
      return state.failure
    }
  }

  private static func write(_ state: inout State) {
    var rest = state.bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR {
        state.failure = errno
        break
      }
      rest = rest.dropFirst(max(0, count))
    }
    state.bytes.removeAll(keepingCapacity: true)
  }
}
