import Agents
import Environments
import Foundation
import Testing

@testable import Experiments

/// Files of comparisons: what they mean, and what is refused with which line.
@Suite struct ComparisonPlanTests {
  private func plan(_ yaml: String) throws(ExperimentError) -> ComparisonPlan {
    try ComparisonPlan(
      yaml: yaml, file: "mine.yaml", environments: .standard, agents: .standard)
  }

  private let valid = """
    title: Two agents
    agents:
      - sarsa
      - agent: dqn
        label: DQN, small
        preset: keras-rl
        settings: {hidden_layers: [8]}
    environments:
      - CartPole-v1
      - environment: FrozenLake-v1
        label: Ice
        arguments: {is_slippery: false}
        normalize: [0, 1]
    seeds: [4, 7]
    steps: 1000
    evaluate_episodes: 3
    """

  @Test func aFileIsAGridOfRuns() throws {
    let plan = try plan(valid)
    #expect(plan.title == "Two agents" && plan.budgetText == "1,000 steps")
    #expect(plan.runs.count == 8 && plan.runs.map(\.index) == Array(0..<8))
    // Agents take turns in starting.
    #expect(plan.runs.map(\.agent) == [0, 1, 0, 1, 1, 0, 1, 0])
    #expect(plan.runs.map(\.environment) == [0, 0, 1, 1, 0, 0, 1, 1])
    #expect(plan.runs.map(\.seed) == [4, 4, 4, 4, 7, 7, 7, 7])
    #expect(plan.runs[3].folder == "runs/DQN--small/Ice/seed-4")
    let configuration = plan.runs[3].configuration
    #expect(configuration.threads == 1 && configuration.budget.steps == 1000)
    #expect(configuration.evaluateEpisodes == 3 && configuration.preset == "keras-rl")
    #expect(configuration.arguments["is_slippery"] == .bool(false))
    #expect(plan.environments[1].range == 0...1)
  }

  @Test func shardsAreTheGridModuloTheirNumber() throws {
    let plan = try plan(valid)
    let parts = (0..<3).compactMap { Shard(index: $0, of: 3) }.map { plan.runs(of: $0) }
    #expect(parts.map { $0.map(\.index) } == [[0, 3, 6], [1, 4, 7], [2, 5]])
    #expect(Shard(index: 3, of: 3) == nil && Shard(index: -1, of: 3) == nil)
  }

  /// A change of the valid file, the line and a part of the message.
  @Test(arguments: [
    ("- sarsa", "- sarza", 3, "did you mean sarsa?"),
    ("agent: dqn", "agnet: dqn", 4, "did you mean agent?"),
    ("hidden_layers:", "hiden_layers:", 7, "did you mean hidden_layers"),
    ("[8]", "[0]", 7, "hidden_layers"),
    ("preset: keras-rl", "preset: keras", 4, "dqn has no preset \"keras\""),
    ("- CartPole-v1", "- CartPool-v1", 9, "CartPole"),
    ("- CartPole-v1", "- Pendulum-v1", 3, "sarsa needs"),
    ("is_slippery", "is_slipery", 10, "is_slipery"),
    ("normalize: [0, 1]", "normalize: [1, 0]", 13, "normalize is a list of two returns"),
    ("normalize: [0, 1]", "normalize: [0, 1e-310]", 13, "normalize is a list of two returns"),
    ("normalize: [0, 1]", "normalize: [-1e300, 1]", 13, "normalize is a list of two returns"),
    ("[4, 7]", "[4, 4]", 14, "the seed 4 is given twice"),
    ("[4, 7]", "[]", 14, "seeds is empty"),
    ("[4, 7]", "0", 14, "seeds is 0"),
    ("steps: 1000", "step: 1000", 15, "did you mean steps?"),
    ("steps: 1000", "steps: 1000\nseconds: 3", 16, "found seconds and steps"),
    ("steps: 1000", "evaluate_every: 100", 1, "found none"),
    ("label: DQN, small", "label: SARSA", 4, "two agents are called \"SARSA\", first in line 3"),
  ])
  func mistakesAreRefusedWithTheirLine(
    old: String, new: String, line: Int, message: String
  ) throws {
    let yaml = valid.replacing(old, with: new)
    #expect(yaml != valid)
    let error = #expect(throws: ExperimentError.self) { try plan(yaml) }
    let found = "\(try #require(error))"
    #expect(found.hasPrefix("mine.yaml, line \(line): ") && found.contains(message), "\(found)")
    #expect(error?.isMisuse == true)
  }

