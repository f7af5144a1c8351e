import Glibc
import Synchronization
import Testing

@testable import Foundations

@Suite struct PoolContentionTests {
  private static let millisecond = 1_000_000

  /// A job whose worker was descheduled for nearly the whole wait of a millisecond.
  private static let preempted = PoolContention.Times(
    worked: 0, waited: millisecond, descheduled: 900_000)

  @Test func waitingAsLongAsWorkingIsNoPreemption() {
    let times = PoolContention.Times(
      worked: 5 * Self.millisecond, waited: 5 * Self.millisecond,
      descheduled: 5 * Self.millisecond)
    #expect(!times.showPreemption)
    // Waking a sleeping thread.
    #expect(!PoolContention.Times(worked: 0, waited: 90_000, descheduled: 90_000).showPreemption)
  }

  /// The caller waits a hundred times as long as it worked, for a worker that runs.
  @Test func unevenChunksAreNoPreemption() {
    for descheduled in [0, 60_000, 4 * Self.millisecond] {
      let times = PoolContention.Times(
        worked: 100_000, waited: 10 * Self.millisecond, descheduled: descheduled)
      #expect(!times.showPreemption, "\(descheduled)")
    }
    let contention = PoolContention()
    contention.record(
      .init(worked: 100_000, waited: 10 * Self.millisecond, descheduled: 0),
      at: PoolContention.now)
    #expect(!contention.isBackingOff)
  }

  @Test func aPreemptedWorkerMakesThePoolBackOff() {
    let contention = PoolContention()
    contention.record(
      .init(
        worked: 100_000, waited: 1_000 * Self.millisecond, descheduled: 990 * Self.millisecond),
      at: PoolContention.now)
    #expect(contention.isBackingOff)
  }

  @Test func aBackOffEnds() {
    let contention = PoolContention()
    let before = PoolContention.now - 2 * PoolContention.backOffs.lowerBound
    contention.record(Self.preempted, at: before)
    #expect(!contention.isBackingOff)
  }

  /// Under lasting contention: each back-off that soon follows another is twice as long, up to a limit.
  @Test func backOffsGrow() {
    let contention = PoolContention()
    var (time, lengths): (Int, [Int]) = (0, [])
    for _ in 0..<8 {
      contention.record(Self.preempted, at: time)
      lengths.append(contention.backOffEnd - time - Self.millisecond)
      time = contention.backOffEnd + Self.millisecond
    }
    let first = PoolContention.backOffs.lowerBound
    let doubled: [Int] = (0..<6).map { first << $0 }
    #expect(Array(lengths.prefix(6)) == doubled)
    #expect(lengths[7] == PoolContention.backOffs.upperBound)
    // After a long time without contention it starts with a short one.
    time += 100 * PoolContention.backOffs.upperBound
    contention.record(Self.preempted, at: time)
    let last = contention.backOffEnd - time - Self.millisecond
    #expect(last == first)
  }
}

/// Jobs on pools of their own: a short chunk for the caller, a long one for the worker.
@Suite struct PoolPreemptionTests {
  /// What the worker does in its chunk for a number of nanoseconds.
  private typealias LongChunk = @Sendable (Int) -> Void

  /// Runs such a job; the caller's chunk ends when the worker's has begun.
  /// - Returns: whether the pool backs off after it.
  private func backsOff(_ pool: WorkerPool, longChunk: LongChunk) -> Bool {
    pool.threads = 2
    let hasBegun = Atomic<Bool>(false)
    let start = PoolContention.now
    pool.parallel(2) { index in
      if index == 0 {
        while !hasBegun.load(ordering: .acquiring) { sched_yield() }
      } else {
        // Far above the slack, and much longer than what the caller waited for a new thread.
        let length = 3_000_000 + 4 * (PoolContention.now - start)
        hasBegun.store(true, ordering: .releasing)
        longChunk(length)
      }
    }
    return pool.contention.isBackingOff
  }

  /// Other processes may take the core from either thread, but hardly in each of 50 jobs.
  private func everBacksOff(_ pool: WorkerPool, longChunk: LongChunk) -> Bool {
    (0..<50).contains { _ in backsOff(pool, longChunk: longChunk) }
  }

  private static let compute: LongChunk = { length in
    let start = PoolContention.now
    while PoolContention.now - start < length {}
  }

  /// By an injected clock that shows a worker that ran all the time.
  @Test func unevenChunksDoNotBackOff() {
    let pool = WorkerPool(readTime: { _ in PoolContention.now })
    for _ in 0..<20 { #expect(!backsOff(pool, longChunk: Self.compute)) }
  }

  /// By an injected clock that stands still while the worker has work.
  @Test func aWorkerWhoseClockStandsStillIsPreempted() {
    #expect(everBacksOff(WorkerPool(readTime: { _ in 0 }), longChunk: Self.compute))
  }

  @Test func aClockThatCannotBeReadIsNoPreemption() {
    #expect(!backsOff(WorkerPool(readTime: { _ in nil }), longChunk: Self.compute))
  }

  /// By the thread's own clock.
  @Test func theThreadsClockAdvancesInUnevenChunks() {
    #expect((0..<50).contains { _ in !backsOff(WorkerPool(), longChunk: Self.compute) })
  }

  /// By the thread's own clock: a worker that sleeps in its chunk is not on a core.
  @Test func theThreadsClockStandsStillOffTheCore() {
    #expect(everBacksOff(WorkerPool()) { usleep(UInt32($0 / 1_000)) })
  }
}
