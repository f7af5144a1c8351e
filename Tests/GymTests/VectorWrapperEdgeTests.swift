import Environments
import Spaces
import Testing

@testable import Gym

/// Wrappers over batches stepped by a kernel, saved states, and what is refused.
@Suite struct VectorWrapperEdgeTests {
  @Test(arguments: AutoresetMode.allCases)
  func batchesAndSingleEnvironmentsAreNormalizedAlike(_ mode: AutoresetMode) throws {
    let count = 5
    var batch = try VectorNormalizeObservation(
      VectorRecordEpisodeStatistics(VectorCartPole(count: count, autoreset: mode)))
    var single = try VectorNormalizeObservation(
      VectorRecordEpisodeStatistics(
        SyncVectorEnvironment(
          (0..<count).map { _ in AnyEnvironment(CartPole()) }, autoreset: mode)))
    var (left, right) = (batch.makeBuffers(), single.makeBuffers())
    let seeds = (0..<count).map { UInt64($0) }
    try batch.reset(seeds: seeds, into: &left)
    try single.reset(seeds: seeds, into: &right)
    // Autoresets draw from other generators: they are kept out of the moments, and this ends with
    // the first episode.
    for step in 0..<40 {
      batch.updatesRunningMean = step < 6
      single.updatesRunningMean = step < 6
      let actions = Array(repeating: 1, count: count)
      try batch.step(.discrete(actions), into: &left)
      try single.step(.discrete(actions), into: &right)
      guard !left.terminated.contains(true) else { break }
      // 1e-3: the batch computes in single precision, and some standard deviations are small.
      for (left, right) in zip(left.observations, right.observations) {
        #expect(abs(left - right) < 1e-3)
      }
    }
    #expect(left.terminated == right.terminated && left.terminated.contains(true))
    for (left, right) in zip(left.finalObservations, right.finalObservations) {
      #expect(abs(left - right) < 1e-3)
    }
    #expect(batch.base.lengths == single.base.lengths && !batch.base.lengths.isEmpty)
  }