  @Test func aDataSetMayHaveTheEpochsOfThePresetsAndArgumentsThatAreTheSeed() throws {
    let yaml = """
      agents: [classifier, {agent: classifier, label: short, preset: mlp-300-100}]
      environments:
        - environment: Classification/digits-drawn-v0
          arguments: {validation_seed: $seed, first: 200}
      seeds: [4, 7]
      epochs: preset
      """
    let plan = try plan(yaml)
    #expect(plan.budgetText == "the preset's epochs")
    #expect(plan.environments[0].seededArguments == ["validation_seed"])
    #expect(plan.runs.map { $0.configuration.budget.epochs } == [5, 5, 5, 5])
    for run in plan.runs {
      #expect(run.configuration.arguments["validation_seed"] == .int(Int(run.seed)))
      #expect(run.configuration.arguments["first"] == .int(200))
    }
    let two = try self.plan(yaml.replacing("epochs: preset", with: "epochs: 2"))
    #expect(two.budgetText == "2 epochs" && two.runs[0].configuration.budget.epochs == 2)
    let error = #expect(throws: ExperimentError.self) {
      try self.plan(valid.replacing("steps: 1000", with: "epochs: preset"))
    }
    #expect("\(try #require(error))".contains("made of data sets"), "\(error.debugDescription)")
  }

  @Test func anEmptyGridIsRefused() throws {
    for key in ["agents", "environments"] {
      let lines = valid.split(separator: "\n")
      let start = try #require(lines.firstIndex { $0.hasPrefix(key) })
      let end = lines[(start + 1)...].firstIndex { !$0.hasPrefix(" ") } ?? lines.count
      let without = Array(lines[..<start]) + Array(lines[end...])
      let empty = Array(lines[..<start]) + ["\(key): []"] + Array(lines[end...])
      for grid in [without, empty] {
        let error = #expect(throws: ExperimentError.self) {
          try plan(grid.joined(separator: "\n"))
        }
        #expect("\(try #require(error))".contains("empty"), "\(error.debugDescription)")
      }
    }
  }

  /// The files that come with the package.
  @Test func theFilesOfThePackageAreComparisons() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("comparisons")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.count >= 4)
    let hasData = ProcessInfo.processInfo.environment["PALESTRA_DATA"] != nil
    for name in names where name != "diabetes.yaml" || hasData {
      let plan = try ComparisonPlan(
        yamlFile: folder.appendingPathComponent(name).path, environments: .standard,
        agents: .standard)
      // Models of tables have the passes of their presets, agents the same computing time.
      let isOfTables = name == "diabetes.yaml"
      #expect(plan.seeds.count >= 5 && (plan.budget.seconds == nil) == isOfTables, "\(name)")
    }
  }

  @Test func resultsAreReadAsTheyWereWritten() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("score-\(UUID().uuidString).json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let json =
      #"{"mean_return":4.5,"deviation":0.5,"last_mean_return":3,"steps":10,"episodes":2,"#
      + #""updates":9,"seconds":0.25,"model_steps":10,"returns":[4,5]}"#
    try Data(json.utf8).write(to: URL(fileURLWithPath: path))
    let score = try RunScore(contentsOf: path)
    #expect(score.meanReturn == 4.5 && score.returns == [4, 5] && score.seconds == 0.25)
    try score.write(to: path)
    #expect(try RunScore(contentsOf: path) == score)
    for (old, new) in [
      ("4.5", "\"x\""), ("[4,5]", "[]"), ("\"steps\":10", "\"steps\":-1"), ("{", "["),
      ("0.25", "1e999"),
    ] {
      try Data(json.replacing(old, with: new).utf8).write(to: URL(fileURLWithPath: path))
      #expect(throws: ExperimentError.self) { try RunScore(contentsOf: path) }
    }
  }
}
