import Foundations
import Spaces
import Testing

@testable import Gym

/// What the wrappers do where Gymnasium's are wrong, random, or not to be had without a library.
@Suite struct WrapperBehaviorTests {
  private static func row(_ values: Float..., shape: [Int]? = nil) -> SpaceValue {
    .array(NDArray(shape: shape ?? [values.count], storage: .float32(values)))
  }

  @Test func statisticsLeaveOutTheStepOfAnAutoreset() throws {
    var environment = RecordEpisodeStatistics(Autoreset(Probe(last: 3, reward: 2)))
    _ = try environment.reset()
    for _ in 0..<11 { _ = try environment.step(1) }
    #expect(environment.lengths == [3, 3, 3] && environment.returns == [6, 6, 6])
    // The same through a type-erased environment.
    var erased = RecordEpisodeStatistics(AnyEnvironment(Autoreset(Probe(last: 3))))
    _ = try erased.reset()
    for _ in 0..<7 { _ = try erased.step(.discrete(1)) }
    #expect(erased.lengths == [3, 3])
  }

  @Test func normalizedRewardsLeaveOutTheStepOfAnAutoreset() throws {
    var automatic = try NormalizeReward(Autoreset(Probe(last: 3, reward: 2)))
    var manual = try NormalizeReward(Probe(last: 3, reward: 2))
    _ = try (automatic.reset(), manual.reset())
    for step in 1...12 {
      let reward = try automatic.step(1).reward
      if step % 4 == 0 {
        #expect(reward == 0)
        _ = try manual.reset()
      } else {
        #expect(try reward == manual.step(1).reward)
      }
    }
    #expect(automatic.returnMoments.variance == manual.returnMoments.variance)
  }

  /// A wrapper that remembers an episode does the same within and around an `Autoreset`.
  @Test func memoriesEndWithTheEpisode() throws {
    let limited = TimeLimit(Probe(), maxEpisodeSteps: 3)
    let pairs: [(AnyEnvironment, AnyEnvironment)] = [
      (
        AnyEnvironment(Autoreset(try FrameStackObservation(limited, stackSize: 3))),
        AnyEnvironment(try FrameStackObservation(Autoreset(limited), stackSize: 3))
      ),
      (
        AnyEnvironment(Autoreset(try DelayObservation(limited, delay: 2))),
        AnyEnvironment(try DelayObservation(Autoreset(limited), delay: 2))
      ),
      (
        AnyEnvironment(Autoreset(try TimeAwareObservation(limited))),
        AnyEnvironment(try TimeAwareObservation(Autoreset(limited)))
      ),
    ]
    for var (within, around) in pairs {
      #expect(try within.reset().observation == around.reset().observation)
      for _ in 0..<9 {
        let action = SpaceValue.discrete(1)
        #expect(try within.step(action).observation == around.step(action).observation)
      }
    }
  }

  @Test func observationsAreNotAliased() throws {
    var environment = try FrameStackObservation(Probe(), stackSize: 2)
    let first = try environment.reset().observation
    let second = try environment.step(1).observation
    var copy = environment
    _ = try environment.step(1)
    #expect(first == Self.row(0, 0, shape: [2, 1]) && second == Self.row(0, 1, shape: [2, 1]))
    #expect(try copy.step(1).observation == Self.row(1, 2, shape: [2, 1]))
  }

  @Test func frozenMomentsStay() throws {
    var environment = try NormalizeObservation(Probe(last: 50))
    _ = try environment.reset()
    for _ in 0..<5 { _ = try environment.step(1) }
    environment.updatesRunningMean = false
    let (mean, variance) = (
      environment.observationMoments[0].mean, environment.observationMoments[0].variance
    )
    // 0 to 5: mean 2.5, variance 35/12.
    #expect(abs(mean - 2.5) < 1e-3 && abs(variance - 35 / 12) < 1e-3)
    let observation = try environment.step(1).observation
    #expect(abs(observation[0] - 3.5 / (35 / 12 as Float).squareRoot()) < 1e-3)
    #expect(environment.observationMoments[0].mean == mean)
    #expect(environment.observationMoments[0].variance == variance)
  }

