import Environments
import Gym
import Learning
import Spaces
import Testing

@Suite struct VectorClassificationTests {
  private func environments(
    _ count: Int, _ arguments: [String: InfoValue] = [:], _ mode: AutoresetMode = .sameStep
  ) throws -> any VectorEnvironment {
    try EnvironmentRegistry.standard.makeVector(
      "Classification/digits-drawn-v0", count: count, autoreset: mode,
      arguments: ["first": 60].merging(arguments) { $1 })
  }

  /// What the environments answered, step by step, over a number of steps.
  private func indices(_ environments: any VectorEnvironment, steps: Int, seed: UInt64 = 1) throws
    -> (indices: [Int], ends: [Int])
  {
    var environments = environments
    var buffers = environments.makeBuffers()
    try environments.reset(seed: seed, into: &buffers)
    var (indices, ends): ([Int], [Int]) = ([], [])
    for step in 0..<steps {
      try environments.step(
        .discrete(Array(repeating: 0, count: environments.count)), into: &buffers)
      indices += buffers.infoColumns["index"] ?? []
      if buffers.terminated[0] { ends.append(step) }
    }
    return (indices, ends)
  }

  /// 55 of 60 remain where a twelfth is held out; ten environments see them in five and a half
  /// steps.
  @Test func everyEpochShowsEachExampleOnceInAnotherOrder() throws {
    let environments = try environments(10)
    #expect(environments.dataset?.epochLength == 55)
    let (indices, ends) = try indices(environments, steps: 11)
    let (first, second) = (indices[..<55], indices[55...])
    #expect(Set(first) == Set(0..<55) && Set(second) == Set(0..<55))
    #expect(Array(first) != Array(second) && Array(first) != Array(0..<55))
    #expect(ends == [5, 10])
  }

  @Test func theSameSeedGivesTheSameOrderAndAnotherSeedAnother() throws {
    let first = try indices(environments(10), steps: 6, seed: 3).indices
    #expect(try indices(environments(10), steps: 6, seed: 3).indices == first)
    #expect(try indices(environments(10), steps: 6, seed: 4).indices != first)
  }

  /// In evaluation, each environment ends after its own last example.
  @Test func anEvaluatedPartIsShownInOrderEachExampleOnce() throws {
    var environments = try environments(3, ["split": "validation"])
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 1, into: &buffers)
    var seen: [Int] = []
    var running = [true, true, true]
    while running.contains(true) {
      try environments.step(.discrete([0, 0, 0]), into: &buffers)
      for index in 0..<3 where running[index] {
        seen.append(try #require(buffers.infoColumns["index"])[index])
        running[index] = !buffers.terminated[index]
      }
    }
    #expect(seen == [0, 1, 2, 3, 4])
  }

  @Test func onePixelShiftsMakeFiveOfEachExample() throws {
    let environments = try environments(11, ["augment": "shifts"])
    #expect(environments.dataset?.epochLength == 275)
    let (indices, _) = try indices(environments, steps: 25)
    for example in 0..<55 { #expect(indices.count { $0 == example } == 5) }
  }

  @Test func variationsCanBeJoined() throws {
    func first(_ augment: String) throws -> [Float] {
      var environments = try environments(11, ["augment": .string(augment)])
      #expect(environments.dataset?.epochLength == (augment.hasPrefix("shifts") ? 275 : 55))
      var buffers = environments.makeBuffers()
      try environments.reset(seed: 1, into: &buffers)
      return buffers.observations
    }
    #expect(try first("shifts+affine") != first("shifts"))
    #expect(try first("affine+erasing") != first("affine"))
    #expect(try first("affine+erasing") == first("affine+erasing"))
  }

  @Test func rewardsDistinguishRightFromWrong() throws {
    var environments = try environments(55)
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 1, into: &buffers)
    var copy = environments
    var answered = buffers
    try copy.step(.discrete(Array(repeating: 0, count: 55)), into: &answered)
    let labels = try #require(answered.infoColumns["label"])
    try environments.step(.discrete(labels), into: &buffers)
    #expect(buffers.rewards == Array(repeating: 1, count: 55))
    #expect(answered.rewards == labels.map { $0 == 0 ? 1 : 0 })
  }

  /// In the mode of next steps the step after an end is lost: no reward, and the first example of
  /// the next epoch is seen after it.
  @Test func theStepAfterAnEndStartsTheNextEpoch() throws {
    var environments = try environments(55, [:], .nextStep)
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 1, into: &buffers)
    let first = buffers.observations
    try environments.step(.discrete(Array(repeating: 0, count: 55)), into: &buffers)
    #expect(buffers.terminated.allSatisfy { $0 } && buffers.observations == first)
    try environments.step(.discrete(Array(repeating: 0, count: 55)), into: &buffers)
    #expect(buffers.rewards.allSatisfy { $0 == 0 } && !buffers.terminated.contains(true))
    #expect(buffers.observations != first)
  }

  @Test func aRestoredStateContinuesWithTheSameExamples() throws {
    var whole = try environments(10)
    var buffers = whole.makeBuffers()
    try whole.reset(seed: 5, into: &buffers)
    let actions = Array(repeating: 1, count: 10)
    for _ in 0..<8 { try whole.step(.discrete(actions), into: &buffers) }
    let saved = try whole.saveState()
    var other = try environments(10)
    var otherBuffers = other.makeBuffers()
    try other.reset(seed: 77, into: &otherBuffers)
    try other.restoreState(saved)
    for _ in 0..<7 {
      try whole.step(.discrete(actions), into: &buffers)
      try other.step(.discrete(actions), into: &otherBuffers)
      #expect(buffers.observations == otherBuffers.observations)
      #expect(buffers.infoColumns == otherBuffers.infoColumns)
    }
    #expect(throws: GymError.self) { try other.restoreState([]) }
  }

  @Test func classesAreChosenAndRenumbered() throws {
    let environments = try environments(5, ["classes": .list([5, 6])])
    #expect(environments.singleActionSpace == .discrete(Discrete(2)))
    let one = try self.environments(5, ["positive": 2])
    #expect(one.singleActionSpace == .discrete(Discrete(2)))
  }

  @Test(arguments: [
    ["classes": InfoValue.list([5])], ["classes": .list([5, 5])], ["classes": .list([5, 10])],
    ["positive": 10], ["split": "rest"], ["augment": "all"], ["augment": "shifts+shifts"],
    ["augment": "shifts+"], ["augment": 3], ["validation": 1.5],
    ["validation": 0.0, "split": "validation"], ["first": 0], ["sets": "mnist"],
  ])
  func wrongArgumentsAreRefused(arguments: [String: InfoValue]) {
    #expect(throws: GymError.self) { try environments(2, arguments) }
  }
}