  @Test func episodesLeaveTheInfosOfBatchesThatHaveNone() throws {
    var environments = VectorRecordEpisodeStatistics(
      try VectorCartPole(count: 2, autoreset: .sameStep, maxEpisodeSteps: 2))
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 1, into: &buffers)
    for step in 1...4 {
      try environments.step(.discrete([0, 1]), into: &buffers)
      #expect((buffers.infos[0]["episode"] != nil) == (step % 2 == 0))
    }
    #expect(environments.lengths == [2, 2, 2, 2] && environments.returns == [2, 2, 2, 2])
  }

  @Test func continuousActionsOfBatchesAreRescaled() throws {
    var plain = try VectorPendulum(count: 2)
    var rescaled = try VectorClipAction(
      VectorRescaleAction(VectorPendulum(count: 2), minAction: 0, maxAction: 1))
    var (left, right) = (plain.makeBuffers(), rescaled.makeBuffers())
    try plain.reset(seed: 3, into: &left)
    try rescaled.reset(seed: 3, into: &right)
    try plain.step(.continuous([-2, 1]), into: &left)
    try rescaled.step(.continuous([-7, 0.75]), into: &right)
    #expect(left.observations == right.observations)
  }

  @Test func anEnvironmentThatWaitsForItsResetIsSaved() throws {
    func make() throws -> VectorNormalizeReward<
      VectorRecordEpisodeStatistics<VectorClipReward<SyncVectorEnvironment>>
    > {
      try VectorNormalizeReward(
        VectorRecordEpisodeStatistics(
          VectorClipReward(
            SyncVectorEnvironment(
              [AnyEnvironment(Probe(last: 2)), AnyEnvironment(Probe(last: 3))]),
            minReward: 0.5)))
    }
    var environments = try make()
    var buffers = environments.makeBuffers()
    try environments.reset(into: &buffers)
    for _ in 0..<2 { try environments.step(.discrete([1, 1]), into: &buffers) }
    #expect(buffers.terminated == [true, false])
    let states = try environments.saveState()
    #expect(states.count == 2)
    var restored = try make()
    var others = buffers
    try restored.restoreState(states)
    for _ in 0..<6 {
      try environments.step(.discrete([1, 1]), into: &buffers)
      try restored.step(.discrete([1, 1]), into: &others)
      #expect(buffers.rewards == others.rewards && buffers.observations == others.observations)
    }
    #expect(
      restored.base.lengths == environments.base.lengths && environments.base.lengths.count == 5)
    #expect(restored.returnMoments.variance == environments.returnMoments.variance)
  }

  @Test func aBadStateChangesNothing() throws {
    var environments = try VectorNormalizeObservation(
      SyncVectorEnvironment([AnyEnvironment(Probe()), AnyEnvironment(Probe())]))
    var buffers = environments.makeBuffers()
    try environments.reset(into: &buffers)
    try environments.step(.discrete([1, 1]), into: &buffers)
    let states = try environments.saveState()
    let mean = environments.observationMoments[0].mean
    var other = try VectorNormalizeObservation(
      SyncVectorEnvironment([AnyEnvironment(CartPole()), AnyEnvironment(CartPole())]))
    let plain = try environments.base.saveState()
    for bad in [[], plain, [states[0]], [states[0], [1]], [Array("[".utf8) + [0x1E], states[1]]] {
      #expect(throws: GymError.self) { try environments.restoreState(bad) }
      #expect(throws: GymError.self) { try other.restoreState(bad) }
    }
    #expect(throws: GymError.self) { try other.restoreState(states) }
    #expect(environments.observationMoments[0].mean == mean)
    try environments.restoreState(states)
  }

  @Test func wrongBuffersAndSettingsAreRefused() throws {
    func environments() throws -> SyncVectorEnvironment {
      try SyncVectorEnvironment([AnyEnvironment(Probe()), AnyEnvironment(Probe())])
    }
    var small = VectorBuffers(count: 1, observationCount: 1)
    var normalized = try VectorNormalizeObservation(environments())
    #expect(throws: GymError.self) { try normalized.reset(into: &small) }
    #expect(small == VectorBuffers(count: 1, observationCount: 1))
    var recorded = VectorRecordEpisodeStatistics(try environments())
    #expect(throws: GymError.self) { try recorded.reset(into: &small) }
    var batch = VectorRecordEpisodeStatistics(try VectorCartPole(count: 2))
    var buffers = batch.makeBuffers()
    buffers.infos = []
    #expect(throws: GymError.self) { try batch.reset(into: &buffers) }
    buffers = recorded.makeBuffers()
    #expect(throws: GymError.self) { try recorded.reset(mask: [true], into: &buffers) }
    #expect(throws: GymError.self) { try normalized.reset(mask: [true], into: &buffers) }
    var shorter = try VectorTransformObservation(environments()) { Array($0.dropLast()) }
    #expect(throws: GymError.self) { try shorter.reset(into: &buffers) }
    var fewer = VectorTransformReward(try environments()) { Array($0.dropLast()) }
    try fewer.reset(into: &buffers)
    #expect(throws: GymError.self) { try fewer.step(.discrete([1, 1]), into: &buffers) }
    #expect(buffers.rewards.count == 2)

    #expect(throws: GymError.self) { try VectorNormalizeObservation(environments(), epsilon: 0) }
    #expect(throws: GymError.self) { try VectorNormalizeReward(environments(), gamma: 1.5) }
    #expect(throws: GymError.self) { try VectorNormalizeReward(environments(), epsilon: -1) }
    #expect(throws: GymError.self) { try VectorClipReward(environments()) }
    #expect(throws: GymError.self) { try VectorClipAction(environments()) }
    #expect(throws: GymError.self) {
      try VectorRescaleAction(VectorPendulum(count: 1), minAction: 1, maxAction: 1)
    }
    #expect(throws: GymError.self) { try VectorGrayscaleObservation(environments()) }
    #expect(throws: GymError.self) { try VectorReshapeObservation(environments(), shape: [2]) }
    #expect(throws: GymError.self) {
      try VectorFilterObservation(environments(), filterKeys: ["x"])
    }
    var clipped = try VectorClipAction(VectorPendulum(count: 2))
    var two = clipped.makeBuffers()
    try clipped.reset(seed: 1, into: &two)
    #expect(throws: GymError.self) { try clipped.step(.continuous([1]), into: &two) }
    #expect(throws: GymError.self) { try clipped.step(.discrete([1, 1]), into: &two) }
  }

  @Test func picturesAreResizedOneEnvironmentAtATime() throws {
    var environments = try VectorResizeObservation(
      VectorGrayscaleObservation(
        SyncVectorEnvironment([AnyEnvironment(Pictures()), AnyEnvironment(Pictures())])),
      shape: [3, 5])
    var single = try ResizeObservation(GrayscaleObservation(Pictures()), shape: [3, 5])
    var buffers = environments.makeBuffers()
    try environments.reset(into: &buffers)
    try environments.step(.discrete([0, 1]), into: &buffers)
    _ = try single.reset()
    let step = try single.step(0)
    guard case .array(let image) = step.observation else { return }
    #expect(Array(buffers.observations[..<15]) == image.floats)
    #expect(environments.singleObservationSpace.shape == [3, 5])
    #expect(Array(buffers.observations[15...]) != image.floats)
  }
}
