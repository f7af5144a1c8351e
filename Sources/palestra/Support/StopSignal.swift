import Glibc
import Synchronization

/// The wish to stop, from Ctrl-C, `kill` or a terminal that was closed: the first signal is heard,
/// a second one ends the program at once.
enum StopSignal {
  /// The exit status of a program that was stopped so.
  static let exitStatus: Int32 = 130

  private static let numbers = [SIGINT, SIGTERM, SIGHUP]
  private static let wasRaised = Atomic<Bool>(false)

  /// Whether to stop.
  static var isRaised: Bool { wasRaised.load(ordering: .relaxed) }

  /// Listens from now on. A hangup that is ignored, as under `nohup`, stays so.
  static func listen() {
    _ = isRaised  // Made before a handler may touch it.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in numbers where number != SIGHUP || !isIgnored(number) {
      signal(number) { _ in
        StopSignal.wasRaised.store(true, ordering: .relaxed)
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
        signal(SIGHUP, SIG_DFL)
      }
      sigaddset(&signals, number)
    }
    // A parent that starts programs from a thread of a pool may hand its blocked signals on.
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
