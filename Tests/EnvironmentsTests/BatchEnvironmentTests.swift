import Foundations
import Gym
import Spaces
import TestSupport
import Testing

@testable import Environments

/// The kernels against the environments they stand for, and the batch's own rules.
@Suite struct BatchEnvironmentTests {
  /// Takes 300 steps of 37 environments, each beside the single environment put into the
  /// environment's state.
  /// - Returns: what is wrong with the first observation or reward that is further away than
  ///   `tolerance`; nil where none is.
  private func mismatch<Base: BatchSteppable>(
    _: Base.Type, within tolerance: Double, action: (Int, Int) -> Base.BatchAction,
    _ step: (inout Base, Base.BatchAction) throws -> ([Float], Double, Bool)
  ) throws -> String? {
    let count = 37
    var environments = try BatchEnvironment<Base>(count: count, autoreset: .sameStep)
    var buffers = environments.makeBuffers()
    let width = environments.singleObservationSpace.flattenedCount
    try environments.reset(seed: 3, into: &buffers)
    var single = Base(parameters: Base.standardParameters)
    _ = try single.reset(seed: 0)
    let tolerance = Tolerance(absolute: tolerance, relative: 0)
    for time in 0..<300 {
      let before = (0..<count).map { environments.state(of: $0) }
      let actions = (0..<count).map { action(time, $0) }
      try buffers.withBatchBuffers { lent in
        try actions.withUnsafeBufferPointer { try environments.step($0, into: lent) }
      }
      for index in 0..<count {
        single.setBatchState(before[index])
        let (observation, reward, terminated) = try step(&single, actions[index])
        let ended = buffers.terminated[index] || buffers.truncated[index]
        let found = ended ? buffers.finalObservations : buffers.observations
        let actual = found[index * width..<(index + 1) * width] + [buffers.rewards[index]]
        let expected = observation.map(Double.init) + [reward]
        #expect(expected.allSatisfy { $0.isFinite })
        if let mismatch = tolerance.mismatch(Array(actual), expected) {
          return "step \(time), environment \(index): \(mismatch)"
        }
        #expect(buffers.terminated[index] == terminated)
      }
    }
    return nil
  }

  /// A repeatable discrete action below `count`.
  private func discreteAction(_ time: Int, _ index: Int, _ count: Int) -> Int32 {
    Int32((time &* 7919 &+ index &* 104_729 &+ (time ^ index) &* 31) / 3 % count)
  }

