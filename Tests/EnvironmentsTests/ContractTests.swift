import Foundations
import Gym
import Spaces
import TestSupport
import Testing

@testable import Environments

/// What every registered environment must do.
@Suite struct ContractTests {
  // Sets that need files have tests of their own.
  static let ids = EnvironmentRegistry.standard.specs.filter {
    $0.dataSetPlan == nil
      || ["/digits-drawn-v0", "TextSampling/frases-v0", "TextSampling/sentences-v0"]
        .contains(where: $0.id.description.hasSuffix)
  }.map(\.id.description)

  /// Steps with sampled actions; what each brings, as text.
  private func trace(_ environment: inout AnyEnvironment, actionSeed: UInt64, count: Int) throws
    -> [String]
  {
    var actions = SampledActions<SpaceValue>(environment.actionSpace, seed: actionSeed)
    return try (0..<count).map { _ in
      let step = try environment.step(actions.next())
      #expect(environment.observationSpace.contains(step.observation))
      #expect(step.reward.isFinite)
      let string = "\(step.observation) \(step.reward) \(step.terminated) \(step.truncated)"
      if step.terminated || step.truncated {
        return try string + " \(environment.reset(seed: nil, options: [:]).observation)"
      }
      return string
    }
  }

  @Test(arguments: ids) func theSameSeedGivesTheSameEpisodes(id: String) throws {
    var environment = try EnvironmentRegistry.standard.make(id)
    let start = try environment.reset(seed: 11, options: [:])
    #expect(environment.observationSpace.contains(start.observation))
    let first = try trace(&environment, actionSeed: 3, count: 1000)
    let again = try environment.reset(seed: 11, options: [:])
    #expect(again.observation == start.observation && again.info == start.info)
    #expect(try trace(&environment, actionSeed: 3, count: 1000) == first)
    // Every episode ends within its limit; who stumbles along a cliff has none.
    #expect(first.contains { $0.contains("true") } || id.hasPrefix("CliffWalking"))
  }

  @Test(arguments: ids) func anotherSeedGivesOtherEpisodes(id: String) throws {
    var traces: Set<[String]> = []
    for seed: UInt64 in 0..<8 {
      var environment = try EnvironmentRegistry.standard.make(id)
      let start = try environment.reset(seed: seed, options: [:]).observation
      traces.insert(try ["\(start)"] + trace(&environment, actionSeed: 3, count: 30))
    }
    // A dry cliff leaves nothing to chance, nor does a text that the agent writes by itself.
    let isCertain =
      id == "CliffWalking-v0" || id == "CliffWalking-v1" || id.hasSuffix("-free-v0")
    #expect(isCertain ? traces.count == 1 : traces.count > 1)
  }

  @Test(arguments: ids) func savedStatesGoOnWithTheSameBits(id: String) throws {
    var environment = try EnvironmentRegistry.standard.make(id)
    _ = try environment.reset(seed: 5, options: [:])
    _ = try trace(&environment, actionSeed: 1, count: 20)
    let state = try environment.saveState()
    let (scene, string) = (environment.render(), environment.renderText())
    let expected = try trace(&environment, actionSeed: 2, count: 250)
    var other = try EnvironmentRegistry.standard.make(id)
    try other.restoreState(state)
    #expect(other.render() == scene && other.renderText() == string)
    #expect(try trace(&other, actionSeed: 2, count: 250) == expected)
  }

  @Test(arguments: ids) func damagedStatesThrow(id: String) throws {
    var environment = try EnvironmentRegistry.standard.make(id)
    _ = try environment.reset(seed: 5, options: [:])
    let state = try environment.saveState()
    #expect(throws: GymError.self) { try environment.restoreState(Array(state.dropLast())) }
    #expect(throws: GymError.self) { try environment.restoreState(Array("{}".utf8)) }
  }

  @Test(arguments: ids) func misuseThrows(id: String) throws {
    var environment = try EnvironmentRegistry.standard.make(id)
    var actions = SampledActions<SpaceValue>(environment.actionSpace, seed: 0)
    let action = try actions.next()
    #expect(environment.render() == nil && environment.renderText() == nil)
    #expect(throws: GymError.stepBeforeReset) { try environment.step(action) }
    #expect(throws: GymError.self) { try environment.reset(seed: 1, options: ["lwo": 1]) }
    #expect(throws: GymError.self) {
      try EnvironmentRegistry.standard.make(id, arguments: ["gravitation": 3])
    }
    _ = try environment.reset(seed: 1, options: [:])
    for action: SpaceValue in [.discrete(99), .discrete(-1), .array(NDArray([Float.nan]))] {
      #expect(throws: GymError.self) { try environment.step(action) }
    }
  }

  @Test(arguments: ids) func rendersWhatItsMetadataSay(id: String) throws {
    var environment = try EnvironmentRegistry.standard.make(id)
    _ = try environment.reset(seed: 1, options: [:])
    let scene = try #require(environment.render())
    #expect(!scene.items.isEmpty && scene.width > 0 && scene.height > 0)
    let modes = environment.metadata.renderModes
    #expect(modes.contains(.rgbArray) && modes.contains(.human))
    #expect(modes.contains(.ansi) == (environment.renderText() != nil))
  }

  @Test func limitsAndThresholdsAreGymnasiums() throws {
    let golden = try #require(GoldenEnvironments.shared)
    for spec in golden.specs {
      let found = try EnvironmentRegistry.standard.spec(spec.id)
      #expect(found.rewardThreshold == spec.threshold, "\(spec.id)")
      #expect(found.maxEpisodeSteps == spec.limit, "\(spec.id)")
    }
  }

  @Test func olderVersionsSaySo() {
    for (old, new) in [("Pendulum-v0", "Pendulum-v1"), ("Taxi-v3", "Taxi-v4")] {
      #expect(
        EnvironmentRegistry.standard.notice(about: old)
          == "\(old) is out of date: consider \(new)")
    }
  }
}
