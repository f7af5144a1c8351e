import Gym
import Spaces
import Testing

@testable import Environments

@Suite struct RegistrationTests {
  @Test(arguments: [("CartPole-v0", 200, 195.0), ("CartPole-v1", 500, 475.0)])
  func cartPoleIsRegistered(id: String, steps: Int, threshold: Double) throws {
    var environment = try EnvironmentRegistry.standard.make(id)
    #expect(
      environment.description
        == "<TimeLimit<OrderEnforcing<PassiveEnvChecker<CartPole<\(id)>>>>>")
    #expect(environment.spec?.rewardThreshold == threshold)
    #expect(environment.actionSpace.description == "Discrete(2)")
    #expect(
      environment.observationSpace.description
        == "Box([-4.8               -inf -0.41887903        -inf], "
        + "[4.8               inf 0.41887903        inf], (4,), float32)")
    var observation = try environment.reset(seed: 42).observation
    var count = 0
    while true {
      guard case .array(let array) = observation else { break }
      let values = array.floats
      let step = try environment.step(.discrete(values[2] + 0.5 * values[3] > 0 ? 1 : 0))
      observation = step.observation
      count += 1
      if step.terminated || step.truncated {
        #expect(step.truncated && !step.terminated)
        break
      }
    }
    #expect(count == steps)
  }

  @Test func misuseThroughMakeThrows() throws {
    var environment = try EnvironmentRegistry.standard.make("CartPole-v1")
    #expect(throws: GymError.stepBeforeReset) { try environment.step(.discrete(0)) }
    _ = try environment.reset(seed: 1)
    #expect(throws: GymError.actionOutsideSpace(action: "2", space: "Discrete(2)")) {
      try environment.step(.discrete(2))
    }
    #expect(
      throws: GymError.unknownEnvironment(
        id: "CartPol-v1", nearest: ["CartPole-v1", "CartPole-v0"])
    ) {
      try EnvironmentRegistry.standard.make("CartPol-v1")
    }
  }

  @Test func savedCartPoleContinuesWithTheSameBits() throws {
    var environments = try SyncVectorEnvironment(
      (0..<3).map { _ in
        try EnvironmentRegistry.standard.make("CartPole-v1", recordsStatistics: true)
      })
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 5, into: &buffers)
    for step in 0..<50 { try environments.step(.discrete([step & 1, 1, 0]), into: &buffers) }
    let states = try environments.saveState()
    var expected: [[Float]] = []
    for step in 0..<50 {
      try environments.step(.discrete([step & 1, 1, 0]), into: &buffers)
      expected.append(buffers.observations)
    }
    try environments.restoreState(states)
    for step in 0..<50 {
      try environments.step(.discrete([step & 1, 1, 0]), into: &buffers)
      #expect(buffers.observations == expected[step])
    }
  }

  @Test func environmentsAreSeededOneApart() throws {
    var environments = try SyncVectorEnvironment(
      (0..<3).map { _ in try EnvironmentRegistry.standard.make("CartPole") })
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 10, into: &buffers)
    for index in 0..<3 {
      var single = CartPole()
      let start = try single.reset(seed: 10 + UInt64(index)).observation
      #expect(Array(buffers.observations[index * 4..<index * 4 + 4]) == start.array)
    }
  }
}
