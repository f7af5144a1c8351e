import Testing

@testable import Foundations

@Suite struct PoolContentionTests {
  private static let millisecond = 1_000_000

  @Test func waitingAsLongAsWorkingIsNoContention() {
    let contention = PoolContention()
    let now = PoolContention.now
    contention.record(worked: 5 * Self.millisecond, waited: 5 * Self.millisecond, at: now)
    // Waking a sleeping thread.
    contention.record(worked: 0, waited: 90_000, at: now)
    #expect(!contention.isResting)
  }

  @Test func aWorkerThatWasPutAsideMakesThePoolRest() {
    let contention = PoolContention()
    contention.record(
      worked: 100_000, waited: 1_000 * Self.millisecond, at: PoolContention.now)
    #expect(contention.isResting)
  }

  @Test func aRestEnds() {
    let contention = PoolContention()
    let before = PoolContention.now - 2 * PoolContention.rests.lowerBound
    contention.record(worked: 0, waited: Self.millisecond, at: before)
    #expect(!contention.isResting)
  }

  /// Under lasting contention: each rest that soon follows another is twice as long, up to a limit.
  @Test func restsGrow() {
    let contention = PoolContention()
    var (time, lengths): (Int, [Int]) = (0, [])
    for _ in 0..<8 {
      contention.record(worked: 0, waited: Self.millisecond, at: time)
      lengths.append(contention.restEnd - time - Self.millisecond)
      time = contention.restEnd + Self.millisecond
    }
    let first = PoolContention.rests.lowerBound
    let doubled: [Int] = (0..<6).map { first << $0 }
    #expect(Array(lengths.prefix(6)) == doubled)
    #expect(lengths[7] == PoolContention.rests.upperBound)
    // After a long time without contention it begins with a short rest.
    time += 100 * PoolContention.rests.upperBound
    contention.record(worked: 0, waited: Self.millisecond, at: time)
    let rest = contention.restEnd - time - Self.millisecond
    #expect(rest == first)
  }
}
