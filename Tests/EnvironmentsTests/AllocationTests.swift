import AllocationCounter
import Gym
import Spaces
import Testing

@testable import Environments

/// A step of a typed environment asks the heap for nothing.
@Suite(.enabled(if: allocation_count() >= 0)) struct AllocationTests {
  /// How often 500 steps allocate, after 500 to warm up; resets do not count.
  private func allocations<Base: Environment>(
    _ environment: Base, actions: [Base.Action]
  ) throws -> Int {
    var environment = environment
    _ = try environment.reset(seed: 1)
    var (total, mustReset) = (0, false)
    for index in 0..<1000 {
      if mustReset { _ = try environment.reset() }
      let action = actions[index % actions.count]
      let before = allocation_count()
      let step = try environment.step(action)
      let after = allocation_count()
      mustReset = step.terminated || step.truncated
      if index >= 500 { total += after - before }
    }
    return total
  }

  @Test func classicControlAllocatesNothing() throws {
    #expect(try allocations(TimeLimit(CartPole(), maxEpisodeSteps: 500), actions: [0, 1]) == 0)
    #expect(try allocations(MountainCar(), actions: [0, 1, 2]) == 0)
    #expect(try allocations(MountainCarContinuous(), actions: [[1], [-0.5]]) == 0)
    #expect(try allocations(Pendulum(), actions: [[1], [-2]]) == 0)
    #expect(try allocations(Acrobot(), actions: [0, 1, 2]) == 0)
  }

  @Test func toyTextAllocatesNothing() throws {
    #expect(try allocations(FrozenLake(), actions: [0, 1, 2, 3]) == 0)
    #expect(try allocations(CliffWalking(isSlippery: true), actions: [0, 1, 3, 2]) == 0)
    #expect(try allocations(Taxi(), actions: [0, 1, 2, 3, 4, 5]) == 0)
    #expect(try allocations(Taxi.make(["is_rainy": true]), actions: [0, 1, 2, 3, 4, 5]) == 0)
    #expect(try allocations(Blackjack(), actions: [1, 0]) == 0)
  }

  @Test func typedWrappersAllocateNothing() throws {
    let pendulum = TimeLimit(Pendulum(), maxEpisodeSteps: 200)
    let rescaled = try RescaleObservation(pendulum, minObservation: -2, maxObservation: 2)
    #expect(try allocations(rescaled, actions: [[1], [-2]]) == 0)
    #expect(try allocations(NormalizeObservation(pendulum), actions: [[1], [-2]]) == 0)
    #expect(
      try allocations(NormalizeReward(ClipReward(pendulum, minReward: -9)), actions: [[1]]) == 0)
    #expect(try allocations(DelayObservation(pendulum, delay: 3), actions: [[1]]) == 0)
    let sticky = try StickyAction(Autoreset(pendulum), repeatActionProbability: 0.3)
    #expect(try allocations(sticky, actions: [[1], [-2], [0.5]]) <= 16, "its own resets allocate")
    let actions = try ClipAction(RescaleAction(pendulum, minAction: -1, maxAction: 1))
    #expect(try allocations(RepeatAction(actions, repeatCount: 2), actions: [[1], [-2]]) == 0)
  }

  /// An environment whose every step makes a new array.
  private struct Wasteful: Environment {
    var observationSpace: Space { .discrete(Discrete(2)) }
    var actionSpace: Space { .discrete(Discrete(2)) }
    var kept: [Int] = []

    mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
      -> (observation: Int, info: Info)
    { (0, [:]) }

    mutating func step(_ action: Int) throws(GymError) -> Step<Int> {
      kept = Array(repeating: action, count: 100)
      return Step(observation: kept[7], reward: 0, terminated: false)
    }
  }

  @Test func theCounterCounts() throws {
    #expect(try allocations(Wasteful(), actions: [0, 1]) >= 500)
  }
}
