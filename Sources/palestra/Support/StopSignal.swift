import Glibc
import Synchronization

/// The wish to stop, from Ctrl-C or `kill`: the first one is heard, a second one kills.
enum StopSignal {
  /// The exit status of a program that was stopped so.
  static let exitStatus: Int32 = 130

  private static let wasRaised = Atomic<Bool>(false)

  /// Whether to stop.
  static var isRaised: Bool { wasRaised.load(ordering: .relaxed) }

  /// Listens from now on.
  static func listen() {
    _ = isRaised  // Made before a handler may touch it.
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in
        StopSignal.wasRaised.store(true, ordering: .relaxed)
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
      }
    }
    // A parent that starts programs from a thread of a pool may hand its blocked signals on.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }
}
