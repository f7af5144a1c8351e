import Glibc
import Synchronization

/// Decides when the caller of the pool does better alone, because other processes take the cores.
///
/// A worker that the system puts aside in the middle of a chunk comes back after a time slice, some
/// milliseconds, and the caller has to wait for it: on two cores, training beside a busy process was slower
/// with two threads than with one. After a wait much longer than the caller's own work the pool rests; each
/// rest that soon follows another is twice as long, so that under lasting contention nearly all work is done
/// by one thread, and a single disturbance costs next to nothing. Results do not depend on it.
final class PoolContention: Sendable {
  /// The first rest and the longest, in nanoseconds.
  static let rests = 20_000_000...1_000_000_000
  /// What a wait may exceed the caller's work by: waking a sleeping thread.
  static let slack = 100_000
  /// A rest that starts within this many times the one before follows it soon.
  static let memory = 10

  private let end = Atomic<Int>(0)
  private let length = Atomic<Int>(0)

  /// Whether the caller should work alone.
  var isResting: Bool {
    let end = end.load(ordering: .relaxed)
    return end != 0 && Self.now < end
  }

  /// When the last rest ends or ended; 0 where there was none.
  var restEnd: Int { end.load(ordering: .relaxed) }

  /// Records the times of a job.
  /// - Parameters:
  ///   - worked: nanoseconds for which the caller worked.
  ///   - waited: nanoseconds for which it then waited for the others.
  ///   - time: the moment, in nanoseconds.
  func record(worked: Int, waited: Int, at time: Int) {
    guard waited > worked + Self.slack else { return }
    let (last, lastEnd) = (length.load(ordering: .relaxed), end.load(ordering: .relaxed))
    let followsSoon = last > 0 && time - lastEnd < Self.memory * last
    let next = followsSoon ? min(2 * last, Self.rests.upperBound) : Self.rests.lowerBound
    length.store(next, ordering: .relaxed)
    end.store(time + waited + next, ordering: .relaxed)
  }

  /// Nanoseconds of a clock that never goes back.
  static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
