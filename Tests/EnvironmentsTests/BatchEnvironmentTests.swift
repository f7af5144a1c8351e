import Foundations
import Gym
import Spaces
import TestSupport
import Testing

@testable import Environments

/// The kernels against the environments they stand for, and the batch's own rules.
@Suite struct BatchEnvironmentTests {
  /// Takes 300 steps of 37 lanes, each beside the single environment put into the lane's state.
  /// - Returns: what is wrong with the first observation or reward that is further away than
  ///   `tolerance`; nil where none is.
  private func mismatch<Base: BatchSteppable>(
    _: Base.Type, within tolerance: Double, action: (Int, Int) -> Base.BatchAction,
    _ step: (inout Base, Base.BatchAction) throws -> ([Float], Double, Bool)
  ) throws -> String? {
    let count = 37
    var lanes = try BatchEnvironment<Base>(count: count, autoreset: .sameStep)
    var buffers = lanes.makeBuffers()
    let width = lanes.singleObservationSpace.flattenedCount
    try lanes.reset(seed: 3, into: &buffers)
    var single = Base(parameters: Base.standardParameters)
    _ = try single.reset(seed: 0)
    let tolerance = Tolerance(absolute: tolerance, relative: 0)
    for time in 0..<300 {
      let before = (0..<count).map { lanes.state(of: $0) }
      let actions = (0..<count).map { action(time, $0) }
      try buffers.withBatchBuffers { lent in
        try actions.withUnsafeBufferPointer { try lanes.step($0, into: lent) }
      }
      for lane in 0..<count {
        single.setBatchState(before[lane])
        let (observation, reward, terminated) = try step(&single, actions[lane])
        let ended = buffers.terminated[lane] || buffers.truncated[lane]
        let found = ended ? buffers.finalObservations : buffers.observations
        let actual = found[lane * width..<(lane + 1) * width] + [buffers.rewards[lane]]
        let expected = observation.map(Double.init) + [reward]
        #expect(expected.allSatisfy { $0.isFinite })
        if let mismatch = tolerance.mismatch(Array(actual), expected) {
          return "step \(time), environment \(lane): \(mismatch)"
        }
        #expect(buffers.terminated[lane] == terminated)
      }
    }
    return nil
  }

  /// A repeatable choice below `count`.
  private func choice(_ time: Int, _ lane: Int, _ count: Int) -> Int32 {
    Int32((time &* 7919 &+ lane &* 104_729 &+ (time ^ lane) &* 31) / 3 % count)
  }

