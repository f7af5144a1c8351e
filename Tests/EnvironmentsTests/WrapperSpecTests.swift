import Foundation
import Gym
import Spaces
import TestSupport
import Testing

@testable import Environments

/// What Golden/make_wrapped_specs.py writes.
private struct WrappedSpec: Decodable {
  struct Step: Decodable {
    let observation: [Float]
    let reward: Double
    let ended: Bool
  }
  let spec: String
  let text: String
  let actions: [Int]
  let steps: [Step]
}

/// A wrapper that the suite doesn't know.
private struct Doubled<Base: Environment>: RebuildableWrapper {
  var base: Base
  var factor: Double
  var wrapperArguments: [String: InfoValue] { ["factor": .double(factor)] }
  mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  { try base.reset(seed: seed, options: options) }
  mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    var step = try base.step(action)
    step.reward *= factor
    return step
  }
}

@Suite struct WrapperSpecTests {
  private let registry = EnvironmentRegistry.standard

  @Test func specsThatGymnasiumWroteRebuildItsEnvironments() throws {
    for golden in try GoldenFiles.decode([WrappedSpec].self, from: "wrapped_specs.json") {
      let spec = try registry.spec(json: golden.spec)
      // The JSON text and back again changes nothing.
      let again = try registry.spec(json: spec.json)
      #expect(again.json == spec.json && again.additionalWrappers == spec.additionalWrappers)
      // It names Gymnasium's classes as Gymnasium does.
      #expect(entryPoints(spec.json) == entryPoints(golden.spec))
      var environment = try registry.make(again)
      let names = golden.text.replacing("CartPoleEnv", with: "CartPole")
        .replacing("MountainCarEnv", with: "MountainCar")
        .replacing("FrozenLakeEnv", with: "FrozenLake")
      #expect(environment.description == names)
      #expect(
        environment.spec?.additionalWrappers.map(\.name) == spec.additionalWrappers.map(\.name))
      #expect(environment.spec?.maxEpisodeSteps == spec.maxEpisodeSteps)
      var row = [Float](repeating: 0, count: environment.observationSpace.flattenedCount)
      var span = row.mutableSpan
      _ = try environment.reset(seed: 11, options: [:], into: &span)
      expectClose(row, golden.steps[0].observation)
      for (action, step) in zip(golden.actions, golden.steps.dropFirst()) {
        var span = row.mutableSpan
        let outcome = try environment.step(discrete: action, into: &span)
        expectClose(row, step.observation)
        #expect(abs(outcome.reward - step.reward) <= 1e-6 * (1 + abs(step.reward)))
        #expect((outcome.terminated || outcome.truncated) == step.ended)
      }
    }
  }

  /// The classes that a spec's JSON text names: environment, vector form, wrappers.
  private func entryPoints(_ string: String) -> [String?] {
    struct Entry: Decodable { let entry_point: String? }
    struct Spec: Decodable {
      let entry_point: String?
      let vector_entry_point: String?
      let additional_wrappers: [Entry]
    }
    guard let spec = try? JSONDecoder().decode(Spec.self, from: Data(string.utf8)) else {
      return []
    }
    return [spec.entry_point, spec.vector_entry_point]
      + spec.additional_wrappers.map(\.entry_point)
  }

  private func expectClose(_ found: [Float], _ expected: [Float]) {
    let tolerance = Tolerance(absolute: 1e-6, relative: 1e-6)
    #expect(tolerance.mismatch(found, expected.map(Double.init)) == nil)
  }

  /// Every wrapper of the registry around something that suits it, rebuilt.
  @Test func everyWrapperIsRebuiltFromItsSpec() throws {
    var seen: Set<String> = ["FilterObservation", "ResizeObservation", "GrayscaleObservation"]
    let cart = try registry.make("CartPole-v1")
    let rod = try registry.make("Pendulum-v1")
    let zeros = try cart.observationSpace.elementFromJSON("[0, 1, 0, 2]")
    let low = [-1.0, -2, -3, -4]
    let wrapped: [AnyEnvironment] = [
      AnyEnvironment(Autoreset(cart)), AnyEnvironment(try ClipAction(rod)),
      AnyEnvironment(try RescaleAction(rod, minAction: -0.5, maxAction: 0.25)),
      AnyEnvironment(try DiscretizeAction(rod, bins: 7)),
      AnyEnvironment(try RepeatAction(cart, repeatCount: 3)),
      AnyEnvironment(
        try StickyAction(cart, repeatActionProbability: 0.5, repeatActionDuration: 1...3)),
      AnyEnvironment(try ClipReward(cart, minReward: -1)),
      AnyEnvironment(try NormalizeReward(cart, gamma: 0.5, epsilon: 1e-3)),
      AnyEnvironment(RecordEpisodeStatistics(cart, bufferLength: 3, key: "recorded")),
      AnyEnvironment(try FlattenObservation(try registry.make("Taxi-v3"))),
      AnyEnvironment(try DiscretizeObservation(rod, bins: [2, 3, 4], multiDiscrete: true)),
      AnyEnvironment(try DtypeObservation(cart, dtype: .float64)),
      AnyEnvironment(try ReshapeObservation(cart, shape: [2, 2])),
      AnyEnvironment(try DelayObservation(cart, delay: 2)),
      AnyEnvironment(try MaxAndSkipObservation(cart, skip: 3)),
      AnyEnvironment(try NormalizeObservation(cart, epsilon: 1e-4)),
      AnyEnvironment(try FrameStackObservation(cart, stackSize: 2, padding: .value(zeros))),
      AnyEnvironment(try TimeAwareObservation(cart, flatten: false, dictTimeKey: "when")),
      AnyEnvironment(try TimeAwareObservation(cart, maxEpisodeSteps: 9)),
      AnyEnvironment(
        try RescaleObservation(
          rod, minObservation: Array(low.prefix(3)), maxObservation: [1, 2, 3])),
    ]
    for environment in wrapped {
      let spec = try #require(environment.spec)
      for wrapper in spec.additionalWrappers { seen.insert(wrapper.name) }
      let again = try registry.make(registry.spec(json: spec.json))
      #expect(again.description == environment.description)
      #expect(again.spec?.additionalWrappers == spec.additionalWrappers)
      #expect(again.observationSpace == environment.observationSpace)
      #expect(again.actionSpace == environment.actionSpace)
    }
    #expect(seen == Set(WrapperRegistry.standard.names))
  }

  @Test func standardWrappersStandInFieldsOfTheirOwn() throws {
    let limited = AnyEnvironment(
      TimeLimit(try registry.make("Taxi-v3", maxEpisodeSteps: -1), maxEpisodeSteps: 12))
    #expect(limited.spec?.maxEpisodeSteps == 12 && limited.spec?.additionalWrappers == [])
    let recorded = try registry.make("CartPole-v1", recordsStatistics: true)
    #expect(recorded.spec?.additionalWrappers.map(\.name) == ["RecordEpisodeStatistics"])
    let spec = try #require(recorded.spec)
    #expect(try registry.make(spec).description == recorded.description)
    #expect(AnyEnvironment(CartPole()).spec == nil)
  }

  @Test func functionsAndUnknownWrappersAreRefused() throws {
    let changed = AnyEnvironment(
      TransformReward(try registry.make("CartPole-v1")) { $0 * 2 })
    let spec = try #require(changed.spec)
    #expect(spec.additionalWrappers == [WrapperSpec("TransformReward", arguments: nil)])
    let read = try registry.spec(json: spec.json)
    for spec in [spec, read] {
      let error = #expect(throws: GymError.self) { try registry.make(spec) }
      #expect(error?.description.contains("TransformReward") == true)
      #expect(error?.description.contains("function") == true)
    }
    func registered(_ wrapper: WrapperSpec) throws -> EnvironmentSpec {
      try EnvironmentSpec(
        id: "Mine-v0", additionalWrappers: [wrapper], entryPoint: CartPole.make)
    }
    #expect(throws: GymError.self) { try registered(WrapperSpec("ClipRewart")).make() }
    #expect(
      throws: GymError.unknownArgument(name: "most", known: ["min_reward", "max_reward"])
    ) {
      try registered(WrapperSpec("ClipReward", arguments: ["most": 1])).make()
    }
    for (name, arguments) in [
      ("DelayObservation", [:]), ("DelayObservation", ["delay": "two"]),
      (
        "StickyAction",
        ["repeat_action_probability": 0.5, "repeat_action_duration": .list([3, 1])]
      ),
      ("RecordEpisodeStatistics", ["buffer_length": 0]), ("DtypeObservation", ["dtype": "int9"]),
      ("FrameStackObservation", ["stack_size": 2, "padding_type": "none"]),
    ] as [(String, [String: InfoValue])] {
      #expect(throws: GymError.self) {
        try registered(WrapperSpec(name, arguments: arguments)).make()
      }
    }
    #expect(throws: GymError.self) {
      try registered(WrapperSpec("ClipAction")).makeVector(mode: .vectorEntryPoint)
    }
  }

  @Test func damagedSpecsAreErrors() throws {
    for string in [
      "", "[]", "{}", #"{"id": 3}"#, #"{"id": "None-v0"}"#,
      #"{"id": "CartPole-v1", "max_episode_steps": -3}"#,
      #"{"id": "CartPole-v1", "order_enforce": 1}"#, #"{"id": "CartPole-v1", "kwargs": [1]}"#,
      #"{"id": "CartPole-v1", "additional_wrappers": {}}"#,
      #"{"id": "CartPole-v1", "additional_wrappers": [{}]}"#,
      #"{"id": "CartPole-v1", "additional_wrappers": [{"name": "ClipAction", "kwargs": 3}]}"#,
    ] {
      #expect(throws: GymError.self) { try registry.spec(json: string) }
    }
  }

  @Test func wrappersOfOnesOwnAreRebuiltOnceRegistered() throws {
    let doubled = AnyEnvironment(Doubled(base: try registry.make("CartPole-v1"), factor: 3))
    let spec = try #require(doubled.spec)
    #expect(throws: GymError.self) { try registry.make(spec) }
    var known = registry
    known.wrappers.register("Doubled", arguments: ["factor"]) {
      base, arguments in
      AnyEnvironment(Doubled(base: base, factor: try arguments.numberArgument("factor") ?? 2))
    }
    var again = try known.make(spec)
    _ = try again.reset(seed: 1)
    #expect(try again.step(.discrete(1)).reward == 3)
  }
}
