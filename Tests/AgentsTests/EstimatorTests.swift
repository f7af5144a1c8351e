import Environments
import Estimators
import Gym
import Learning
import TensorEngine
import TestSupport
import Testing

@testable import Agents

/// Estimators that are trained as agents, on the tables of Golden/make_estimators.py.
@Suite struct EstimatorTests {
  struct Golden: Decodable {
    struct Case: Decodable {
      let agent: String
      let settings: [String: String]
      let outputs: [[Double]]
    }

    let seed: UInt64
    let cases: [Case]
  }

  private let golden: Golden

  init() throws { golden = try GoldenFiles.decode(Golden.self, from: "estimators.json") }

  private func loop(
    _ agent: String, _ settings: [String: String] = [:], values: Bool = false, count: Int? = nil,
    seed: UInt64? = nil, environmentSeed: UInt64 = 1
  ) throws -> TrainingLoop {
    let spec = try EnvironmentRegistry.standard.spec(
      values ? "Regression/files-v0" : "Classification/files-v0")
    let file = values ? "estimator_values.npz" : "estimators.npz"
    let arguments: [String: InfoValue] = [
      "path": .string(GoldenFiles.path(file)), "validation": 0,
    ]
    let single = try spec.make(arguments: arguments)
    let made = try AgentRegistry.standard.spec(agent).make(
      changes: settings.sorted { $0.key < $1.key }.map {
        ($0.key, SettingValue(parsing: $0.value))
      },
      observationSpace: single.observationSpace, actionSpace: single.actionSpace,
      environmentCount: count, seed: seed ?? golden.seed)
    return try TrainingLoop(
      agent: made,
      environments: try spec.makeVector(count: made.environmentCount, arguments: arguments),
      seed: environmentSeed)
  }

  private func fitted(_ loop: TrainingLoop) throws -> TableEstimator {
    let string = try #require(try loop.agent.archive(.model).texts["estimator"])
    return try SavedState.value(TableEstimator.self, from: Array(string.utf8))
  }

  private func testRows(values: Bool) throws -> Matrix {
    let path = GoldenFiles.path(values ? "estimator_values.npz" : "estimators.npz")
    let arguments: [String: InfoValue] = ["path": .string(path), "split": "test"]
    let id = values ? "Regression/files-v0" : "Classification/files-v0"
    var environments = try EnvironmentRegistry.standard.makeVector(
      id, count: 50, arguments: arguments)
    var buffers = environments.makeBuffers()
    try environments.reset(seed: 0, options: [:], into: &buffers)
    return Matrix(Tensor(buffers.observations, shape: [50, 4]))
  }

  @Test func predictionsAreScikitLearns() throws {
    for expected in golden.cases {
      let values = expected.outputs[0].count == 1
      var loop = try loop(expected.agent, expected.settings, values: values)
      try loop.run(until: TrainingBudget(epochs: 1))
      let rows = try testRows(values: values)
      let found = try fitted(loop).outputs(rows)
      // scikit-learn stops minimizing at a gradient of 1e-8; other differences are of rounding.
      let tolerance = Tolerance(absolute: 1e-6, relative: 1e-6)
      let mismatch = tolerance.mismatch(found.values, expected.outputs.flatMap { $0 })
      #expect(mismatch == nil, "\(expected.agent) \(expected.settings): \(mismatch ?? "")")
      var agent = loop.agent
      switch try agent.actions(for: rows.tensor, mode: .evaluation) {
      case .discrete(let actions):
        let classes = expected.outputs.map { row in row.indices.max { row[$0] < row[$1] } ?? 0 }
        #expect(zip(actions, classes).count { $0 != $1 } <= ties(expected.outputs))
      case .continuous(let actions):
        // Actions stay within the bounds of the targets.
        guard case .box(let box) = loop.environments.singleActionSpace else { continue }
        let (low, high) = (Double(box.low.floats[0]), Double(box.high.floats[0]))
        let bounded = found.values.map { min(max($0, low), high) }
        let bound = Tolerance(absolute: 1e-5, relative: 1e-5)
        #expect(bound.mismatch(actions, bounded) == nil, "\(expected.agent)")
      }
    }
  }

  /// Rows with two equally probable classes.
  private func ties(_ outputs: [[Double]]) -> Int {
    outputs.count { row in
      let sorted = row.sorted(by: >)
      return sorted[0] - sorted[1] < 1e-9
    }
  }

  @Test func theOrderOfTheRowsAndTheEnvironmentsPlayNoPart() throws {
    for agent in ["random-forest", "nearest-neighbors"] {
      var first = try loop(agent, count: 7, environmentSeed: 1)
      var second = try loop(agent, count: 32, environmentSeed: 9)
      try first.run(until: TrainingBudget(epochs: 1))
      try second.run(until: TrainingBudget(epochs: 2))
      #expect(try first.agent.archive(.model) == second.agent.archive(.model), "\(agent)")
      #expect(second.agent.updateCount == 1)
    }
    var other = try loop("random-forest", seed: 4)
    var one = try loop("random-forest", seed: 5)
    try other.run(until: TrainingBudget(epochs: 1))
    try one.run(until: TrainingBudget(epochs: 1))
    #expect(try other.agent.archive(.model) != one.agent.archive(.model))
  }

