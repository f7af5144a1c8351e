import Foundations
import Gym
import Learning
import Spaces
import TensorEngine
import Testing

@testable import Environments

/// Bugs that Gymnasium, or environments written for it, are known for; they stay out.
@Suite struct KnownBugsOfTheOriginalsTests {
  private let registry = EnvironmentRegistry.standard

  /// In NumPy an observation may be the environment's own array, which the next step overwrites.
  /// Here the loop shows an agent tensors over memory that it fills again in every step.
  @Test func whatAnAgentIsShownDoesNotChangeAfterwards() throws {
    for spec in registry.specs where spec.dataSetPlan == nil {
      let witness = Witness(actionSpace: try spec.make().actionSpace)
      let environments = try (0..<3).map { _ in try spec.make(maxEpisodeSteps: 7) }
      var loop = try TrainingLoop(
        agent: witness, environments: SyncVectorEnvironment(environments), seed: 1)
      try loop.run(until: TrainingBudget(steps: 60))
      let seen = try #require(loop.agent as? Witness).seen
      #expect(seen.count == 60, "\(spec.id)")
      for (tensor, values) in seen { #expect(tensor.scalars == values, "\(spec.id)") }
      #expect(Set(seen.map { $0.values }).count > 1, "\(spec.id)")
    }
  }

  /// A copy that is stepped leaves alone what it was copied from.
  @Test func stepsOfACopyLeaveTheOriginalAlone() throws {
    for spec in registry.specs where spec.dataSetPlan == nil {
      var (environment, twin) = (try spec.make(), try spec.make())
      _ = try environment.reset(seed: 4)
      _ = try twin.reset(seed: 4)
      var copy = environment
      func play(_ environment: inout AnyEnvironment, seed: UInt64) throws -> [SpaceValue] {
        var actions = SeededSpace(environment.actionSpace, seed: seed)
        return try (0..<20).map { _ in
          let step = try environment.step(actions.sample())
          if step.terminated || step.truncated { _ = try environment.reset() }
          return step.observation
        }
      }
      _ = try play(&copy, seed: 2)
      let (found, expected) = (try play(&environment, seed: 3), try play(&twin, seed: 3))
      #expect(found == expected, "\(spec.id)")
    }
  }

  /// The same of buffers: a copy keeps what it held.
  @Test(arguments: VectorMode.allCases)
  func keptBuffersDoNotChangeAfterwards(_ mode: VectorMode) throws {
    var environments = try registry.makeVector("CartPole-v1", count: 4, mode: mode)
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 1, into: &buffers)
    let kept = buffers
    let elements = kept.observations.map { $0 }
    try environments.step(.discrete([0, 1, 0, 1]), into: &buffers)
    #expect(kept.observations == elements && buffers.observations != elements)
  }

  /// In `Discrete(n, start)` the sum of both may lie beyond 64 bits.
  @Test func discreteActionsReachTheEndsOfTheirType() throws {
    var last = SeededSpace(.discrete(Discrete(3, start: Int.max - 2)), seed: 1)
    var first = SeededSpace(.discrete(Discrete(2, start: .min)), seed: 1)
    var seen: Set<Int> = []
    for _ in 0..<60 {
      for value in [last.sample(), first.sample()] {
        guard case .discrete(let element) = value else { continue }
        seen.insert(element)
      }
    }
    #expect(seen == [.max - 2, .max - 1, .max, .min, .min + 1])
    let space = Space.discrete(Discrete(3, start: Int.max - 2))
    #expect(space.contains(.discrete(.max)) && !space.contains(.discrete(.min)))
  }

  /// Gymnasium adds 1 to the upper bound in the element type, which wraps around at its end.
  @Test func boxesReachTheEndsOfTheirType() throws {
    let whole = try Space(
      json: #"{"type": "Box", "low": 0, "high": 255, "shape": [4000], "dtype": "uint8"}"#)
    var bytes = SeededSpace(whole, seed: 3)
    guard case .array(let array) = bytes.sample(), case .uint8(let values) = array.storage else {
      Issue.record("expected bytes")
      return
    }
    #expect(Set(values).count == 256)
    let wide = try Space(
      json: """
        {"type": "Box", "low": -9223372036854775808, "high": 9223372036854775807, "shape": [400],
        "dtype": "int64"}
        """)
    var elements = SeededSpace(wide, seed: 3)
    let sample = elements.sample()
    #expect(wide.contains(sample))
    guard case .array(let array) = sample, case .int64(let values) = array.storage else {
      Issue.record("expected numbers of 64 bits")
      return
    }
    // 400 fair draws: outside 140...260 negative ones only once in 10^9 (six standard deviations of
    // 10).
    #expect((140...260).contains(values.count { $0 < 0 }))
    #expect(values.contains { $0 > 1 << 62 } && values.contains { $0 < -(1 << 62) })
  }

  /// The same of `MultiDiscrete`, whose `start + nvec - 1` wraps around in Gymnasium: it draws
  /// values beyond the type's end, or refuses its own.
  @Test func rowsOfDiscreteValuesReachTheEndsOfTheirType() throws {
    let space = try MultiDiscrete(
      checking: [2, 2, 1, .max, .max], start: [.max - 1, .min, .max, .min, 1])
    var seeded = SeededSpace(.multiDiscrete(space), seed: 1)
    var seen: [Set<Int64>] = Array(repeating: [], count: 5)
    for _ in 0..<60 {
      let sample = seeded.sample()
      #expect(seeded.space.contains(sample))
      guard case .array(let array) = sample, case .int64(let values) = array.storage else {
        Issue.record("expected values of 64 bits")
        return
      }
      for (column, value) in values.enumerated() { seen[column].insert(value) }
    }
    #expect(seen[..<3] == [[.max - 1, .max], [.min, .min + 1], [.max]])
    // The widest counts end one below 0 and at the type's end, and half of each lies beyond 2^62.
    #expect(seen[3].allSatisfy { $0 < -1 } && seen[3].contains { $0 < -(1 << 62) })
    #expect(seen[4].allSatisfy { $0 > 0 } && seen[4].contains { $0 > 1 << 62 })
    func holds(_ values: [Int64]) -> Bool {
      space.contains(NDArray(shape: [5], storage: .int64(values)))
    }
    #expect(holds([.max, .min, .max, -2, .max]) && holds([.max - 1, .min + 1, .max, .min, 1]))
    #expect(!holds([.max, .min, .max, -1, .max]) && !holds([.max, .min, .max, -2, 0]))
    #expect(!holds([.min, .min, .max, -2, 1]) && !holds([.max, .max, .max, -2, 1]))
  }

  /// What does not fit into the type is refused rather than wrapped around.
  @Test(arguments: [
    ([2], [Int.max], DType.int64), ([Int.max], [2], .int64), ([100], [100], .int8),
    ([257], [0], .uint8), ([2], [-1], .uint16), ([3, 2], [0, 0x7fff_ffff], .int32),
  ])
  func rowsOfDiscreteValuesBeyondTheirTypeAreRefused(counts: [Int], start: [Int], dtype: DType) {
    #expect(throws: GymError.self) {
      try MultiDiscrete(checking: counts, start: start, dtype: dtype)
    }
  }

