import Gym
import Spaces
import Testing

@testable import Environments

/// Vectors by name.
@Suite struct MakeVectorTests {
  private let registry = EnvironmentRegistry.standard

  @Test func batchVersionsAreTheDefaultWhereTheyExist() throws {
    let withBatch = registry.specs.filter {
      $0.vectorEntryPoint != nil && $0.dataSetPlan == nil
    }.map(\.id.description)
    #expect(
      withBatch == [
        "Acrobot-v1", "CartPole-v0", "CartPole-v1", "MountainCar-v0", "MountainCarContinuous-v0",
        "Pendulum-v0", "Pendulum-v1",
      ])
    #expect(try registry.makeVector("CartPole-v1", count: 3) is VectorCartPole)
    let rods = try #require(
      try registry.makeVector("Pendulum", count: 2, arguments: ["g": 5]) as? VectorPendulum)
    #expect(rods.parameters.map(\.gravity) == [5] && rods.maxEpisodeSteps == 200)
    #expect(try registry.makeVector("Taxi-v3", count: 2) is SyncVectorEnvironment)
    let environments = try registry.makeVector("CartPole-v1", count: 2, mode: .async)
    #expect((environments as? SyncVectorEnvironment)?.isParallel == true)
  }

  @Test(arguments: VectorMode.allCases)
  func limitAndAutoresetAreThoseAskedFor(_ mode: VectorMode) throws {
    for (id, asked, steps) in [("CartPole-v1", 4, 4), ("MountainCar-v0", nil, 200)] {
      var environments = try registry.makeVector(
        id, count: 2, mode: mode, autoreset: .disabled, maxEpisodeSteps: asked)
      #expect(environments.autoreset == .disabled && environments.count == 2)
      var buffers = environments.makeBuffers()
      try environments.reset(seed: 1, into: &buffers)
      for step in 1...steps {
        #expect(buffers.truncated == [false, false])
        try environments.step(.discrete([step & 1, step & 1]), into: &buffers)
      }
      #expect(buffers.truncated == [true, true])
    }
    var endless = try registry.makeVector(
      "MountainCar-v0", count: 1, mode: mode, maxEpisodeSteps: -1)
    var buffers = endless.makeBuffers()
    try endless.reset(seed: 1, into: &buffers)
    for _ in 0..<1000 {
      try endless.step(.discrete([1]), into: &buffers)
      #expect(!buffers.truncated[0])
    }
  }

  @Test func environmentsHaveSeedsOfTheirOwn() throws {
    var environments = try registry.makeVector("FrozenLake-v1", count: 3)
    var buffers = environments.makeBuffers()
    func play(_ seeds: [UInt64?]) throws -> [[Float]] {
      try environments.reset(seeds: seeds, into: &buffers)
      return try (0..<30).map { step in
        try environments.step(.discrete([step % 4, step % 4, step % 4]), into: &buffers)
        return buffers.observations
      }
    }
    let first = try play([4, nil, 6])
    let second = try play([4, nil, 6])
    for (one, other) in zip(first, second) {
      #expect(one[0..<16] == other[0..<16] && one[32...] == other[32...])
    }
    #expect(first.map { $0[16..<32] } != second.map { $0[16..<32] })
    var single = try registry.make("FrozenLake-v1")
    var row: [Float] = Array(repeating: 0, count: 16)
    var span = row.mutableSpan
    _ = try single.reset(seed: 6, options: [:], into: &span)
    try environments.reset(seed: 4, into: &buffers)
    var ended = false
    for step in 0..<30 where !ended {
      var span = row.mutableSpan
      let outcome = try single.step(discrete: step % 4, into: &span)
      try environments.step(.discrete([0, 1, step % 4]), into: &buffers)
      #expect(Array(buffers.observations[32...]) == row)
      ended = outcome.terminated || outcome.truncated
    }
    #expect(ended)
  }

  @Test func wrappersGoAroundEachEnvironment() throws {
    @Sendable func stacked(_ environment: AnyEnvironment) throws(GymError) -> AnyEnvironment {
      AnyEnvironment(try FrameStackObservation(environment, stackSize: 3))
    }
    let environments = try registry.makeVector(
      "CartPole-v1", count: 2, mode: .sync, wrappers: [stacked])
    #expect(environments.singleObservationSpace.shape == [3, 4])
  }

  @Test func whatCannotBeIsAnError() throws {
    #expect(throws: GymError.self) { try registry.makeVector("CartPole-v1", count: 0) }
    #expect(throws: GymError.self) { try registry.makeVector("CartPole-v1", count: 0, mode: .sync) }
    #expect(throws: GymError.self) { try registry.makeVector("Taxi-v3", mode: .vectorEntryPoint) }
    @Sendable func unchanged(_ environment: AnyEnvironment) -> AnyEnvironment { environment }
    #expect(throws: GymError.self) {
      try registry.makeVector("CartPole-v1", wrappers: [unchanged])
    }
    #expect(throws: GymError.unknownArgument(name: "x", known: ["g"])) {
      try registry.makeVector("Pendulum-v1", arguments: ["x": 1])
    }
    #expect(throws: GymError.self) { try registry.makeVector("CartPole-v1", maxEpisodeSteps: -2) }
    #expect(throws: GymError.self) { try registry.makeVector("CartPol-v1") }
  }
}
