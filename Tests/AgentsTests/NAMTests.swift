import Foundation
import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Spaces
import TensorEngine
import TestSupport
import Testing

@testable import Agents
@testable import Environments

/// Neural additive models, on tables whose curves are known.
@Suite struct NAMTests {
  /// Small enough for a debug build.
  private static let small: [AgentSpec.Change] = [
    ("batch_size", .integer(64)), ("basis_functions", .integer(16)),
    ("hidden_layers", .list([.integer(16)])), ("output_regularization", .number(0)),
  ]

  /// Rows `a, b, c` with `y = 3 |a| - 2 b` and a class of its own, c without a meaning.
  private func writeTable(_ path: String, classes: Bool) throws {
    var random = PCG64(seed: 3)
    let rows = (0..<500).map { _ -> String in
      let (a, b, c) = (random.uniform(-10, 10), random.uniform(0, 4), random.integers(upTo: 3))
      let y = 3 * abs(a) - 2 * b
      return "\(a),\(b),\(c),\(classes ? (y > 8 ? "high" : "low") : "\(y)")"
    }
    try Data(("a,b,c,\(classes ? "label" : "target")\n" + rows.joined(separator: "\n")).utf8)
      .write(to: URL(fileURLWithPath: path))
  }

  private func loop(
    _ id: String, _ arguments: [String: InfoValue], _ changes: [AgentSpec.Change], seed: UInt64 = 1
  ) throws -> TrainingLoop {
    let spec = try EnvironmentRegistry.standard.spec(id)
    let single = try spec.make(arguments: arguments)
    let agent = try AgentRegistry.standard.spec("nam").make(
      changes: Self.small + changes, observationSpace: single.observationSpace,
      actionSpace: single.actionSpace, seed: seed)
    let environments = try spec.makeVector(count: agent.environmentCount, arguments: arguments)
    return try TrainingLoop(agent: agent, environments: environments, seed: seed)
  }

  private func testResult(
    _ agent: any Agent, _ id: String, _ arguments: [String: InfoValue], count: Int
  ) throws -> EvaluationResult {
    var environments = try EnvironmentRegistry.standard.makeVector(
      id, count: count, arguments: arguments.merging(["split": "test"]) { $1 })
    return try evaluate(agent, in: &environments, seed: 9)
  }

