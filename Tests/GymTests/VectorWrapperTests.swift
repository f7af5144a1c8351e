import Environments
import Foundation
import Spaces
import Testing

@testable import Gym

/// What Gymnasium's vector wrappers get wrong, and what they do at the edges.
@Suite struct VectorWrapperTests {
  /// Environments that count their steps and end at some values; every step's reward is 1.
  private func probes(_ lasts: [Int], _ mode: AutoresetMode) throws -> SyncVectorEnvironment {
    try SyncVectorEnvironment(
      lasts.map { AnyEnvironment(Probe(last: $0)) }, autoreset: mode)
  }

  @Test func lastObservationsOfTheSameStepAreChangedToo() throws {
    var environments = try VectorTransformObservation(probes([2, 3], .sameStep)) {
      $0.map { 10 * $0 }
    }
    var buffers = environments.makeBuffers()
    try environments.reset(into: &buffers)
    try environments.step(.discrete([1, 1]), into: &buffers)
    #expect(buffers.observations == [10, 10] && buffers.finalObservations == [10, 10])
    try environments.step(.discrete([1, 1]), into: &buffers)
    #expect(buffers.observations == [0, 20] && buffers.finalObservations == [20, 20])
    #expect(buffers.terminated == [true, false])
    #expect(buffers.resetInfos == [["start": true], [:]])
  }

  @Test(arguments: AutoresetMode.allCases)
  func everyObservationCountsOnceInEveryMode(_ mode: AutoresetMode) throws {
    var environments = try VectorNormalizeObservation(probes([2], mode))
    var buffers = environments.makeBuffers()
    try environments.reset(into: &buffers)
    for _ in 0..<2 { try environments.step(.discrete([1]), into: &buffers) }
    switch mode {
    case .nextStep: try environments.step(.discrete([1]), into: &buffers)
    case .sameStep: break
    case .disabled: try environments.reset(mask: [true], into: &buffers)
    }
    try environments.step(.discrete([1]), into: &buffers)
    // 0, 1, 2, 0, 1 have come: mean 0.8, variance 0.56; the 1e-4 of mean 0 and variance 1 at the
    // start move them by 1e-4 / 5 of the distance.
    #expect(environments.memory.count == 5 + 1e-4)
    #expect(abs(environments.observationMoments[0].mean - 0.8) < 3e-5)
    #expect(abs(environments.observationMoments[0].variance - 0.56) < 3e-5)
    // (1 - 0.8) / sqrt(0.56)
    #expect(abs(buffers.observations[0] - 0.26726) < 1e-4)
  }

  @Test func lastObservationsAreNormalizedByTheSameMoments() throws {
    var environments = try VectorNormalizeObservation(probes([1, 4], .sameStep))
    var buffers = environments.makeBuffers()
    try environments.reset(into: &buffers)
    try environments.step(.discrete([1, 1]), into: &buffers)
    // 0, 0, then 1 and 0 of the environment that ended, 1 of the other one.
    #expect(environments.memory.count == 5 + 1e-4)
    #expect(buffers.finalObservations[0] == buffers.observations[1])
    #expect(buffers.observations[0] < 0 && buffers.observations[1] > 0)
    #expect(buffers.finalObservations[1] == buffers.observations[1])
  }

