import Environments
import Foundations
import Gym
import Spaces
import Testing

@Suite struct ReconstructionTests {
  private func environment(_ arguments: [String: InfoValue] = [:]) throws -> AnyEnvironment {
    try EnvironmentRegistry.standard.make(
      "Reconstruction/digits-drawn-v0", arguments: ["first": 60].merging(arguments) { $1 })
  }

  private func environments(
    _ count: Int, _ arguments: [String: InfoValue] = [:], _ mode: AutoresetMode = .sameStep
  ) throws -> any VectorEnvironment {
    try EnvironmentRegistry.standard.makeVector(
      "Reconstruction/digits-drawn-v0", count: count, autoreset: mode,
      arguments: ["first": 60].merging(arguments) { $1 })
  }

  @Test func theRewardIsMinusTheMeanSquaredErrorToTheCleanExample() throws {
    let parameters = try ReconstructionParameters([
      "set": "digits-drawn", "first": 60, "noise": 0.3,
    ])
    var environment = try Reconstruction(parameters)
    let (shown, _) = try environment.reset(seed: 1, options: [:])
    let answer = NDArray(shape: [28, 28, 1], storage: .float32(Array(repeating: 0.25, count: 784)))
    let step = try environment.step(answer)
    guard case .array(let clean)? = step.info["clean"] else {
      Issue.record("no clean example in the info")
      return
    }
    var expected = 0.0
    for value in clean.floats { expected += (Double(value) - 0.25) * (Double(value) - 0.25) }
    #expect(abs(step.reward + expected / 784) < 1e-12)
    let noise = zip(shown.floats, clean.floats).map { $0 - $1 }
    #expect(noise.allSatisfy { $0 >= -1e-6 && $0 < 0.3 + 1e-6 })
    // Uniform between 0 and 0.3: mean 0.15, standard error 0.003.
    #expect(abs(noise.reduce(0, +) / 784 - 0.15) < 0.013)
  }

  @Test func withoutNoiseTheObservationIsTheCleanExample() throws {
    var environments = try environments(4)
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 3, into: &buffers)
    let shown = buffers.observations
    try environments.step(.continuous(shown), into: &buffers)
    #expect(buffers.infoRows["clean"] == shown && buffers.rewards == [0, 0, 0, 0])
    #expect(buffers.infoColumns["label"]?.count == 4)
  }

  @Test func anExampleHasTheSameNoiseInEveryEpochUnlessItIsRedrawn() throws {
    func firstTwo(_ redraws: Bool) throws -> [[Int: [Float]]] {
      var environments = try environments(
        5, ["noise": 0.5, "redraw_noise": .bool(redraws), "noise_kind": "normal"])
      var buffers = environments.makeBuffers()
      try environments.reset(seed: 1, into: &buffers)
      var epochs: [[Int: [Float]]] = [[:], [:]]
      for step in 0..<22 {
        let shown = buffers.observations
        try environments.step(.continuous(Array(repeating: 0, count: 5 * 784)), into: &buffers)
        for (row, index) in try #require(buffers.infoColumns["index"]).enumerated() {
          epochs[step / 11][index] = Array(shown[row * 784..<(row + 1) * 784])
        }
      }
      return epochs
    }
    let same = try firstTwo(false)
    #expect(same[0].count == 55 && same[0] == same[1])
    let redrawn = try firstTwo(true)
    #expect(redrawn[0].allSatisfy { redrawn[1][$0.key] != $0.value })
  }

  @Test func aRestoredEnvironmentContinuesWithTheSameBits() throws {
    var environments = try environments(4, ["noise": 0.3])
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 2, into: &buffers)
    let actions = Actions.continuous(Array(repeating: 0.5, count: 4 * 784))
    for _ in 0..<3 { try environments.step(actions, into: &buffers) }
    let state = try environments.saveState()
    var other = try self.environments(4, ["noise": 0.3])
    var otherBuffers = other.makeBuffers()
    try other.reset(seed: 9, into: &otherBuffers)
    try other.restoreState(state)
    for _ in 0..<14 {
      try environments.step(actions, into: &buffers)
      try other.step(actions, into: &otherBuffers)
      #expect(buffers.observations == otherBuffers.observations)
      #expect(buffers.rewards == otherBuffers.rewards && buffers.infoRows == otherBuffers.infoRows)
    }
  }

  @Test func wrongActionsAndArgumentsAreRefused() throws {
    var environments = try environments(2)
    var buffers = environments.makeBuffers()
    #expect(throws: GymError.stepBeforeReset) {
      try environments.step(.continuous(Array(repeating: 0, count: 2 * 784)), into: &buffers)
    }
    try environments.reset(seed: 1, into: &buffers)
    #expect(throws: GymError.self) { try environments.step(.discrete([0, 1]), into: &buffers) }
    #expect(throws: GymError.self) { try environment(["noise": -1]) }
    #expect(throws: GymError.self) { try environment(["noise_kind": "pink"]) }
    #expect(throws: GymError.self) { try environment(["nois": 1]) }
  }
}