  @Test func theCurvesOfAnAdditiveTargetAreFound() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/t.csv"
      try writeTable(path, classes: false)
      let arguments: [String: InfoValue] = ["path": .string(path), "validation": 0]
      var loop = try loop(
        "Regression/files-v0", arguments,
        [("dropout", .number(0)), ("feature_dropout", .number(0))])
      try loop.run(until: TrainingBudget(epochs: 60))
      // The target's variance is 81; the curves are piecewise linear.
      let result = try testResult(loop.agent, "Regression/files-v0", arguments, count: 100)
      #expect(-result.meanReward < 1)
      let agent = try #require(loop.agent as? NAMAgent)
      let model = try #require(agent.additiveModel)
      // Twice as many units as c has values.
      let first = agent.model.layers.architecture.layers[1]
      #expect(first == .linReLU(units: [16, 16, 6]))
      let ranges = try (0..<3).map { try #require(model.trainedRange(of: $0)) }
      #expect(ranges[2] == 0...2 && ranges[0].lowerBound > -10 && ranges[0].upperBound > 9.5)
      let values: [Float] = [-8, -4, 0, 4, 8]
      let curve = model.shapeFunction(of: 0, at: values).scalars
      for (index, value) in values.enumerated() {
        // Curves are determined up to a constant, and after 60 epochs to a tenth of their height of 24.
        #expect(abs(curve[index] - curve[2] - 3 * abs(value)) < 2)
      }
      let flat = model.shapeFunction(of: 2, at: [0, 1, 2]).scalars
      #expect(flat.allSatisfy { abs($0 - flat[0]) < 1 })
    }
  }

  @Test func classesOfAnAdditiveScoreAreLearnedByAnEnsemble() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/t.csv"
      try writeTable(path, classes: true)
      let arguments: [String: InfoValue] = ["path": .string(path), "validation": 0]
      var loop = try loop("Classification/files-v0", arguments, [("learners", .integer(3))])
      try loop.run(until: TrainingBudget(epochs: 40))
      let result = try testResult(loop.agent, "Classification/files-v0", arguments, count: 100)
      #expect(result.meanReward > 0.93)
      #expect(try #require(result.loss) < 0.25)
      let model = try #require((loop.agent as? NAMAgent)?.additiveModel)
      #expect(model.learnerCount == 3 && model.isClassifier && model.outputCount == 1)
      // Each learner saw other rows, from other first weights.
      let parts = model.learnerContributions(Tensor([9, 1, 1], shape: [1, 3]))
      #expect(Set(parts.slice(along: 2, 0..<1).scalars).count == 3)
    }
  }

  @Test func severalTargetsShareTheSubnets() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/t.csv"
      let rows = (0..<300).map { index -> String in
        let (a, b) = (Double(index % 20), Double(index % 7))
        return "\(a),\(b),\(a - b),\(100 * b)"
      }
      try Data(("a,b,y,z\n" + rows.joined(separator: "\n")).utf8)
        .write(to: URL(fileURLWithPath: path))
      let arguments: [String: InfoValue] = [
        "path": .string(path), "validation": 0, "target": .list(["y", "z"]),
      ]
      var loop = try loop("Regression/files-v0", arguments, [("dropout", .number(0))])
      try loop.run(until: TrainingBudget(epochs: 60))
      let agent = try #require(loop.agent as? NAMAgent)
      let model = try #require(agent.additiveModel)
      #expect(model.outputCount == 2 && !model.isClassifier)
      let x = Tensor([3, 1, 15, 5], shape: [2, 2])
      let parts = model.contributions(x)
      #expect(parts.shape.dimensions == [2, 2, 2])
      let outputs = agent.network(x)
      let sums = parts.sum(along: 1) + Tensor(model.bias)
      for (found, expected) in zip(sums.scalars, outputs.scalars) {
        #expect(abs(found - expected) < 1e-3 * (1 + abs(expected)))
      }
      let truth: [Float] = [2, 100, 10, 500]
      // A fifth: 60 epochs are not all that it needs, and means over the rows would be far off.
      for (found, expected) in zip(outputs.scalars, truth) {
        #expect(abs(found - expected) < 0.2 * max(10, abs(expected)))
      }
    }
  }

  @Test func predictionsDoNotDependOnChance() throws {
    var loop = try loop("Regression/friedman-1-v0", ["first": 100], [("dropout", .number(0.5))])
    try loop.run(until: TrainingBudget(updates: 5))
    var agent = try #require(loop.agent as? NAMAgent)
    let rows = Tensor(repeating: 0.25, shape: [2, 10])
    let first = try agent.actions(for: rows, mode: .evaluation).continuous(count: 2)
    #expect(try agent.actions(for: rows, mode: .evaluation).continuous(count: 2) == first)
    #expect(first[0] == first[1])
  }

  /// Cut in the middle of an epoch, with dropout; the widths of the subnets follow from the table.
  @Test func aRestoredTrainingEndsWithTheSameBits() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/t.csv"
      try writeTable(path, classes: true)
      let arguments: [String: InfoValue] = ["path": .string(path)]
      let changes: [AgentSpec.Change] = [("learners", .integer(2)), ("first_layer", .text("exu"))]
      let id = "Classification/files-v0"
      var whole = try loop(id, arguments, changes)
      try whole.run(until: TrainingBudget(updates: 16))
      var first = try loop(id, arguments, changes)
      try first.run(until: TrainingBudget(updates: 8))
      var second = try loop(id, arguments, changes, seed: 77)
      try second.restore(first.archive())
      try second.run(until: TrainingBudget(updates: 16))
      #expect(try whole.archive().tensors == second.archive().tensors)
      #expect(whole.agent.metrics == second.agent.metrics)
    }
  }

  @Test func aModelIsRestoredWithoutItsTable() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/t.csv"
      try writeTable(path, classes: true)
      var loop = try loop("Classification/files-v0", ["path": .string(path)], [])
      try loop.run(until: TrainingBudget(updates: 3))
      let trained = try #require(loop.agent as? NAMAgent)
      let archive = try trained.archive(.model)
      var fresh = try NAMAgent(trained.settings, trained.setup)
      #expect(fresh.network.architecture != trained.network.architecture)
      try fresh.restore(archive, scope: .model)
      #expect(fresh.network.architecture == trained.network.architecture)
      let rows = Tensor([1, 2, 0, -9, 3, 2], shape: [2, 3])
      #expect(fresh.network(rows) == trained.network(rows))

      func refuses(_ change: (inout AgentArchive) -> Void) {
        var damaged = archive
        change(&damaged)
        #expect(throws: AgentError.self) { try fresh.restore(damaged, scope: .model) }
      }
      refuses { $0.texts["architecture"] = nil }
      refuses { $0.texts["architecture"] = "{}" }
      refuses { $0.texts["architecture"] = #"{"inputs":3,"layers":[]}"# }
      refuses { archive in
        archive.texts["architecture"] = archive.texts["architecture"]?
          .replacing("\"learners\":1", with: "\"learners\":2000000000")
      }
      refuses { $0.tensors["lin_relu_1.kernel"] = .zeros([3, 1]) }
      refuses { $0.tensors["additive_output_1.bias"] = nil }
    }
  }

  @Test func otherSpacesAreRefused() throws {
    let rows = Space.box(Box(low: -1, high: 1, shape: [4]))
    let images = Space.box(Box(low: 0, high: 1, shape: [8, 8, 1]))
    let numbers = Space.box(Box(low: 0, high: 1, shape: [2]))
    for (observations, actions) in [
      (images, Space.discrete(Discrete(2))), (rows, .discrete(Discrete(1))),
      (rows, images), (.discrete(Discrete(4)), .discrete(Discrete(2))),
    ] {
      #expect(throws: AgentError.self) {
        try NAMAgent(
          settings: NAMSettings(), observationSpace: observations, actionSpace: actions, seed: 1)
      }
    }
    for actions in [Space.discrete(Discrete(3)), numbers] {
      let agent = try NAMAgent(
        settings: NAMSettings(), observationSpace: rows, actionSpace: actions, seed: 1)
      #expect(agent.network(.zeros([5, 4])).shape == [5, actions == numbers ? 2 : 3])
    }
    let huge: [AgentSpec.Change] = [
      ("basis_functions", .integer(8192)), ("hidden_layers", [8192, 8192]),
      ("learners", .integer(256)),
    ]
    #expect(throws: AgentError.self) {
      try AgentRegistry.standard.spec("nam").make(
        changes: huge, observationSpace: rows, actionSpace: numbers, seed: 1)
    }
    // An environment whose rewards alone are known.
    let spec = try EnvironmentRegistry.standard.spec("CartPole-v1")
    let agent = try AgentRegistry.standard.spec("nam").make(
      changes: Self.small, observationSpace: try spec.make().observationSpace,
      actionSpace: try spec.make().actionSpace, seed: 1)
    var loop = try TrainingLoop(
      agent: agent, environments: try spec.makeVector(count: 64, arguments: [:]), seed: 1)
    let error = #expect(throws: TrainingError.self) {
      try loop.run(until: TrainingBudget(updates: 1))
    }
    #expect(error?.description.contains("label") == true, "\(String(describing: error))")
  }

  /// Three splits of the diabetes table; the reference is 0.74 to 0.80 of right answers.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["PALESTRA_DATA"] != nil))
  func diabetesIsPredictedAsWellAsExpected() throws {
    let id = "Classification/pima-diabetes-v0"
    var (accuracies, areas): ([Double], [Double]) = ([], [])
    for seed in 0..<3 {
      let arguments: [String: InfoValue] = ["split_seed": .int(seed), "validation": 0]
      var loop = try loop(
        id, arguments, [("output_regularization", .number(0.2))], seed: UInt64(seed))
      try loop.run(until: TrainingBudget(epochs: 30))
      accuracies.append(try testResult(loop.agent, id, arguments, count: 153).meanReward)
      let parameters = try ClassificationParameters(
        ["set": "pima-diabetes", "split": "test"].merging(arguments) { $1 })
      let test = try Classification(parameters).examples
      let x = Tensor((0..<test.count).flatMap { test[$0] }, shape: [test.count, 8])
      let network = try #require((loop.agent as? NAMAgent)?.network)
      let scores = network(x).softmax().slice(along: 1, 1..<2).scalars
      let curve = try #require(ROCCurve(scores: scores, isPositive: test.labels.map { $0 == 1 }))
      areas.append(curve.area)
    }
    #expect(accuracies.reduce(0, +) / 3 > 0.74 && areas.reduce(0, +) / 3 > 0.79)
  }
}
