import Spaces
import Testing

@testable import Gym

@Suite struct VectorEnvironmentTests {
  @Test func endedEnvironmentsRestartInTheSameStep() throws {
    var environments = try SyncVectorEnvironment(
      [AnyEnvironment(Probe(last: 2)), AnyEnvironment(TimeLimit(Probe(), maxEpisodeSteps: 3))],
      autoreset: .sameStep)
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 1, into: &buffers)
    #expect(buffers.resetInfos == [["start": true], ["start": true]])
    try environments.step(.discrete([1, 1]), into: &buffers)
    #expect(buffers.observations == [1, 1] && buffers.finalObservations == [1, 1])
    #expect(buffers.resetInfos == [[:], [:]])
    try environments.step(.discrete([1, 1]), into: &buffers)
    #expect(buffers.observations == [0, 2] && buffers.finalObservations == [2, 2])
    #expect(buffers.terminated == [true, false] && buffers.truncated == [false, false])
    #expect(buffers.resetInfos == [["start": true], [:]])
    try environments.step(.discrete([1, 1]), into: &buffers)
    #expect(buffers.observations == [1, 0] && buffers.finalObservations == [1, 3])
    #expect(buffers.terminated == [false, false] && buffers.truncated == [false, true])
    #expect(buffers.rewards == [1, 1])
  }

  @Test func continuousActionsAreSplitAmongEnvironments() throws {
    var environments = try SyncVectorEnvironment([
      AnyEnvironment(Walker()), AnyEnvironment(Walker()),
    ])
    var buffers = environments.makeBuffers()
    try environments.reset(into: &buffers)
    try environments.step(.continuous([1, 2, 3, 4]), into: &buffers)
    #expect(buffers.observations == [21, 43])
    #expect(throws: GymError.self) {
      try environments.step(.continuous([1, 2, 3]), into: &buffers)
    }
    #expect(throws: GymError.self) { try environments.step(.discrete([1, 1]), into: &buffers) }
  }

  @Test func environmentsMustFitTogether() throws {
    #expect(throws: GymError.self) { try SyncVectorEnvironment([]) }
    #expect(throws: GymError.self) {
      try SyncVectorEnvironment([AnyEnvironment(Probe()), AnyEnvironment(Walker())])
    }
    var environments = try SyncVectorEnvironment([AnyEnvironment(Probe())])
    var small = VectorBuffers(count: 1, observationCount: 0)
    #expect(throws: GymError.self) { try environments.reset(into: &small) }
    var buffers = environments.makeBuffers()
    #expect(throws: GymError.self) { try environments.step(.discrete([1, 1]), into: &buffers) }
    #expect(throws: GymError.self) {
      try environments.reset(seeds: [1, 2], options: [:], into: &buffers)
    }
  }

  @Test func savedEnvironmentsContinueAlike() throws {
    var environments = try SyncVectorEnvironment([AnyEnvironment(Probe()), AnyEnvironment(Probe())])
    var buffers = environments.makeBuffers()
    try environments.reset(into: &buffers)
    try environments.step(.discrete([1, 1]), into: &buffers)
    let states = try environments.saveState()
    try environments.step(.discrete([1, 2]), into: &buffers)
    let expected = buffers
    try environments.restoreState(states)
    try environments.step(.discrete([1, 2]), into: &buffers)
    #expect(buffers == expected)
    #expect(throws: GymError.self) { try environments.restoreState([states[0], [1]]) }
    #expect(throws: GymError.self) { try environments.restoreState([]) }
  }
}