  /// Some environments are only reproducible up to the end of the first episode after a seed.
  @Test func allEpisodesAfterASeedAreReproducible() throws {
    for spec in registry.specs where spec.dataSetPlan == nil {
      func play() throws -> [String] {
        var environment = try spec.make(maxEpisodeSteps: 9)
        var actions = SeededSpace(environment.actionSpace, seed: 5)
        let space = environment.observationSpace
        var seen = [try space.toJSON(environment.reset(seed: 8).observation)]
        var episodes = 0
        while episodes < 6 {
          let step = try environment.step(actions.sample())
          seen.append(try space.toJSON(step.observation) + " \(step.reward)")
          guard step.terminated || step.truncated else { continue }
          episodes += 1
          seen.append(try space.toJSON(environment.reset().observation))
        }
        return seen
      }
      #expect(try play() == play(), "\(spec.id)")
    }
  }

  /// The same of vectors, in which autoresets start the later episodes.
  @Test(arguments: VectorMode.allCases, [AutoresetMode.nextStep, .sameStep])
  func allEpisodesOfEnvironmentsAreReproducible(_ mode: VectorMode, _ autoreset: AutoresetMode)
    throws
  {
    for spec in registry.specs
    where spec.dataSetPlan == nil && (mode != .vectorEntryPoint || spec.vectorEntryPoint != nil) {
      func play() throws -> (seen: [VectorBuffers], starts: Set<[Float]>) {
        var environments = try spec.makeVector(
          count: 3, mode: mode, autoreset: autoreset, maxEpisodeSteps: 7)
        var buffers = environments.makeBuffers()
        var seen: [VectorBuffers] = []
        var starts: Set<[Float]> = []
        try environments.reset(seed: 8, into: &buffers)
        for time in 0..<40 {
          if case .discrete(let space) = environments.singleActionSpace {
            try environments.step(
              .discrete((0..<3).map { (time ^ $0) % space.count }), into: &buffers)
          } else {
            try environments.step(
              .continuous((0..<3).map { Float((time ^ $0) % 3 - 1) }), into: &buffers)
          }
          seen.append(buffers)
          starts.insert(buffers.observations)
        }
        return (seen, starts)
      }
      let first = try play()
      #expect(try play().seen == first.seen, "\(spec.id)")
      #expect(first.starts.count > 2, "\(spec.id)")
    }
  }

  /// Later episodes of a seed are not the first one over again, as with a generator that each reset
  /// makes again.
  @Test func laterEpisodesAreOthers() throws {
    var environment = try registry.make("CartPole-v1")
    let first = try environment.reset(seed: 8).observation
    let second = try environment.reset().observation
    let third = try environment.reset().observation
    #expect(first != second && second != third)
    #expect(try environment.reset(seed: 8).observation == first)
  }
}

/// An agent that does always the same, and keeps what it is shown beside a copy of the values as
/// they were then.
private struct Witness: Agent {
  let actionSpace: Space
  let environmentCount = 3
  let updateCount = 0
  let metrics: [Metric] = []
  private(set) var seen: [(tensor: Tensor, values: [Float])] = []

  init(actionSpace: Space) { self.actionSpace = actionSpace }

  mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions {
    keep(observations)
    guard case .discrete(let space) = actionSpace else {
      return .continuous(
        Array(repeating: 0, count: environmentCount * actionSpace.flattenedCount))
    }
    return .discrete((0..<environmentCount).map { space.start + $0 % space.count })
  }

  mutating func observe(_ transitions: Transitions) {
    keep(transitions.observations)
    keep(transitions.nextObservations)
  }

  private mutating func keep(_ tensor: Tensor) {
    // Element by element: a copy of the array could share its memory with the tensor.
    seen.append((tensor, tensor.scalars.map { $0 + 0 }))
  }

  mutating func code(with coder: inout ArchiveCoder) {}
}
