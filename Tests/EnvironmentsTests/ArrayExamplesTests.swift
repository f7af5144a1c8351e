import Environments
import Gym
import Testing

/// A program's own arrays as an environment.
@Suite struct ArrayExamplesTests {
  /// Five examples `[i, 10 i]` of the classes i % 2, two at a time.
  private func environments(seed: UInt64 = 1) throws -> (ArrayExamples, VectorBuffers) {
    var environments = ArrayExamples(
      values: (0..<5).flatMap { [Float($0), 10 * Float($0)] }, exampleShape: [2],
      labels: [0, 1, 0, 1, 0], classes: 2, environmentCount: 2)
    var buffers = environments.makeBuffers()
    try environments.reset(seed: seed, into: &buffers)
    return (environments, buffers)
  }

  @Test func everyPassShowsEachExampleOnceWithItsLabel() throws {
    var (environments, buffers) = try environments()
    var shown: [Int] = []
    var ends: [Int] = []
    for step in 0..<5 {
      let examples = buffers.observations
      try environments.step(.discrete([0, 0]), into: &buffers)
      for index in 0..<2 {
        let example = Int(examples[2 * index])
        #expect(examples[2 * index + 1] == Float(10 * example))
        #expect(buffers.infoColumns["label"]?[index] == example % 2)
        #expect(buffers.rewards[index] == (example % 2 == 0 ? 1 : 0))
        shown.append(example)
      }
      if buffers.terminated == [true, true] { ends.append(step) }
    }
    #expect(Set(shown[..<5]) == Set(0..<5) && Set(shown[5...]) == Set(0..<5))
    #expect(ends == [2, 4])
  }

  @Test func momentsAreThoseOfTheColumns() throws {
    let moments = try environments().0.observationMoments
    #expect(moments.mean == [2, 20] && moments.variance == [2, 200])
  }

  @Test func aSavedStateContinuesWithTheSameExamples() throws {
    var (first, buffers) = try environments()
    try first.step(.discrete([0, 0]), into: &buffers)
    var second = try environments(seed: 9).0
    try second.restoreState(first.saveState())
    var others = buffers
    for _ in 0..<4 {
      try first.step(.discrete([0, 1]), into: &buffers)
      try second.step(.discrete([0, 1]), into: &others)
      #expect(buffers == others)
    }
    #expect(throws: GymError.self) { try second.restoreState([]) }
  }

  @Test func examplesThatDoNotFitTrap() async {
    await #expect(processExitsWith: .failure) {
      _ = ArrayExamples(
        values: [1, 2, 3], exampleShape: [2], labels: [0], classes: 2, environmentCount: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = ArrayExamples(
        values: [1, 2], exampleShape: [2], labels: [2], classes: 2, environmentCount: 1)
    }
  }
}
