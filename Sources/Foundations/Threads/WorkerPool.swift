import CProcessor
import Glibc
import Synchronization

/// The threads of the process: one pool, shared by every operation.
///
/// Work is cut by its size, and where the number of threads counts too no sum is cut; each chunk writes
/// its own part of the result: the bits do not depend on how many threads there are. The caller works too, and the
/// others wait in a short loop before they sleep, so that a training step finds them awake.
///
/// Where other processes take the cores, a preempted worker holds up the whole job: after such a
/// wait the caller works alone for a while (`PoolContention`).
///
/// `@unchecked Sendable`: `job`, `chunkCount` and `participants` are written by the caller that
/// holds `busy`, before it opens the job, and read by workers that entered (`active`) and then saw
/// it open. The caller closes the job, then waits until no worker is inside.
public final class WorkerPool: @unchecked Sendable {
  /// The pool of this process.
  public static let shared = WorkerPool()

  /// The cores this process may use.
  public static let availableThreads = Int(processor_available_count())

  private static let largestThreadCount = 256
  private let limit = Atomic<Int>(WorkerPool.availableThreads)
  private let started = Atomic<Int>(0)
  private let busy = Atomic<Bool>(false)
  private let generation = Atomic<Int>(0)
  /// For each thread how many of its own chunks are taken; a cache line apart.
  private let taken: UnsafeMutablePointer<Atomic<Int>>
  private static let takenStride = 8
  /// The job that may be joined, by its generation; 0 where none is.
  private let open = Atomic<Int>(0)
  private let active = Atomic<Int>(0)
  private let sleeping = Atomic<Int>(0)
  private let clocks: WorkerClocks
  let contention = PoolContention()
  private var chunkCount = 0
  private var participants = 1
  private var job: UnsafeRawPointer?
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let wake: UnsafeMutablePointer<pthread_cond_t>

  /// Makes a pool of its own for a test; `readTime` replaces the workers' CPU clocks.
  init(readTime: @escaping WorkerClocks.ReadTime = WorkerClocks.threadTime) {
    clocks = WorkerClocks(capacity: Self.largestThreadCount, readTime: readTime)
    mutex = .allocate(capacity: 1)
    wake = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wake, nil)
    taken = .allocate(capacity: Self.largestThreadCount * Self.takenStride)
    for index in 0..<Self.largestThreadCount * Self.takenStride {
      (taken + index).initialize(to: Atomic(0))
    }
  }

  /// How many threads take part, this one included. The results do not depend on it.
  public var threads: Int {
    get { limit.load(ordering: .relaxed) }
    set { limit.store(max(1, min(newValue, Self.largestThreadCount)), ordering: .relaxed) }
  }

  /// Runs `body` over `0..<count` in chunks of `size`; one chunk runs here and now.
  @inlinable @inline(__always)
  package func chunks(of count: Int, size: Int, _ body: (Range<Int>) -> Void) {
    if count <= size {
      if count > 0 { body(0..<count) }
      return
    }
    let chunks = (count + size - 1) / size
    parallel(chunks) { index in body(index * size..<min(count, (index + 1) * size)) }
  }

  /// Runs `body(0) … body(count - 1)`, in any order and on any thread, and returns when all are
  /// done.
  ///
  /// A call from within a running job, or beside another one, runs here alone.
  public func parallel(_ count: Int, _ body: (Int) -> Void) {
    let threads = min(self.threads, count)
    if threads <= 1 || contention.isBackingOff || busy.exchange(true, ordering: .acquiring) {
      for index in 0..<count { body(index) }
      return
    }
    startWorkers(threads - 1)
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { pointer in
        job = UnsafeRawPointer(pointer)
        chunkCount = count
        participants = threads
        for thread in 0..<threads {
          taken[thread * Self.takenStride].store(0, ordering: .relaxed)
        }
        let number = generation.load(ordering: .relaxed) + 1
        open.store(number, ordering: .sequentiallyConsistent)
        generation.store(number, ordering: .sequentiallyConsistent)
        if sleeping.load(ordering: .sequentiallyConsistent) > 0 {
          pthread_mutex_lock(mutex)
          pthread_cond_broadcast(wake)
          pthread_mutex_unlock(mutex)
        }
        let start = PoolContention.now
        work(body, thread: 0)
        open.store(0, ordering: .sequentiallyConsistent)
        guard active.load(ordering: .sequentiallyConsistent) > 0 else { return }
        let end = PoolContention.now
        let descheduled = clocks.wait(
          for: active, of: started.load(ordering: .relaxed), since: end)
        contention.record(
          .init(worked: end - start, waited: PoolContention.now - end, descheduled: descheduled),
          at: end)
      }
    }
    busy.store(false, ordering: .releasing)
  }

  /// Each thread has its run of neighboring chunks, the same in every operation on arrays of one
  /// size, so that a part of the weights, their gradient and their moments stay in the cache of one
  /// core. Who is done early helps the others.
  private func work(_ body: (Int) -> Void, thread: Int) {
    for offset in 0..<participants {
      let owner = (thread + offset) % participants
      let first = owner * chunkCount / participants
      let end = (owner + 1) * chunkCount / participants
      while true {
        let index = first + taken[owner * Self.takenStride].add(1, ordering: .relaxed).oldValue
        if index >= end { break }
        body(index)
      }
    }
  }

  private func startWorkers(_ wanted: Int) {
    while started.load(ordering: .relaxed) < wanted {
      let index = started.add(1, ordering: .relaxed).oldValue
      let start = Unmanaged.passRetained(Start(pool: self, index: index))
      var thread = pthread_t()
      let failed = pthread_create(
        &thread, nil,
        { context in
          guard let context else { return nil }
          let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
          start.pool.serve(index: start.index, from: start.generation)
          return nil
        }, start.toOpaque())
      if failed != 0 {
        start.release()
        started.subtract(1, ordering: .relaxed)
        limit.store(started.load(ordering: .relaxed) + 1, ordering: .relaxed)
        return
      }
      pthread_detach(thread)
    }
  }

  private final class Start {
    let pool: WorkerPool
    let index: Int
    let generation: Int
    init(pool: WorkerPool, index: Int) {
      self.pool = pool
      self.index = index
      generation = pool.generation.load(ordering: .relaxed)
    }
  }

  private func serve(index: Int, from first: Int) {
    let clock = WorkerClocks.ownClock()
    var seen = first
    while true {
      seen = waitForJob(after: seen)
      active.add(1, ordering: .sequentiallyConsistent)
      clocks.enter(index, clock: clock)
      // Threads above the limit stay out; so do those that come after the job was closed.
      if open.load(ordering: .sequentiallyConsistent) != 0,
        index < limit.load(ordering: .relaxed) - 1, let job
      {
        work(
          job.assumingMemoryBound(to: ((Int) -> Void).self).pointee,
          thread: (index + 1) % participants)
      }
      clocks.leave(index)
      active.subtract(1, ordering: .sequentiallyConsistent)
    }
  }

  /// Waits some 50 microseconds in a loop, then asleep, until a job newer than `seen` is there.
  private func waitForJob(after seen: Int) -> Int {
    for _ in 0..<5_000 {
      let now = generation.load(ordering: .acquiring)
      if now != seen { return now }
      processor_pause()
    }
    pthread_mutex_lock(mutex)
    sleeping.add(1, ordering: .sequentiallyConsistent)
    while generation.load(ordering: .sequentiallyConsistent) == seen {
      pthread_cond_wait(wake, mutex)
    }
    sleeping.subtract(1, ordering: .relaxed)
    pthread_mutex_unlock(mutex)
    return generation.load(ordering: .acquiring)
  }
}
