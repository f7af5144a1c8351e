import Foundations
import Gym
import Spaces
import TestSupport
import Testing

@testable import Environments

@Suite struct GenerationTests {
  private static let id = "Generation/digits-drawn-v0"

  private func environments(
    _ count: Int, _ arguments: [String: InfoValue] = [:], _ mode: AutoresetMode = .sameStep
  ) throws -> any VectorEnvironment {
    try EnvironmentRegistry.standard.makeVector(
      Self.id, count: count, autoreset: mode,
      arguments: ["first": 60, "latent": 5].merging(arguments) { $1 })
  }

  private struct Golden: Decodable {
    let width: Int
    let answers, real, rewards: [Double]
    let sigma, mmd: Double
  }

  @Test func theDiscrepancyIsNumPys() throws {
    let tolerance = Tolerance(absolute: 1e-6, relative: 1e-6)
    for test in try GoldenFiles.decode([Golden].self, from: "discrepancy.json") {
      let (answers, real) = (test.answers.map(Float.init), test.real.map(Float.init))
      let sigma = MeanDiscrepancy.medianDistance(real, width: test.width)
      #expect(tolerance.accepts(sigma, test.sigma))
      let rewards = MeanDiscrepancy(bandwidth: sigma, width: test.width)
        .rewards(answers: answers, real: real)
      #expect(tolerance.mismatch(rewards, test.rewards) == nil)
      let mean = rewards.reduce(0, +) / Double(rewards.count)
      #expect(tolerance.accepts(-mean, test.mmd) && test.mmd >= 0)
    }
  }

  /// The median heuristic has no distance to take where all examples are alike.
  @Test func equalExamplesHaveTheBandwidthOne() {
    #expect(MeanDiscrepancy.medianDistance([3, 3, 3], width: 1) == 1)
    #expect(MeanDiscrepancy.medianDistance([2, 5], width: 2) == 1)
  }

  @Test func answersThatAreTheRealExamplesHaveNoDiscrepancy() throws {
    let data = try GenerationData(try GenerationParameters(["first": 60]))
    let real = data.rows([0, 1, 2, 3])
    #expect(real.allSatisfy { $0 >= -1 && $0 <= 1 })
    let equal = data.rewards(answers: real, real: real)
    #expect((equal.reduce(0, +) / 4).magnitude < 1e-12)
    let gray = data.rewards(answers: Array(repeating: 0, count: real.count), real: real)
    #expect(gray.reduce(0, +) / 4 < -0.05)
  }

  @Test func theSingleEnvironmentPassesTheChecker() throws {
    let findings = try checkEnvironment(
      EnvironmentRegistry.standard.spec(Self.id),
      arguments: ["first": 40, "latent": 4, "examples": 6])
    // Warnings: z has no bounds, and the last latent draw is drawn as the first ones are.
    #expect(findings.filter { $0.severity == .error } == [])
  }

  @Test func aStepReportsARealExample() throws {
    var environments = try environments(6, ["examples": 3])
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 1, into: &buffers)
    #expect(buffers.observations.count == 30 && Set(buffers.observations).count == 30)
    let samples = Actions.continuous(Array(repeating: -1, count: 6 * 784))
    var ends: [Bool] = []
    for _ in 0..<6 {
      let shown = buffers.observations
      try environments.step(samples, into: &buffers)
      #expect(buffers.infoRows["real"]?.count == 6 * 784)
      #expect(buffers.infoColumns["label"]?.allSatisfy((0...9).contains) == true)
      #expect(buffers.rewards.reduce(0, +) <= 0 && buffers.observations != shown)
      ends.append(buffers.terminated[0])
    }
    #expect(ends == [false, false, true, false, false, true])
  }

  @Test func theSameSeedGivesTheSameDraws() throws {
    func draws(_ seed: UInt64) throws -> [[Float]] {
      var environments = try environments(3)
      var buffers = environments.makeBuffers()
      try environments.reset(seed: seed, into: &buffers)
      let first = buffers.observations
      try environments.step(.continuous(Array(repeating: 0, count: 3 * 784)), into: &buffers)
      return [first, buffers.observations, buffers.infoRows["real"] ?? []]
    }
    #expect(try draws(3) == draws(3))
    #expect(try draws(3) != draws(4))
  }

  @Test func aRestoredStateContinuesWithTheSameBits() throws {
    let samples = Actions.continuous(Array(repeating: 0.25, count: 3 * 784))
    var first = try environments(3, ["examples": 4])
    var buffers = first.makeBuffers()
    try first.reset(seed: 1, into: &buffers)
    try first.step(samples, into: &buffers)
    var second = try environments(3, ["examples": 4])
    try second.restoreState(try first.saveState())
    var others = second.makeBuffers()
    for _ in 0..<5 {
      try first.step(samples, into: &buffers)
      try second.step(samples, into: &others)
      #expect(buffers == others)
    }
    #expect(throws: GymError.self) { try second.restoreState([[]]) }
  }

  @Test func whatCannotBeIsRefused() throws {
    var environments = try environments(2, [:], .disabled)
    var buffers = environments.makeBuffers()
    let samples = Actions.continuous(Array(repeating: 0, count: 2 * 784))
    #expect(throws: GymError.stepBeforeReset) { try environments.step(samples, into: &buffers) }
    try environments.reset(seed: 1, into: &buffers)
    #expect(throws: GymError.self) { try environments.step(.discrete([0, 0]), into: &buffers) }
    let infinite = Actions.continuous(Array(repeating: .infinity, count: 2 * 784))
    #expect(throws: GymError.self) { try environments.step(infinite, into: &buffers) }
    #expect(throws: GymError.self) {
      try environments.reset(seed: 1, mask: [true, false], into: &buffers)
    }
    let wrong: [[String: InfoValue]] = [
      ["latent": 0], ["bandwidth": -1], ["augment": "shifts"],
      ["validation": 0, "split": "validation"],
    ]
    for arguments in wrong {
      #expect(throws: GymError.self) { _ = try self.environments(2, arguments) }
    }
  }
}