  @Test(arguments: [16, 48, 96, 112])
  func aRestoredTrainingEndsWithTheSameModel(cut: Int) throws {
    for values in [false, true] {
      var whole = try loop("random-forest", ["n_estimators": "5"], values: values)
      try whole.run(until: TrainingBudget(epochs: 1))
      var first = try loop("random-forest", ["n_estimators": "5"], values: values)
      try first.run(until: TrainingBudget(epochs: 1)) { _ in
      } shouldContinue: {
        $0.progress.steps < cut
      }
      var second = try loop("random-forest", ["n_estimators": "5"], values: values)
      try second.restore(try first.archive())
      try second.run(until: TrainingBudget(epochs: 1))
      #expect(try second.archive().tensors == whole.archive().tensors)
      #expect(try second.agent.archive(.checkpoint) == whole.agent.archive(.checkpoint))
    }
  }

  @Test func whatItCannotLearnFromIsNamed() throws {
    func message(_ body: () throws -> Void) -> String {
      do { try body() } catch { return "\(error)" }
      return ""
    }
    let early = message {
      var loop = try loop("svc")
      try loop.run(until: TrainingBudget(steps: 20))
    }
    #expect(early.contains("100 at least"), "\(early)")
    let range = message {
      var loop = try loop("random-forest", ["n_estimators": "0"])
      try loop.run(until: TrainingBudget(epochs: 1))
    }
    #expect(range.contains("n_estimators") && range.contains("1...1000000"), "\(range)")
    let zeros = message {
      var loop = try loop("ridge", ["missing_zeros": "9"], values: true)
      try loop.run(until: TrainingBudget(epochs: 1))
    }
    #expect(zeros.contains("missing_zeros") && zeros.contains("0 to 3"), "\(zeros)")
    #expect(message { _ = try loop("ridge") }.contains("numbers to predict"))
    #expect(message { _ = try loop("svc", values: true) }.contains("classes"))
    let criterion = message {
      _ = try loop("decision-tree", ["criterion": "entropy"], values: true)
    }
    #expect(criterion.contains("criterion") && criterion.contains("left out"), "\(criterion)")
    let unseen = message {
      var agent = try loop("svc").agent
      _ = try agent.actions(for: .zeros([1, 4]), mode: .evaluation)
    }
    #expect(unseen.contains("a pass over all"), "\(unseen)")
    let cartPole = message {
      let environments = try EnvironmentRegistry.standard.makeVector("CartPole-v1", count: 2)
      let agent = try AgentRegistry.standard.spec("svc").make(
        observationSpace: environments.singleObservationSpace,
        actionSpace: environments.singleActionSpace, environmentCount: 2, seed: 1)
      _ = try TrainingLoop(agent: agent, environments: environments, seed: 1)
    }
    #expect(cartPole.contains("made of a data set"), "\(cartPole)")
  }

  @Test func damagedModelsAreRefused() throws {
    var loop = try loop("random-forest", ["n_estimators": "2"])
    try loop.run(until: TrainingBudget(epochs: 1))
    let archive = try loop.agent.archive(.model)
    let string = try #require(archive.texts["estimator"])
    let damages = [
      ("\"columns\": 4", "\"columns\": 5"), ("\"outputs\": 3", "\"outputs\": 2"),
      ("random-forest", "decision-tree"),
      ("\"imputation\": \"none\"", "\"imputation\": \"best\""),
    ]
    for (old, new) in damages {
      var damaged = archive
      damaged.texts["estimator"] = string.replacing(old, with: new)
      let isDamaged = damaged.texts["estimator"] != string
      #expect(isDamaged, "\(old)")
      var agent = loop.agent
      #expect(throws: AgentError.self) { try agent.restore(damaged, scope: .model) }
    }
  }

  @Test func settingsAreScikitLearns() throws {
    let boosting = try AgentRegistry.standard.spec("gradient-boosting")
    let values = Dictionary(
      uniqueKeysWithValues: try boosting.values(changes: [
        ("early_stopping", SettingValue(parsing: "off")), ("max_depth", 3),
      ]).map { ($0.name, $0.value) })
    #expect(values["max_depth"] == 3 && values["early_stopping"] == SettingValue(parsing: "off"))
    #expect(values["learning_rate"] == 0.1 && values["random_state"] == nil)
    // A forest's default depends on what it learns.
    let forest = try AgentRegistry.standard.spec("random-forest").values()
    #expect(forest.first { $0.name == "max_features" }?.value == "default")
    #expect(throws: AgentError.self) { try boosting.values(changes: [("max_depth", "deep")]) }
  }
}