  @Test func maximumTakesTheLastFramesBeforeAnEarlyEnd() throws {
    var environment = try MaxAndSkipObservation(Walker(), skip: 3)
    _ = try environment.reset()
    // Positions -1, -2, -3: the larger of the last two.
    let step = try environment.step([-1, 0])
    #expect(step.observation == [-2] && step.reward == -6)
    var ending = try MaxAndSkipObservation(Probe(last: 5), skip: 4)
    _ = try ending.reset()
    #expect(try ending.step(1).observation == [4])
    let end = try ending.step(1)
    #expect(end.observation == [5] && end.terminated && end.reward == 1)
  }

  @Test func repetitionEndsWithTheEpisode() throws {
    var environment = try RepeatAction(Probe(last: 5), repeatCount: 3)
    _ = try environment.reset()
    #expect(try environment.step(1).reward == 3)
    let end = try environment.step(1)
    #expect(end.reward == 2 && end.terminated)
  }

  @Test func actionsStickForTheirDuration() throws {
    var environment = try StickyAction(
      Walker(), repeatActionProbability: 0.25, repeatActionDuration: 3...3)
    func positions(seed: UInt64) throws -> [Float] {
      var last: Float = try environment.reset(seed: seed).observation[0]
      return try (0..<3000).map { step in
        let position = try environment.step([Float(step), 0]).observation[0]
        defer { last = position }
        return position - last
      }
    }
    let done = try positions(seed: 3)
    #expect(try done == positions(seed: 3))
    #expect(try done != positions(seed: 4))
    #expect(done[0] == 0)
    // Runs of one action are 1 + 3n long; a quarter of the free steps begins a repetition, so
    // 3/4 : 3 * 1/4 is half of all steps repeated.
    let repeated = done.indices.filter { done[$0] != Float($0) }.count
    #expect(repeated > 1350 && repeated < 1650)
    var never = try StickyAction(Walker(), repeatActionProbability: 0)
    _ = try never.reset()
    for _ in 0..<20 { _ = try never.step([1, 0]) }
    #expect(never.base.position == 20)
  }

  @Test func functionsAreApplied() throws {
    var environment = TransformObservation(
      TransformAction(Probe(), actionSpace: .discrete(Discrete(2))) { (action: Int) in action + 1 },
      observationSpace: .discrete(Discrete(101))
    ) { (observation: Vector<1>) in Int(observation[0]) }
    #expect(environment.actionSpace == .discrete(Discrete(2)))
    #expect(try environment.reset().observation == 0)
    #expect(try environment.step(0).observation == 1)
    #expect(environment.observationSpace.description == "Discrete(101)")
  }

  @Test func areasAreAveraged() {
    func resized(_ image: [UInt8], _ size: (Int, Int), to newSize: (Int, Int)) -> [UInt8] {
      AreaResizing(
        height: size.0, width: size.1, channels: 1, newHeight: newSize.0, newWidth: newSize.1
      ).resized(image)
    }
    // Halved: means of four, 0.5 up.
    #expect(resized([0, 1, 8, 8, 1, 0, 8, 9], (2, 4), to: (1, 2)) == [1, 8])
    // Three to two: (0 * 1 + 90 * 0.5) / 1.5 and (90 * 0.5 + 255 * 1) / 1.5.
    #expect(resized([0, 90, 255], (1, 3), to: (1, 2)) == [30, 200])
    #expect(resized([0, 90, 255], (3, 1), to: (2, 1)) == [30, 200])
    #expect(resized([3, 7, 9, 200], (2, 2), to: (2, 2)) == [3, 7, 9, 200])
    // Doubled: every pixel twice.
    #expect(resized([10, 30], (1, 2), to: (2, 4)) == [10, 10, 30, 30, 10, 10, 30, 30])
  }

  @Test func imagesAreResizedPerChannel() throws {
    var environment = try ResizeObservation(Pictures(), shape: [3, 5])
    let observation = try environment.reset().observation
    #expect(environment.observationSpace.description == "Box(0, 255, (3, 5, 3), uint8)")
    #expect(environment.observationSpace.contains(observation))
    guard case .array(let image) = observation else { return }
    // The bytes at 0, 3, 30 and 33 are 0, 21, 210 and 231; those at 1, 4, 31, 34 are 7 larger.
    #expect(image.doubles.prefix(2) == [116, 123])
  }

  /// An environment of any observations, which are always the same.
  private struct Constant: Environment {
    let observationSpace: Space
    let observation: SpaceValue
    var actionSpace: Space { .discrete(Discrete(1)) }

    mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
      -> (observation: SpaceValue, info: Info)
    { (observation, [:]) }

