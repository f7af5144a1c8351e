/// The memory of N environments, at stable addresses.
///
/// `@unchecked Sendable`: a `BatchEnvironment` copies it before the first change where another
/// value shares it, and the threads of one step work on different environments.
final class BatchStorage: @unchecked Sendable {
  let count: Int
  let stateCount: Int
  /// `[S, N]`
  let state: UnsafeMutablePointer<Float>
  /// `[N]`: steps since the reset, -1 where the episode has ended.
  let elapsed: UnsafeMutablePointer<Int32>
  /// `[N]`: where each environment's SplitMix64 stands.
  let streams: UnsafeMutablePointer<UInt64>
  /// `[S]`
  let low: UnsafeMutablePointer<Float>
  /// `[S]`
  let high: UnsafeMutablePointer<Float>

  /// Environments that have ended.
  init(count: Int, stateCount: Int) {
    self.count = count
    self.stateCount = stateCount
    state = .allocate(capacity: stateCount * count)
    state.initialize(repeating: 0, count: stateCount * count)
    elapsed = .allocate(capacity: count)
    elapsed.initialize(repeating: -1, count: count)
    streams = .allocate(capacity: count)
    streams.initialize(repeating: 0, count: count)
    low = .allocate(capacity: stateCount)
    low.initialize(repeating: 0, count: stateCount)
    high = .allocate(capacity: stateCount)
    high.initialize(repeating: 0, count: stateCount)
  }

  /// The same environments in memory of their own.
  func copy() -> BatchStorage {
    let other = BatchStorage(count: count, stateCount: stateCount)
    other.state.update(from: state, count: stateCount * count)
    other.elapsed.update(from: elapsed, count: count)
    other.streams.update(from: streams, count: count)
    other.low.update(from: low, count: stateCount)
    other.high.update(from: high, count: stateCount)
    return other
  }

  deinit {
    state.deallocate()
    elapsed.deallocate()
    streams.deallocate()
    low.deallocate()
    high.deallocate()
  }
}
