import Agents
import Environments
import Foundation
import Gym
import Learning
import NeuralNetworks
import TensorEngine
import TestSupport
import Testing

/// The normalization that a classifier's network begins with.
@Suite struct ClassifierNormalizationTests {
  private typealias Arguments = [String: InfoValue]

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Sixty rows of three columns: the second, about 1000, gives the class; the third is constant.
  private func table() throws -> (path: String, rows: [[Double]]) {
    let rows = (0..<60).map { index -> [Double] in
      let second: Int = 1_000 + index % 2 * 6 + index % 3
      return [Double(index * 7 % 10) / 1_000, Double(second), 5]
    }
    let lines = rows.indices.map { index -> String in
      let numbers = rows[index].map { "\($0)" }
      return numbers.joined(separator: ",") + ",\(index % 2)"
    }
    let path = "\(folder.path)/table.csv"
    try Data(("a,b,c,label\n" + lines.joined(separator: "\n")).utf8)
      .write(to: URL(fileURLWithPath: path))
    return (path, rows)
  }

  private func loop(
    _ id: String, _ arguments: Arguments, _ changes: [AgentSpec.Change] = []
  ) throws -> TrainingLoop {
    let spec = try EnvironmentRegistry.standard.spec(id)
    let single = try spec.make(arguments: arguments)
    let agent = try AgentRegistry.standard.spec("classifier").make(
      preset: "mlp-300-100", changes: [("batch_size", .integer(10))] + changes,
      observationSpace: single.observationSpace, actionSpace: single.actionSpace, seed: 1)
    let environments = try spec.makeVector(count: agent.environmentCount, arguments: arguments)
    return try TrainingLoop(agent: agent, environments: environments, seed: 1)
  }

  private func own(_ changes: [AgentSpec.Change] = []) throws -> TrainingLoop {
    try loop(
      "Classification/files-v0", ["path": .string(try table().path), "validation": 0.0],
      [("layers", .list([.text("dense 8 relu")]))] + changes)
  }

  @Test func tablesAreNormalizedByTheirTrainingPart() throws {
    var loop = try own()
    let before = try #require(loop.agent as? ClassifierAgent).network
    #expect(before.stateNames == ["normalization_1.mean", "normalization_1.variance"])
    let moments = try #require(loop.environments.dataset?.observationMoments)
    #expect(before.states[0].scalars == moments.mean.map { Float($0) })
    #expect(before.states[1].scalars == moments.variance.map { Float($0) })
    #expect(before.states[1].scalars[2] == 0)
    try loop.run(until: TrainingBudget(epochs: 40))
    let after = try #require(loop.agent as? ClassifierAgent)
    // Training leaves mean and variance alone, and what was learned is used on rows as they are.
    #expect(after.network.states == before.states)
    let (_, rows) = try table()
    let x = Tensor(rows.flatMap { $0.map { Float($0) } }, shape: [60, 3])
    let hits = after.network(x).argmax().enumerated().count { $0 % 2 == $1 }
    #expect(hits >= 58)
    // What has learned keeps its mean and variance elsewhere.
    let elsewhere = try TrainingLoop(
      agent: loop.agent,
      environments: try EnvironmentRegistry.standard.makeVector(
        "Classification/files-v0", count: 10,
        arguments: ["path": .string(try table().path), "test": 0.5]), seed: 2)
    let kept = try #require(elsewhere.agent as? ClassifierAgent)
    #expect(kept.network.states == before.states)
    #expect(try #require(elsewhere.environments.dataset?.observationMoments) != moments)
  }

  @Test func withoutItTheSameTableIsNotLearned() throws {
    var loop = try own([("normalization", .text("none"))])
    try loop.run(until: TrainingBudget(epochs: 40))
    let agent = try #require(loop.agent as? ClassifierAgent)
    #expect(agent.network.states.isEmpty)
    let (_, rows) = try table()
    let x = Tensor(rows.flatMap { $0.map { Float($0) } }, shape: [60, 3])
    #expect(agent.network(x).argmax().enumerated().count { $0 % 2 == $1 } < 50)
  }

  /// Of images only where it is asked for; inputs that are turned around are turned in the mean
  /// too.
  @Test func imagesAreNormalizedByChannelWhereAsked() throws {
    let id = "Classification/digits-drawn-v0"
    let few: Arguments = ["first": 40, "validation": 0.0]
    let plain = try #require(try loop(id, few).agent as? ClassifierAgent)
    #expect(plain.network.states.isEmpty)
    let adapted = try loop(
      id, few,
      [
        ("normalization", .text("adapted")), ("inverts_input", .bool(true)),
        ("input_offset", .number(0.5)),
      ])
    let network = try #require(adapted.agent as? ClassifierAgent).network
    let moments = try #require(adapted.environments.dataset?.observationMoments)
    let mean = moments.mean.reduce(0, +) / 784
    #expect(network.states[0].shape == [1])
    #expect(abs(Double(network.states[0].scalars[0]) - (0.5 - mean)) < 1e-6)
  }

  @Test func aModelFromBeforeThereWasOneStillWorks() throws {
    let old = try own([("normalization", .text("none"))])
    let archive = try old.agent.archive(.model)
    var new = try own().agent
    try new.restore(archive, scope: .model)
    let x = Tensor([0.004, 1003, 5, 0.001, 1000, 5], shape: [2, 3])
    let (before, after) = (
      try #require(old.agent as? ClassifierAgent), try #require(new as? ClassifierAgent)
    )
    #expect(after.network(x) == before.network(x))
  }

  @Test func anEnvironmentWithoutMomentsIsRefused() throws {
    let single = try EnvironmentRegistry.standard.make("CartPole-v1")
    func loop(_ normalization: String) throws -> TrainingLoop {
      let agent = try AgentRegistry.standard.spec("classifier").make(
        preset: "mlp-300-100",
        changes: [("batch_size", .integer(1)), ("normalization", .text(normalization))],
        observationSpace: single.observationSpace, actionSpace: single.actionSpace, seed: 1)
      return try TrainingLoop(
        agent: agent, environments: try SyncVectorEnvironment([single]), seed: 1)
    }
    let error = #expect(throws: TrainingError.self) { try loop("adapted") }
    #expect(error?.description.contains("normalization=none") ?? false)
    _ = try loop("automatic")
  }
}