    mutating func step(_ action: Int) throws(GymError) -> Step<SpaceValue> {
      Step(observation: observation, reward: 0, terminated: false)
    }
  }

  @Test func membersGetTheTimeBesideThem() throws {
    let discrete = Space.discrete(Discrete(3, start: 1))
    let tuple = Constant(
      observationSpace: .tuple(TupleSpace([discrete, discrete])),
      observation: .tuple([.discrete(1), .discrete(3)]))
    var timed = try TimeAwareObservation(tuple, flatten: false, maxEpisodeSteps: 9)
    _ = try timed.reset()
    let time = SpaceValue.array(NDArray(shape: [1], storage: .int32([1])))
    #expect(try timed.step(0).observation == .tuple([.discrete(1), .discrete(3), time]))
    var last = try FilterObservation(timed, filterKeys: [2, 1])
    let kept = try last.reset().observation
    #expect(last.observationSpace.contains(kept))
    #expect(try last.step(0).observation == .tuple([time, .discrete(3)]))

    let dict = Constant(
      observationSpace: .dict(DictSpace(["here": discrete])),
      observation: .dict(["here": .discrete(2)]))
    #expect(throws: GymError.self) {
      try TimeAwareObservation(dict, dictTimeKey: "here", maxEpisodeSteps: 9)
    }
    var clock = try TimeAwareObservation(
      dict, flatten: false, dictTimeKey: "clock", maxEpisodeSteps: 9)
    _ = try clock.reset()
    #expect(try clock.step(0).observation == .dict(["here": .discrete(2), "clock": time]))
    // The clock's number comes first, as its key does.
    var flat = try FlattenObservation(clock)
    _ = try flat.reset()
    #expect(
      try flat.step(0).observation == .array(NDArray([1, 0, 1, 0], shape: [4], dtype: .int64)))
  }

  @Test func discreteActionsBecomeArrays() throws {
    let discrete = Constant(
      observationSpace: .discrete(Discrete(3, start: 1)), observation: .discrete(2))
    var environment = try DtypeObservation(discrete, dtype: .uint8)
    let number = SpaceValue.array(NDArray(shape: [], storage: .uint8([2])))
    #expect(try environment.reset().observation == number)
    #expect(environment.observationSpace.description == "Box(1, 3, (), uint8)")
    var stacked = try FrameStackObservation(discrete, stackSize: 2, padding: .zero)
    #expect(
      try stacked.reset().observation == .array(NDArray(shape: [2], storage: .int64([1, 2]))))
  }

  /// The start and the count of values together may pass 64 bits, and doubles do not hold the ends.
  @Test func discreteActionsAtTheEndOfTheirTypeBecomeArrays() throws {
    let discrete = Constant(
      observationSpace: .discrete(Discrete(3, start: Int.max - 2)), observation: .discrete(.max))
    var environment = try DtypeObservation(discrete, dtype: .int64)
    let number = SpaceValue.array(NDArray(shape: [], storage: .int64([.max])))
    #expect(try environment.reset().observation == number)
    #expect(environment.observationSpace.contains(number))
    let less = SpaceValue.array(NDArray(shape: [], storage: .int64([.max - 3])))
    #expect(!environment.observationSpace.contains(less))
    var stacked = try FrameStackObservation(environment, stackSize: 2, padding: .zero)
    let start = try stacked.reset().observation
    #expect(start == .array(NDArray(shape: [2], storage: .int64([.max - 2, .max]))))
  }

  @Test func observationsBecomeHalves() throws {
    var environment = try DtypeObservation(
      Constant(
        observationSpace: .box(Box(low: 0, high: 1, shape: [2], dtype: .float64)),
        observation: .array(NDArray(shape: [2], storage: .float64([0.1, 1])))), dtype: .float16)
    let halves = SpaceValue.array(NDArray(shape: [2], storage: .float16([0x1.998p-4, 1])))
    #expect(try environment.reset().observation == halves)
    #expect(environment.observationSpace.description == "Box(0.0, 1.0, (2,), float16)")
    let wide = Constant(
      observationSpace: .box(Box(low: 0, high: 1e5, shape: [1])), observation: .array(NDArray([1])))
    #expect(throws: GymError.self) { try DtypeObservation(wide, dtype: .float16) }
  }

  @Test func composedInOneExpression() throws {
    var environment = try RecordEpisodeStatistics(
      NormalizeReward(
        NormalizeObservation(
          ClipAction(
            RescaleAction(
              TimeLimit(Walker(), maxEpisodeSteps: 5), minAction: -2, maxAction: 2)))))
    _ = try environment.reset(seed: 1)
    // Clipped to 2, rescaled to 1.
    #expect(try environment.step([7, -7]).observation[0] < 0)
    #expect(environment.base.base.base.base.base.base.position == -9)
  }
}

