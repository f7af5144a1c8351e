import Environments
import Gym
import Learning
import Spaces
import Testing

@Suite struct VectorClassificationTests {
  private func lanes(
    _ count: Int, _ arguments: [String: InfoValue] = [:], _ mode: AutoresetMode = .sameStep
  ) throws -> any VectorEnvironment {
    try EnvironmentRegistry.standard.makeVector(
      "Classification/digits-drawn-v0", count: count, autoreset: mode,
      arguments: ["first": 60].merging(arguments) { $1 })
  }

  /// What the lanes answered, step by step, over a number of steps.
  private func indices(_ lanes: any VectorEnvironment, steps: Int, seed: UInt64 = 1) throws
    -> (indices: [Int], ends: [Int])
  {
    var lanes = lanes
    var buffers = lanes.makeBuffers()
    try lanes.reset(seed: seed, into: &buffers)
    var (indices, ends): ([Int], [Int]) = ([], [])
    for step in 0..<steps {
      try lanes.step(.discrete(Array(repeating: 0, count: lanes.count)), into: &buffers)
      indices += buffers.infoColumns["index"] ?? []
      if buffers.terminated[0] { ends.append(step) }
    }
    return (indices, ends)
  }

  /// 55 of 60 remain where a twelfth is held out; ten lanes see them in five and a half steps.
  @Test func everyEpochShowsEachExampleOnceInAnotherOrder() throws {
    let lanes = try lanes(10)
    #expect(lanes.dataset?.epochLength == 55)
    let (indices, ends) = try indices(lanes, steps: 11)
    let (first, second) = (indices[..<55], indices[55...])
    #expect(Set(first) == Set(0..<55) && Set(second) == Set(0..<55))
    #expect(Array(first) != Array(second) && Array(first) != Array(0..<55))
    #expect(ends == [5, 10])
  }

  @Test func theSameSeedGivesTheSameOrderAndAnotherSeedAnother() throws {
    let first = try indices(lanes(10), steps: 6, seed: 3).indices
    #expect(try indices(lanes(10), steps: 6, seed: 3).indices == first)
    #expect(try indices(lanes(10), steps: 6, seed: 4).indices != first)
  }

  /// Judged, each lane ends after its own last example.
  @Test func aPartThatIsJudgedIsShownInOrderEachExampleOnce() throws {
    var lanes = try lanes(3, ["split": "validation"])
    var buffers = lanes.makeBuffers()
    try lanes.reset(seed: 1, into: &buffers)
    var seen: [Int] = []
    var running = [true, true, true]
    while running.contains(true) {
      try lanes.step(.discrete([0, 0, 0]), into: &buffers)
      for lane in 0..<3 where running[lane] {
        seen.append(try #require(buffers.infoColumns["index"])[lane])
        running[lane] = !buffers.terminated[lane]
      }
    }
    #expect(seen == [0, 1, 2, 3, 4])
  }

  @Test func onePixelShiftsMakeFiveOfEachExample() throws {
    let lanes = try lanes(11, ["augment": "shifts"])
    #expect(lanes.dataset?.epochLength == 275)
    let (indices, _) = try indices(lanes, steps: 25)
    for example in 0..<55 { #expect(indices.count { $0 == example } == 5) }
  }

  @Test func variationsCanBeJoined() throws {
    func first(_ augment: String) throws -> [Float] {
      var lanes = try lanes(11, ["augment": .string(augment)])
      #expect(lanes.dataset?.epochLength == (augment.hasPrefix("shifts") ? 275 : 55))
      var buffers = lanes.makeBuffers()
      try lanes.reset(seed: 1, into: &buffers)
      return buffers.observations
    }
    #expect(try first("shifts+affine") != first("shifts"))
    #expect(try first("affine+erasing") != first("affine"))
    #expect(try first("affine+erasing") == first("affine+erasing"))
  }

  @Test func rewardsTellRightFromWrong() throws {
    var lanes = try lanes(55)
    var buffers = lanes.makeBuffers()
    try lanes.reset(seed: 1, into: &buffers)
    var copy = lanes
    var answered = buffers
    try copy.step(.discrete(Array(repeating: 0, count: 55)), into: &answered)
    let labels = try #require(answered.infoColumns["label"])
    try lanes.step(.discrete(labels), into: &buffers)
    #expect(buffers.rewards == Array(repeating: 1, count: 55))
    #expect(answered.rewards == labels.map { $0 == 0 ? 1 : 0 })
  }

  /// In the mode of next steps the step after an end is lost: no reward, and the first example of
  /// the next epoch is seen after it.
  @Test func theStepAfterAnEndStartsTheNextEpoch() throws {
    var lanes = try lanes(55, [:], .nextStep)
    var buffers = lanes.makeBuffers()
    try lanes.reset(seed: 1, into: &buffers)
    let first = buffers.observations
    try lanes.step(.discrete(Array(repeating: 0, count: 55)), into: &buffers)
    #expect(buffers.terminated.allSatisfy { $0 } && buffers.observations == first)
    try lanes.step(.discrete(Array(repeating: 0, count: 55)), into: &buffers)
    #expect(buffers.rewards.allSatisfy { $0 == 0 } && !buffers.terminated.contains(true))
    #expect(buffers.observations != first)
  }

  @Test func aRestoredStateGoesOnWithTheSameExamples() throws {
    var whole = try lanes(10)
    var buffers = whole.makeBuffers()
    try whole.reset(seed: 5, into: &buffers)
    let choices = Array(repeating: 1, count: 10)
    for _ in 0..<8 { try whole.step(.discrete(choices), into: &buffers) }
    let saved = try whole.saveState()
    var other = try lanes(10)
    var otherBuffers = other.makeBuffers()
    try other.reset(seed: 77, into: &otherBuffers)
    try other.restoreState(saved)
    for _ in 0..<7 {
      try whole.step(.discrete(choices), into: &buffers)
      try other.step(.discrete(choices), into: &otherBuffers)
      #expect(buffers.observations == otherBuffers.observations)
      #expect(buffers.infoColumns == otherBuffers.infoColumns)
    }
    #expect(throws: GymError.self) { try other.restoreState([]) }
  }

  @Test func classesAreChosenAndNumberedAnew() throws {
    let lanes = try lanes(5, ["classes": .list([5, 6])])
    #expect(lanes.singleActionSpace == .discrete(Discrete(2)))
    let one = try self.lanes(5, ["positive": 2])
    #expect(one.singleActionSpace == .discrete(Discrete(2)))
  }

  @Test(arguments: [
    ["classes": InfoValue.list([5])], ["classes": .list([5, 5])], ["classes": .list([5, 10])],
    ["positive": 10], ["split": "rest"], ["augment": "all"], ["augment": "shifts+shifts"],
    ["augment": "shifts+"], ["augment": 3], ["validation": 1.5],
    ["validation": 0.0, "split": "validation"], ["first": 0], ["sets": "mnist"],
  ])
  func wrongArgumentsAreRefused(arguments: [String: InfoValue]) {
    #expect(throws: GymError.self) { try lanes(2, arguments) }
  }
}