  @Test func cartPoleIsTheSame() throws {
    #expect(
      try mismatch(CartPole.self, within: 2e-6, action: { choice($0, $1, 2) }) { single, action in
        let state = single.state
        _ = try single.reset(seed: 0)
        single.state = state
        let step = try single.step(Int(action))
        return (step.observation.array, step.reward, step.terminated)
      } == nil)
  }

  @Test func mountainCarIsTheSame() throws {
    #expect(
      try mismatch(MountainCar.self, within: 1e-6, action: { choice($0 / 20, $1, 3) }) {
        single, action in
        let step = try single.step(Int(action))
        return (step.observation.array, step.reward, step.terminated)
      } == nil)
  }

  @Test func mountainCarContinuousIsTheSame() throws {
    #expect(
      try mismatch(
        MountainCarContinuous.self, within: 1e-5,
        action: { Float(choice($0 / 20, $1, 25)) / 10 - 1.2 }
      ) { single, action in
        let step = try single.step([action])
        return (step.observation.array, step.reward, step.terminated)
      } == nil)
  }

  @Test func pendulumIsTheSame() throws {
    #expect(
      try mismatch(Pendulum.self, within: 1e-5, action: { Float(choice($0, $1, 51)) / 10 - 2.5 }) {
        single, action in
        let step = try single.step([action])
        return (step.observation.array, step.reward, step.terminated)
      } == nil)
  }

  @Test func acrobotIsTheSame() throws {
    #expect(
      try mismatch(Acrobot.self, within: 1e-4, action: { choice($0 / 4, $1, 3) }) {
        single, action in
        let step = try single.step(Int(action))
        return (step.observation.array, step.reward, step.terminated)
      } == nil)
  }

  @Test func lanesStartAsSingleEnvironmentsDo() throws {
    var lanes = try VectorPendulum(count: 3)
    var buffers = lanes.makeBuffers()
    try lanes.reset(seeds: [5, nil, 9], into: &buffers)
    var single = Pendulum()
    for (lane, seed) in [(0, 5), (2, 9)] {
      let start = try single.reset(seed: UInt64(seed)).observation.array
      for number in 0..<3 {
        #expect(abs(buffers.observations[lane * 3 + number] - start[number]) < 3e-7)
      }
    }
  }

  @Test func threadsDoNotChangeTheResult() throws {
    func run(threads: Int) throws -> VectorBuffers {
      let before = WorkerPool.shared.threads
      WorkerPool.shared.threads = threads
      defer { WorkerPool.shared.threads = before }
      var lanes = try VectorCartPole(count: 60_001)
      var buffers = lanes.makeBuffers()
      try lanes.reset(seed: 1, into: &buffers)
      for time in 0..<40 {
        try lanes.step(.discrete((0..<lanes.count).map { ($0 ^ time) & 1 }), into: &buffers)
      }
      return buffers
    }
    #expect(try run(threads: 1) == run(threads: 2))
  }

  @Test(arguments: AutoresetMode.allCases)
  func episodesEndAsTheModeSays(_ mode: AutoresetMode) throws {
    var lanes = try VectorCartPole(count: 2, autoreset: mode, maxEpisodeSteps: 3)
    var buffers = lanes.makeBuffers()
    #expect(throws: GymError.stepBeforeReset) { try lanes.step(.discrete([0, 1]), into: &buffers) }
    try lanes.reset(seed: 1, into: &buffers)
    for _ in 0..<3 { try lanes.step(.discrete([0, 1]), into: &buffers) }
    #expect(buffers.truncated == [true, true] && buffers.rewards == [1, 1])
    let isFresh = buffers.observations.allSatisfy { abs($0) < 0.05 }
    #expect(isFresh == (mode == .sameStep))
    #expect(buffers.finalObservations.contains { abs($0) > 0.3 })
    guard mode != .disabled else {
      #expect(throws: GymError.stepAfterEnd) { try lanes.step(.discrete([0, 1]), into: &buffers) }
      let kept = buffers.observations[4...]
      try lanes.reset(mask: [true, false], into: &buffers)
      #expect(buffers.observations[4...] == kept && buffers.truncated == [false, true])
      #expect(throws: GymError.stepAfterEnd) { try lanes.step(.discrete([0, 1]), into: &buffers) }
      return
    }
    try lanes.step(.discrete([0, 1]), into: &buffers)
    #expect(buffers.rewards == (mode == .nextStep ? [0, 0] : [1, 1]))
    #expect(buffers.truncated == [false, false])
    #expect(buffers.observations.allSatisfy { abs($0) < 0.05 } == (mode == .nextStep))
  }

  /// The rows of the other lanes stay, also those of what followed their last actions.
  @Test func aResetOfSomeLanesLeavesTheOtherRowsAlone() throws {
    var lanes = try VectorCartPole(count: 3, autoreset: .sameStep, maxEpisodeSteps: 3)
    var buffers = lanes.makeBuffers()
    try lanes.reset(seed: 1, into: &buffers)
    for _ in 0..<3 { try lanes.step(.discrete([0, 1, 0]), into: &buffers) }
    let before = buffers
    #expect(before.finalObservations != before.observations)
    try lanes.reset(seed: 9, mask: [false, true, false], into: &buffers)
    for lane in [0, 2] {
      let row = lane * 4..<lane * 4 + 4
      #expect(buffers.finalObservations[row] == before.finalObservations[row])
      #expect(buffers.observations[row] == before.observations[row])
      #expect(buffers.truncated[lane] && buffers.rewards[lane] == 1)
    }
    #expect(buffers.observations[4..<8] != before.observations[4..<8])
    #expect(buffers.finalObservations[4..<8] == buffers.observations[4..<8])
  }

  @Test func lanesAreDrawnAndClosed() throws {
    let specs = EnvironmentRegistry.standard.specs.filter {
      $0.vectorEntryPoint != nil && $0.dataSetPlan == nil
    }
    for (spec, mode) in specs.flatMap({ spec in VectorMode.allCases.map { (spec, $0) } }) {
      var lanes = try spec.makeVector(count: 2, mode: mode)
      var buffers = lanes.makeBuffers()
      #expect(lanes.render(lane: 1) == nil, "\(spec.id) \(mode)")
      try lanes.reset(seed: 1, into: &buffers)
      let scene = try #require(lanes.render(lane: 1), "\(spec.id) \(mode)")
      #expect(lanes.render(lane: 0) != scene, "\(spec.id) \(mode)")
      if case .discrete = lanes.singleActionSpace {
        try lanes.step(.discrete([1, 1]), into: &buffers)
      } else {
        try lanes.step(.continuous([1, 1]), into: &buffers)
      }
      #expect(lanes.render(lane: 1) != scene, "\(spec.id) \(mode)")
      lanes.close()
      lanes.close()
    }
  }

  /// The batch draws what the single environment in the same state does, to single precision.
  @Test func aLaneIsDrawnAsTheSingleEnvironmentIs() throws {
    var lanes = try VectorCartPole(count: 2)
    var buffers = lanes.makeBuffers()
    try lanes.reset(seeds: [3, 4], into: &buffers)
    var single = CartPole()
    _ = try single.reset(seed: 4)
    single.setBatchState(lanes.state(of: 1))
    #expect(lanes.render(lane: 1) == single.render())
  }

  @Test func eachLaneMayHaveItsOwnConstants() throws {
    var heavy = CartPole.Parameters()
    heavy.cartMass = 3
    heavy.suttonBartoReward = true
    var lanes = try VectorCartPole(count: 3, parameters: [.init(), heavy, .init()])
    var buffers = lanes.makeBuffers()
    try lanes.reset(seeds: [4, 4, 4], into: &buffers)
    try lanes.step(.discrete([1, 1, 1]), into: &buffers)
    var single = CartPole(parameters: heavy)
    _ = try single.reset(seed: 4)
    let expected = try single.step(1).observation.array
    for number in 0..<4 {
      #expect(abs(buffers.observations[4 + number] - expected[number]) < 1e-6)
      #expect(buffers.observations[number] == buffers.observations[8 + number])
    }
    #expect(buffers.observations[1] != buffers.observations[5])
    #expect(buffers.rewards == [1, 0, 1])
  }

  @Test func misuseIsAnError() throws {
    #expect(throws: GymError.self) { try VectorCartPole(count: 0) }
    #expect(throws: GymError.self) { try VectorCartPole(count: 2, maxEpisodeSteps: 0) }
    #expect(throws: GymError.self) { try VectorCartPole(count: 3, parameters: [.init(), .init()]) }
    var lanes = try VectorCartPole(count: 2)
    var buffers = lanes.makeBuffers()
    #expect(throws: GymError.self) { try lanes.reset(mask: [false, false], into: &buffers) }
    #expect(throws: GymError.self) { try lanes.reset(mask: [true], into: &buffers) }
    #expect(throws: GymError.self) { try lanes.reset(seeds: [1], into: &buffers) }
    #expect(throws: GymError.self) {
      try lanes.reset(seed: 1, options: ["speed": 1], into: &buffers)
    }
    try lanes.reset(seed: 1, into: &buffers)
    let copy = lanes
    #expect(throws: GymError.actionOutsideSpace(action: "2 of lane 1", space: "Discrete(2)")) {
      try lanes.step(.discrete([0, 2]), into: &buffers)
    }
    #expect(throws: GymError.self) { try lanes.step(.discrete([0]), into: &buffers) }
    #expect(throws: GymError.self) { try lanes.step(.continuous([0, 0]), into: &buffers) }
    try lanes.step(.discrete([0, 1]), into: &buffers)
    #expect(copy.state(of: 0) != lanes.state(of: 0))
    var rods = try VectorPendulum(count: 1)
    var few = rods.makeBuffers()
    try rods.reset(seed: 1, into: &few)
    #expect(throws: GymError.self) { try rods.step(.continuous([.nan]), into: &few) }
  }
}
