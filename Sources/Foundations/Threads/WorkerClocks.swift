import CProcessor
import Glibc
import Synchronization

/// The CPU clocks of the workers that are inside a job: they show who was descheduled.
///
/// A running thread's CPU clock advances with wall time; that of a preempted thread stands still. Only a
/// wait longer than `PoolContention.slack` reads them, so short jobs pay for one store on entry and one on
/// exit.
///
/// `@unchecked Sendable`: the slots are atomic; `samples` belongs to the one caller that holds the pool.
final class WorkerClocks: @unchecked Sendable {
  /// Nanoseconds that a thread has run for by its clock; nil where the clock cannot be read.
  typealias ReadTime = @Sendable (clockid_t) -> Int?

  private struct Sample {
    var clock = 0
    var cpuTime = 0
    var wallTime = 0
  }

  private static let stride = 8
  private let readTime: ReadTime
  /// For each worker its clock while it is inside a job, otherwise 0; a cache line apart.
  private let slots: UnsafeMutablePointer<Atomic<Int>>
  /// What the caller read of each worker at the start of a long wait.
  private let samples: UnsafeMutablePointer<Sample>
  private let capacity: Int

  init(capacity: Int, readTime: @escaping ReadTime = WorkerClocks.threadTime) {
    self.capacity = capacity
    self.readTime = readTime
    slots = .allocate(capacity: capacity * Self.stride)
    for index in 0..<capacity * Self.stride { (slots + index).initialize(to: Atomic(0)) }
    samples = .allocate(capacity: capacity)
    samples.initialize(repeating: Sample(), count: capacity)
  }

  deinit {
    slots.deinitialize(count: capacity * Self.stride)
    slots.deallocate()
    samples.deallocate()
  }

  /// The CPU clock of the calling thread; 0 where the system has none.
  static func ownClock() -> Int {
    var clock = clockid_t()
    return pthread_getcpuclockid(pthread_self(), &clock) == 0 ? Int(clock) : 0
  }

  @Sendable static func threadTime(_ clock: clockid_t) -> Int? {
    var time = timespec()
    guard clock_gettime(clock, &time) == 0 else { return nil }
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  /// Marks a worker as inside the job.
  func enter(_ worker: Int, clock: Int) { slots[slot(worker)].store(clock, ordering: .releasing) }

  /// Marks a worker as outside.
  func leave(_ worker: Int) { slots[slot(worker)].store(0, ordering: .releasing) }

  /// Waits until `active` is 0.
  /// - Parameters:
  ///   - active: how many workers are inside the job.
  ///   - count: how many workers the pool has.
  ///   - start: when the wait began.
  /// - Returns: the longest time that one worker was inside the job without running, counted from
  ///   `PoolContention.slack` after the start.
  func wait(for active: borrowing Atomic<Int>, of count: Int, since start: Int) -> Int {
    var rounds = 0
    while active.load(ordering: .sequentiallyConsistent) > 0 {
      processor_pause()
      rounds &+= 1
      // The clock is read every few microseconds.
      guard rounds % 64 == 0, PoolContention.now - start > PoolContention.slack else { continue }
      return observe(active, of: min(count, capacity))
    }
    return 0
  }

  /// Samples every worker now and once more when it leaves.
  private func observe(_ active: borrowing Atomic<Int>, of count: Int) -> Int {
    for worker in 0..<count {
      let clock = slots[slot(worker)].load(ordering: .acquiring)
      let cpuTime = clock == 0 ? nil : readTime(clockid_t(clock))
      samples[worker] = Sample(
        clock: cpuTime == nil ? 0 : clock, cpuTime: cpuTime ?? 0, wallTime: PoolContention.now)
    }
    var longest = 0
    while true {
      let isOver = active.load(ordering: .sequentiallyConsistent) == 0
      for worker in 0..<count where samples[worker].clock != 0 {
        guard isOver || slots[slot(worker)].load(ordering: .acquiring) == 0 else { continue }
        longest = max(longest, descheduled(samples[worker]))
        samples[worker].clock = 0
      }
      if isOver { return longest }
      processor_pause()
    }
  }

  private func descheduled(_ sample: Sample) -> Int {
    guard let cpuTime = readTime(clockid_t(sample.clock)) else { return 0 }
    return (PoolContention.now - sample.wallTime) - (cpuTime - sample.cpuTime)
  }

  private func slot(_ worker: Int) -> Int { worker * Self.stride }
}