  @Test func frozenMomentsStayAsTheyAre() throws {
    var environments = try VectorNormalizeObservation(probes([3], .sameStep))
    var buffers = environments.makeBuffers()
    try environments.reset(into: &buffers)
    let before = environments.observationMoments[0].mean
    environments.updatesRunningMean = false
    for _ in 0..<5 { try environments.step(.discrete([1]), into: &buffers) }
    #expect(
      environments.observationMoments[0].mean == before && environments.memory.count == 1 + 1e-4)
  }

  @Test func rowsOutsideAResetMaskStayAsTheyAre() throws {
    var environments = try VectorTransformObservation(probes([9, 9], .disabled)) {
      $0.map { 10 * $0 }
    }
    var buffers = environments.makeBuffers()
    try environments.reset(into: &buffers)
    try environments.step(.discrete([1, 1]), into: &buffers)
    try environments.reset(mask: [false, true], into: &buffers)
    #expect(buffers.observations == [10, 0] && buffers.finalObservations == [10, 0])
    #expect(buffers.rewards == [1, 0])

    var normalized = try VectorNormalizeObservation(probes([9, 9], .disabled))
    try normalized.reset(into: &buffers)
    try normalized.reset(mask: [false, true], into: &buffers)
    #expect(normalized.memory.count == 3 + 1e-4)
  }

  /// The rewards of environments that end at 2 and 5, without the steps that are resets.
  private func scaledRewards(_ mode: AutoresetMode) throws -> (rewards: [Float], count: Double) {
    var environments = try VectorNormalizeReward(
      SyncVectorEnvironment(
        [AnyEnvironment(Probe(last: 3, reward: 2))], autoreset: mode), gamma: 0.5)
    var buffers = environments.makeBuffers()
    try environments.reset(into: &buffers)
    var rewards: [Float] = []
    var isReset = false
    while rewards.count < 8 {
      try environments.step(.discrete([1]), into: &buffers)
      if isReset {
        #expect(buffers.rewards == [0])
      } else {
        rewards += buffers.rewards
      }
      let hasEnded = buffers.terminated[0]
      isReset = mode == .nextStep && hasEnded
      if mode == .disabled && hasEnded { try environments.reset(mask: [true], into: &buffers) }
    }
    return (rewards, environments.memory.count)
  }

  @Test func returnsStartFromZeroWithEveryEpisodeInAllModes() throws {
    let expected = try scaledRewards(.sameStep)
    for mode in AutoresetMode.allCases {
      let found = try scaledRewards(mode)
      #expect(found.rewards == expected.rewards && found.count == expected.count, "\(mode)")
    }
    // The returns are 2, 3, 2 (terminating: its reward alone), and again: of 2, 3, 2, 2, 3, 2, 2, 3
    // the variance is 15/64; the 1e-4 at the start weigh below 1e-4.
    #expect(expected.count == 8 + 1e-4)
    #expect(abs(expected.rewards[7] - 2 / Float(15.0 / 64).squareRoot()) < 1e-3)
  }

  @Test func aPartialResetKeepsTheOtherEnvironmentsReturns() throws {
    var environments = try VectorNormalizeReward(probes([9, 9], .disabled), gamma: 1)
    var buffers = environments.makeBuffers()
    try environments.reset(into: &buffers)
    for _ in 0..<3 { try environments.step(.discrete([1, 1]), into: &buffers) }
    try environments.reset(mask: [true, false], into: &buffers)
    #expect(environments.memory.returns == [0, 3])
    try environments.step(.discrete([1, 1]), into: &buffers)
    #expect(environments.memory.returns == [1, 4])
  }

  @Test func aPartialResetKeepsTheOtherEnvironmentsStatistics() throws {
    var environments = VectorRecordEpisodeStatistics(
      try probes([9, 4], .disabled), bufferLength: 2)
    var buffers = environments.makeBuffers()
    try environments.reset(into: &buffers)
    for _ in 0..<3 { try environments.step(.discrete([1, 1]), into: &buffers) }
    try environments.reset(mask: [true, false], into: &buffers)
    try environments.step(.discrete([1, 1]), into: &buffers)
    #expect(
      environments.lengths == [4] && environments.returns == [4] && environments.episodeCount == 1)
    #expect(buffers.infos[0]["episode"] == nil)
    guard case .dictionary(let episode)? = buffers.infos[1]["episode"] else {
      Issue.record("expected an episode, found \(buffers.infos[1])")
      return
    }
    #expect(episode["l"] == 4 && episode["r"] == .double(4) && episode["t"] != nil)
    try environments.reset(mask: [false, true], into: &buffers)
    #expect(buffers.infos[1]["episode"] == nil)
    for _ in 0..<4 { try environments.step(.discrete([1, 1]), into: &buffers) }
    #expect(environments.lengths == [4, 4])
    try environments.reset(mask: [false, true], into: &buffers)
    for _ in 0..<4 { try environments.step(.discrete([1, 1]), into: &buffers) }
    // Both end now: in the order of the environments, the oldest two have left.
    #expect(environments.lengths == [9, 4] && environments.episodeCount == 4)
  }

  @Test func theStepThatIsAResetHasNoReward() throws {
    var environments = try VectorClipReward(
      VectorTransformReward(probes([1, 3], .nextStep)) { rewards in rewards.map { $0 + 5 } },
      minReward: 2)
    var buffers = environments.makeBuffers()
    try environments.reset(into: &buffers)
    try environments.step(.discrete([1, 1]), into: &buffers)
    #expect(buffers.rewards == [6, 6])
    try environments.step(.discrete([1, 1]), into: &buffers)
    #expect(buffers.rewards == [0, 6])
    try environments.step(.discrete([1, 1]), into: &buffers)
    #expect(buffers.rewards == [6, 6])
    try environments.step(.discrete([1, 1]), into: &buffers)
    #expect(buffers.rewards == [0, 0])
  }

  /// Gymnasium's `render` and `close` of a vector wrapper are those of the environment in it.
  @Test func scenesAndEndsAreTheInnerOnes() throws {
    var environments = try VectorRecordEpisodeStatistics(
      VectorNormalizeObservation(VectorTransformReward(Drawn()) { $0.map { 2 * $0 } }))
    #expect(environments.render(environment: 3) == DisplayList(width: 3, height: 1))
    environments.close()
    #expect(environments.base.base.base.isClosed)
    // Without a scene of its own there is nothing to draw or to close.
    var probes = try probes([2], .nextStep)
    #expect(VectorRecordEpisodeStatistics(probes).render(environment: 0) == nil)
    probes.close()
  }

  /// Environments that begin and end in different steps each have their own time.
  @Test func durationsAreThoseOfTheEnvironment() throws {
    var environments = VectorRecordEpisodeStatistics(try probes([3, 1], .sameStep))
    var buffers = environments.makeBuffers()
    try environments.reset(into: &buffers)
    for _ in 0..<3 {
      Thread.sleep(forTimeInterval: 0.02)
      try environments.step(.discrete([1, 1]), into: &buffers)
    }
    #expect(environments.lengths == [1, 1, 3, 1])
    // A sleep takes at least its time; the long episode has three of them.
    #expect(environments.durations.allSatisfy { $0 >= 0.02 } && environments.durations[2] >= 0.06)
    let sum = environments.durations[0] + environments.durations[1] + environments.durations[3]
    #expect(abs(sum - environments.durations[2]) < 1e-5)  // Rounded to the microsecond, four times.
  }

  @Test func discreteActionsCanStandForValues() throws {
    var environments = try VectorizeTransformAction(
      SyncVectorEnvironment([AnyEnvironment(Walker()), AnyEnvironment(Walker())])
    ) { environment throws(GymError) in try DiscretizeAction(environment, bins: 2) }
    #expect(environments.singleActionSpace == .discrete(Discrete(4)))
    var buffers = environments.makeBuffers()
    try environments.reset(into: &buffers)
    // Two bins of -1...1 have the centers -0.5 and 0.5; the position is x + 10 y.
    try environments.step(.discrete([0, 3]), into: &buffers)
    #expect(buffers.observations == [-5.5, 5.5])
    #expect(throws: GymError.self) { try environments.step(.discrete([1]), into: &buffers) }
    #expect(throws: GymError.self) { try environments.step(.continuous([0, 0]), into: &buffers) }
  }
}

/// Environments without steps that have a scene and know whether they were closed.
private struct Drawn: VectorEnvironment {
  let count = 4
  let singleObservationSpace = Space.box(Box(low: 0, high: 1, shape: [1]))
  let singleActionSpace = Space.discrete(Discrete(2))
  var autoreset = AutoresetMode.nextStep
  var isClosed = false

  func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) {}
  func step(_ actions: Actions, into buffers: inout VectorBuffers) {}
  func render(environment index: Int) -> DisplayList? {
    DisplayList(width: Double(index), height: 1, items: [])
  }
  mutating func close() { isClosed = true }
}