  @Test func cartPoleIsTheSame() throws {
    #expect(
      try mismatch(CartPole.self, within: 2e-6, action: { discreteAction($0, $1, 2) }) {
        single, action in
        let state = single.state
        _ = try single.reset(seed: 0)
        single.state = state
        let step = try single.step(Int(action))
        return (step.observation.array, step.reward, step.terminated)
      } == nil)
  }

  @Test func mountainCarIsTheSame() throws {
    #expect(
      try mismatch(MountainCar.self, within: 1e-6, action: { discreteAction($0 / 20, $1, 3) }) {
        single, action in
        let step = try single.step(Int(action))
        return (step.observation.array, step.reward, step.terminated)
      } == nil)
  }

  @Test func mountainCarContinuousIsTheSame() throws {
    #expect(
      try mismatch(
        MountainCarContinuous.self, within: 1e-5,
        action: { Float(discreteAction($0 / 20, $1, 25)) / 10 - 1.2 }
      ) { single, action in
        let step = try single.step([action])
        return (step.observation.array, step.reward, step.terminated)
      } == nil)
  }

  @Test func pendulumIsTheSame() throws {
    #expect(
      try mismatch(
        Pendulum.self, within: 1e-5, action: { Float(discreteAction($0, $1, 51)) / 10 - 2.5 }
      ) {
        single, action in
        let step = try single.step([action])
        return (step.observation.array, step.reward, step.terminated)
      } == nil)
  }

  @Test func acrobotIsTheSame() throws {
    #expect(
      try mismatch(Acrobot.self, within: 1e-4, action: { discreteAction($0 / 4, $1, 3) }) {
        single, action in
        let step = try single.step(Int(action))
        return (step.observation.array, step.reward, step.terminated)
      } == nil)
  }

  @Test func environmentsStartAsSingleEnvironmentsDo() throws {
    var environments = try VectorPendulum(count: 3)
    var buffers = environments.makeBuffers()
    try environments.reset(seeds: [5, nil, 9], into: &buffers)
    var single = Pendulum()
    for (index, seed) in [(0, 5), (2, 9)] {
      let start = try single.reset(seed: UInt64(seed)).observation.array
      for number in 0..<3 {
        #expect(abs(buffers.observations[index * 3 + number] - start[number]) < 3e-7)
      }
    }
  }

  @Test func threadsDoNotChangeTheResult() throws {
    func run(threads: Int) throws -> VectorBuffers {
      let before = WorkerPool.shared.threads
      WorkerPool.shared.threads = threads
      defer { WorkerPool.shared.threads = before }
      var environments = try VectorCartPole(count: 60_001)
      var buffers = environments.makeBuffers()
      try environments.reset(seed: 1, into: &buffers)
      for time in 0..<40 {
        try environments.step(
          .discrete((0..<environments.count).map { ($0 ^ time) & 1 }), into: &buffers)
      }
      return buffers
    }
    #expect(try run(threads: 1) == run(threads: 2))
  }

  @Test(arguments: AutoresetMode.allCases)
  func episodesEndAsTheModeSays(_ mode: AutoresetMode) throws {
    var environments = try VectorCartPole(count: 2, autoreset: mode, maxEpisodeSteps: 3)
    var buffers = environments.makeBuffers()
    #expect(throws: GymError.stepBeforeReset) {
      try environments.step(.discrete([0, 1]), into: &buffers)
    }
    try environments.reset(seed: 1, into: &buffers)
    for _ in 0..<3 { try environments.step(.discrete([0, 1]), into: &buffers) }
    #expect(buffers.truncated == [true, true] && buffers.rewards == [1, 1])
    let isFresh = buffers.observations.allSatisfy { abs($0) < 0.05 }
    #expect(isFresh == (mode == .sameStep))
    #expect(buffers.finalObservations.contains { abs($0) > 0.3 })
    guard mode != .disabled else {
      #expect(throws: GymError.stepAfterEnd) {
        try environments.step(.discrete([0, 1]), into: &buffers)
      }
      let kept = buffers.observations[4...]
      try environments.reset(mask: [true, false], into: &buffers)
      #expect(buffers.observations[4...] == kept && buffers.truncated == [false, true])
      #expect(throws: GymError.stepAfterEnd) {
        try environments.step(.discrete([0, 1]), into: &buffers)
      }
      return
    }
    try environments.step(.discrete([0, 1]), into: &buffers)
    #expect(buffers.rewards == (mode == .nextStep ? [0, 0] : [1, 1]))
    #expect(buffers.truncated == [false, false])
    #expect(buffers.observations.allSatisfy { abs($0) < 0.05 } == (mode == .nextStep))
  }

  /// The rows of the other environments stay, also those of what followed their last actions.
  @Test func aResetOfSomeEnvironmentsLeavesTheOtherRowsAlone() throws {
    var environments = try VectorCartPole(count: 3, autoreset: .sameStep, maxEpisodeSteps: 3)
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 1, into: &buffers)
    for _ in 0..<3 { try environments.step(.discrete([0, 1, 0]), into: &buffers) }
    let before = buffers
    #expect(before.finalObservations != before.observations)
    try environments.reset(seed: 9, mask: [false, true, false], into: &buffers)
    for index in [0, 2] {
      let row = index * 4..<index * 4 + 4
      #expect(buffers.finalObservations[row] == before.finalObservations[row])
      #expect(buffers.observations[row] == before.observations[row])
      #expect(buffers.truncated[index] && buffers.rewards[index] == 1)
    }
    #expect(buffers.observations[4..<8] != before.observations[4..<8])
    #expect(buffers.finalObservations[4..<8] == buffers.observations[4..<8])
  }

  @Test func environmentsAreDrawnAndClosed() throws {
    let specs = EnvironmentRegistry.standard.specs.filter {
      $0.vectorEntryPoint != nil && $0.dataSetPlan == nil
    }
    for (spec, mode) in specs.flatMap({ spec in VectorMode.allCases.map { (spec, $0) } }) {
      var environments = try spec.makeVector(count: 2, mode: mode)
      var buffers = environments.makeBuffers()
      #expect(environments.render(environment: 1) == nil, "\(spec.id) \(mode)")
      try environments.reset(seed: 1, into: &buffers)
      let scene = try #require(environments.render(environment: 1), "\(spec.id) \(mode)")
      #expect(environments.render(environment: 0) != scene, "\(spec.id) \(mode)")
      if case .discrete = environments.singleActionSpace {
        try environments.step(.discrete([1, 1]), into: &buffers)
      } else {
        try environments.step(.continuous([1, 1]), into: &buffers)
      }
      #expect(environments.render(environment: 1) != scene, "\(spec.id) \(mode)")
      environments.close()
      environments.close()
    }
  }

  /// The batch draws what the single environment in the same state does, to single precision.
  @Test func anEnvironmentIsDrawnAsTheSingleEnvironmentIs() throws {
    var environments = try VectorCartPole(count: 2)
    var buffers = environments.makeBuffers()
    try environments.reset(seeds: [3, 4], into: &buffers)
    var single = CartPole()
    _ = try single.reset(seed: 4)
    single.setBatchState(environments.state(of: 1))
    #expect(environments.render(environment: 1) == single.render())
  }

  @Test func eachEnvironmentMayHaveItsOwnConstants() throws {
    var heavy = CartPole.Parameters()
    heavy.cartMass = 3
    heavy.suttonBartoReward = true
    var environments = try VectorCartPole(count: 3, parameters: [.init(), heavy, .init()])
    var buffers = environments.makeBuffers()
    try environments.reset(seeds: [4, 4, 4], into: &buffers)
    try environments.step(.discrete([1, 1, 1]), into: &buffers)
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
    var environments = try VectorCartPole(count: 2)
    var buffers = environments.makeBuffers()
    #expect(throws: GymError.self) { try environments.reset(mask: [false, false], into: &buffers) }
    #expect(throws: GymError.self) { try environments.reset(mask: [true], into: &buffers) }
    #expect(throws: GymError.self) { try environments.reset(seeds: [1], into: &buffers) }
    #expect(throws: GymError.self) {
      try environments.reset(seed: 1, options: ["speed": 1], into: &buffers)
    }
    try environments.reset(seed: 1, into: &buffers)
    let copy = environments
    #expect(throws: GymError.actionOutsideSpace(action: "2 of environment 1", space: "Discrete(2)"))
    {
      try environments.step(.discrete([0, 2]), into: &buffers)
    }
    #expect(throws: GymError.self) { try environments.step(.discrete([0]), into: &buffers) }
    #expect(throws: GymError.self) { try environments.step(.continuous([0, 0]), into: &buffers) }
    try environments.step(.discrete([0, 1]), into: &buffers)
    #expect(copy.state(of: 0) != environments.state(of: 0))
    var rods = try VectorPendulum(count: 1)
    var few = rods.makeBuffers()
    try rods.reset(seed: 1, into: &few)
    #expect(throws: GymError.self) { try rods.step(.continuous([.nan]), into: &few) }
  }
}