/// Spaces that cannot be wrapped are refused with a clear message, before any step.
@Suite struct WrapperMisuseTests {
  @Test func boxesAreNeeded() {
    #expect(throws: GymError.badSpace("ClipAction: expected a Box, found Discrete(2, start=1)")) {
      try ClipAction(Probe())
    }
    #expect(throws: GymError.self) { try RescaleAction(Probe(), minAction: 0, maxAction: 1) }
    #expect(throws: GymError.self) { try DiscretizeAction(Probe(), bins: 2) }
    #expect(throws: GymError.self) { try GrayscaleObservation(Probe()) }
    #expect(throws: GymError.self) { try ResizeObservation(Probe(), shape: [2, 2]) }
    #expect(throws: GymError.self) { try FilterObservation(Probe(), filterKeys: ["x"]) }
    #expect(throws: GymError.self) { try FilterObservation(Probe(), filterKeys: [0]) }
  }

  @Test func settingsAreChecked() {
    #expect(throws: GymError.self) { try RepeatAction(Probe(), repeatCount: 0) }
    #expect(throws: GymError.self) { try MaxAndSkipObservation(Probe(), skip: 1) }
    #expect(throws: GymError.self) { try DelayObservation(Probe(), delay: -1) }
    #expect(throws: GymError.self) { try FrameStackObservation(Probe(), stackSize: 0) }
    #expect(throws: GymError.self) {
      try FrameStackObservation(Probe(), stackSize: 2, padding: .value(.discrete(0)))
    }
    #expect(throws: GymError.self) { try StickyAction(Probe(), repeatActionProbability: 1) }
    #expect(throws: GymError.self) {
      try StickyAction(Probe(), repeatActionProbability: 0.5, repeatActionDuration: 0...2)
    }
    #expect(throws: GymError.self) { try ClipReward(Probe()) }
    #expect(throws: GymError.self) { try ClipReward(Probe(), minReward: 2, maxReward: 1) }
    #expect(throws: GymError.self) { try ClipReward(Probe(), minReward: .nan) }
    #expect(throws: GymError.self) { try NormalizeReward(Probe(), gamma: 1.1) }
    #expect(throws: GymError.self) { try NormalizeReward(Probe(), epsilon: 0) }
    #expect(throws: GymError.self) { try NormalizeObservation(Probe(), epsilon: -1) }
    #expect(throws: GymError.self) { try TimeAwareObservation(Probe()) }
    #expect(throws: GymError.self) { try ReshapeObservation(Probe(), shape: [2]) }
    #expect(throws: GymError.self) { try ReshapeObservation(Probe(), shape: [-1, -1]) }
    #expect(throws: GymError.self) { try RescaleAction(Walker(), minAction: 1, maxAction: 1) }
    #expect(throws: GymError.self) {
      try RescaleAction(Walker(), minAction: -.infinity, maxAction: 1)
    }
    #expect(throws: GymError.self) { try DiscretizeAction(Walker(), bins: [2, 0]) }
    #expect(throws: GymError.self) { try DiscretizeAction(Walker(), bins: [2, 2, 2]) }
  }

  @Test func binsThatDoNotExistAreRefused() throws {
    var environment = try DiscretizeAction(Walker(), bins: [2, 4])
    _ = try environment.reset()
    #expect(throws: GymError.actionOutsideSpace(action: "8", space: "Discrete(8)")) {
      try environment.step(.discrete(8))
    }
    // Bins 1 of 2 and 2 of 4: 0.5 and 0.25.
    #expect(try environment.step(.discrete(6)).observation == [3])
    #expect(try environment.revertAction([0.5, 0.25]) == .discrete(6))
    #expect(try environment.revertAction([9, 9]) == .discrete(7))
    let observed = try DiscretizeObservation(Walker(), bins: 4)
    let bounds = try observed.revertObservation(.discrete(1))
    #expect(bounds.low == NDArray([-50]) && bounds.high == NDArray([0]))
  }
}
