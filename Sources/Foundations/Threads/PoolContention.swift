import Glibc
import Synchronization

/// Decides when the pool's caller should work alone, because other processes take the cores.
///
/// A worker that is preempted in the middle of a chunk runs again after a time slice, some milliseconds,
/// and the caller has to wait for it: on two cores, training beside a busy process was slower with two
/// threads than with one. After a preemption that cost more than working alone the pool backs off; each
/// back-off that soon follows another is twice as long, so that under lasting contention one thread does
/// nearly all work, and a single disturbance costs next to nothing. Uneven chunks make the caller wait
/// too, but for a worker that runs (`WorkerClocks`): they never cause a back-off. Results do not depend
/// on it.
final class PoolContention: Sendable {
  /// The first back-off and the longest, in nanoseconds.
  static let backOffs = 20_000_000...1_000_000_000
  /// What a wait may exceed the caller's work by: waking a sleeping thread.
  static let slack = 100_000
  /// A back-off that starts within this many times the one before follows it soon.
  static let memory = 10

  /// The times of one job, in nanoseconds.
  struct Times {
    /// How long the caller worked.
    var worked: Int
    /// How long it then waited for the others.
    var waited: Int
    /// The part of the wait in which a worker was inside the job but not on a core.
    var descheduled: Int

    /// Whether preemption made the job last longer than on the caller's thread alone.
    var showPreemption: Bool {
      waited > worked + slack && descheduled > max(slack, waited / 2)
    }
  }

  private let end = Atomic<Int>(0)
  private let length = Atomic<Int>(0)

  /// Whether the caller should work alone.
  var isBackingOff: Bool {
    let end = end.load(ordering: .relaxed)
    return end != 0 && Self.now < end
  }

  /// When the last back-off ends or ended; 0 where there was none.
  var backOffEnd: Int { end.load(ordering: .relaxed) }

  /// Records the times of a job whose wait began at `time`.
  func record(_ times: Times, at time: Int) {
    guard times.showPreemption else { return }
    let (last, lastEnd) = (length.load(ordering: .relaxed), end.load(ordering: .relaxed))
    let followsSoon = last > 0 && time - lastEnd < Self.memory * last
    let next = followsSoon ? min(2 * last, Self.backOffs.upperBound) : Self.backOffs.lowerBound
    length.store(next, ordering: .relaxed)
    end.store(time + times.waited + next, ordering: .relaxed)
  }

  /// Nanoseconds of a clock that never goes back.
  static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
