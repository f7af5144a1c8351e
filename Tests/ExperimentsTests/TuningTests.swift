import Agents
import Environments
import Foundation
import Gym
import Learning
import NeuralNetworks
import NumPyRandom
import Testing

@testable import Experiments

@Suite struct TuningTests {
  /// A DQN that trains in a fraction of a second.
  private func options(trials: Int? = 3, runs: Int = 2, steps: Int = 300) -> TuningOptions {
    var options = TuningOptions()
    options.run.environment = "CartPole-v1"
    options.run.preset = "keras-rl"
    options.run.settings = [.init("hidden_layers", [8])]
    options.run.seed = 3
    options.run.budget.steps = steps
    options.run.evaluateEvery = 100
    options.run.evaluateEpisodes = 2
    options.dimensions = [
      SearchDimension("gamma", [0.9, 0.99]),
      SearchDimension("learning_rate", in: 1e-4...1e-1, isLogarithmic: true),
    ]
    options.trials = trials
    options.runs = runs
    return options
  }

  private func plan(_ options: TuningOptions) throws -> TuningPlan {
    try TuningPlan(options, environments: .standard, agents: .standard)
  }

  private func tuning(_ scratch: ScratchFolder, _ name: String, _ options: TuningOptions) throws
    -> Tuning
  {
    try Tuning(
      try plan(options), out: .folder(scratch.file(name), overwrite: false),
      environments: .standard, agents: .standard)
  }

  @Test func everyTrialIsAnOrdinaryRunForEachSeed() throws {
    let scratch = try ScratchFolder()
    var tuning = try tuning(scratch, "tuning", options())
    #expect(try tuning.run())
    #expect(tuning.search.trials.count == 3)
    for trial in tuning.search.trials {
      let scores = try [3, 4].map { seed in
        let path = scratch.file("tuning/\(TuningFolder.trial(trial.number))/seed\(seed)")
        let model = try SavedModel(contentsOf: "\(path)/model.safetensors")
        return try model.evaluate(episodes: 2, environments: .standard, agents: .standard)
          .meanReturn
      }
      #expect(trial.rungs == [.init(fraction: 1, scores: scores)])
    }
    let best = try #require(tuning.search.best)
    let config = try RunOptions(yamlFile: scratch.file("tuning/best.yaml"))
    #expect(config.settings.last { $0.name == "gamma" }?.value == best.point[0])
    #expect(config.settings.last { $0.name == "learning_rate" }?.value == best.point[1])
    let lines = try scratch.text("tuning/trials.csv").split(separator: "\n")
    #expect(lines.count == 4 && lines[0].hasPrefix("trial,gamma,learning_rate,score,"))
  }

  @Test func aStoppedTuningMakesTheTrialsOfAWholeOne() throws {
    let scratch = try ScratchFolder()
    var whole = try tuning(scratch, "whole", options())
    #expect(try whole.run())
    var parts = try tuning(scratch, "parts", options())
    var (steps, stops) = (0, 0)
    // In the middle of a run, in several of them.
    func shouldStop() -> Bool {
      steps += 1
      return steps > 700
    }
    var isOver = try parts.run(shouldStop: shouldStop)
    while !isOver {
      (stops, steps) = (stops + 1, 0)
      let folder = parts.folder
      parts = try reopened(&parts, folder)
      isOver = try parts.run(shouldStop: shouldStop)
    }
    #expect(stops >= 2)
    #expect(parts.search.trials == whole.search.trials)
    for number in 1...3 {
      let name = "\(TuningFolder.trial(number))/seed4/model.safetensors"
      #expect(try scratch.bytes("whole/\(name)") == scratch.bytes("parts/\(name)"))
    }
    #expect(try scratch.text("whole/best.yaml") == scratch.text("parts/best.yaml"))
    #expect(try scratch.text("whole/tuning.yaml") == scratch.text("parts/tuning.yaml"))
  }

  /// The tuning read again from its folder, once the lock is free.
  private func reopened(_ tuning: inout Tuning, _ folder: RunFolder) throws -> Tuning {
    let scratch = try ScratchFolder()
    // Another value in its variable: the lock goes with the last reference.
    tuning = try self.tuning(scratch, "other", options(trials: 1))
    return try Tuning(resuming: folder, environments: .standard, agents: .standard)
  }

  @Test func moreTrialsContinueATuning() throws {
    let scratch = try ScratchFolder()
    var longer = try tuning(scratch, "longer", options(trials: 3, runs: 1))
    #expect(try longer.run())
    let folder: RunFolder
    do {
      var first = try tuning(scratch, "first", options(trials: 2, runs: 1))
      #expect(try first.run())
      folder = first.folder
    }
    var more = try Tuning(
      resuming: folder, trials: 3, environments: .standard, agents: .standard)
    #expect(more.search.trials.count == 2)
    #expect(try more.run())
    #expect(more.search.trials == longer.search.trials)
  }

  /// Its loss is no number from the first update on.
  @Test func aTrialThatFailsIsRecordedAndTheOthersContinue() throws {
    let scratch = try ScratchFolder()
    var options = options(trials: nil, runs: 1)
    options.run.settings.append(.init("optimizer", "sgd"))
    options.dimensions = [SearchDimension("learning_rate", [1e-3, 10])]
    options.run.settings += [.init("delta_clip", .number(.infinity))]
    options.run.budget.steps = 600
    var tuning = try tuning(scratch, "tuning", options)
    #expect(tuning.plan.samplerName == "grid")
    #expect(try tuning.run())
    #expect(tuning.search.trials.map { $0.failure == nil } == [true, false])
    #expect(tuning.search.trials[1].failure?.contains("diverged") == true)
    #expect(try scratch.text("tuning/trials.csv").contains("diverged"))
  }

  @Test func accuracyScoresADataSet() throws {
    let scratch = try ScratchFolder()
    var options = TuningOptions()
    options.run.agent = "classifier"
    options.run.arguments = ["first": 200]
    options.run.settings = [.init("layers", ["max_pool2d 4", "flatten"])]
    options.run.budget.epochs = 2
    options.dimensions = [SearchDimension("learning_rate", [1e-4, 1e-2])]
    var tuning = try tuning(scratch, "tuning", options)
    #expect(try tuning.run())
    let scores = tuning.search.trials.compactMap(\.score)
    #expect(scores.count == 2 && scores.allSatisfy { $0 > 0 && $0 < 1 })
    #expect(tuning.search.best?.point == [1e-2])
  }

  @Test func everyPartOfACrossValidationTestsOnce() throws {
    let scratch = try ScratchFolder()
    var options = TuningOptions()
    options.run.agent = "classifier"
    options.run.arguments = ["first": 100, "validation": 0]
    options.run.settings = [.init("layers", ["max_pool2d 4", "flatten"])]
    options.run.budget.epochs = 1
    options.dimensions = [SearchDimension("learning_rate", [1e-2])]
    options.folds = 3
    var tuning = try tuning(scratch, "tuning", options)
    #expect(try tuning.run())
    #expect(tuning.search.trials[0].rungs[0].scores.count == 3)
    for fold in 1...3 {
      let path = scratch.file("tuning/trials/0001/seed0-fold\(fold)/model.safetensors")
      let result = try SavedModel(contentsOf: path).evaluate(
        environments: .standard, agents: .standard)
      // Thirds of 100 examples, not the set's own test examples.
      #expect(result.lengths == [fold == 1 ? 34 : 33])
      #expect(result.meanReward == tuning.search.trials[0].rungs[0].scores[fold - 1])
    }
    let best = try RunOptions(yamlFile: scratch.file("tuning/best.yaml"))
    #expect(best.arguments["folds"] == nil && best.arguments["first"] == 100)
    options.run = self.options().run
    let error = #expect(throws: ExperimentError.self) { try plan(options) }
    #expect(error?.description.contains("made of a data set") == true)
  }

  @Test func halvedTrialsContinueFromTheirCheckpoints() throws {
    let scratch = try ScratchFolder()
    var options = options(trials: 3, runs: 1, steps: 600)
    options.sampler = "halving"
    var tuning = try tuning(scratch, "tuning", options)
    #expect(try tuning.run())
    #expect(tuning.search.trials.map(\.rungs.count).sorted() == [1, 1, 2])
    let best = try #require(tuning.search.best)
    #expect(best.rungs.map(\.fraction) == [1.0 / 3, 1])
    let folder = "tuning/\(TuningFolder.trial(best.number))/seed3"
    // All episodes once: the table continues where the first training ended.
    let rows = try scratch.text("\(folder)/monitor.csv").split(separator: "\n").dropFirst()
    let steps = rows.compactMap { Int($0.split(separator: ",")[3]) }
    #expect(steps == steps.sorted() && Set(steps).count == steps.count && steps.last ?? 0 > 200)
    #expect(try RunOptions(yamlFile: scratch.file("tuning/best.yaml")).budget.steps == 600)
  }

  @Test func aFileSaysWhatFlagsSay() throws {
    let yaml = """
      environment: CartPole-v1
      steps: 300
      try:
        gamma: [0.9, 0.99]
        hidden_layers:
          - [64, 64]
          - 32
      draw:
        learning_rate: log:1e-4..1e-1
        batch_size: 4..16
      trials: 7
      runs: 2
      sampler: random
      """
    let file = try TuningOptions(yaml: yaml, file: "tune.yaml")
    var flags = TuningOptions()
    flags.run.environment = "CartPole-v1"
    flags.run.budget.steps = 300
    try flags.add(
      lists: ["gamma=0.9", "hidden_layers=64,64", "gamma=0.99", "hidden_layers=32"],
      ranges: ["learning_rate=log:1e-4..1e-1", "batch_size=4..16"])
    (flags.trials, flags.runs, flags.sampler) = (7, 2, "random")
    #expect(file.dimensions[0].origin == "tune.yaml, line 4")
    #expect(try plan(file).yaml == plan(flags).yaml)
    // Written and read again.
    let again = try TuningOptions(yaml: plan(file).yaml, file: "tuning.yaml")
    #expect(try plan(again).yaml == plan(file).yaml)
    #expect(
      try plan(again).space.dimensions.map(\.values) == plan(file).space.dimensions.map(\.values))
  }

  @Test(arguments: [
    ("try:\n  gama: [0.9]", "line 3: dqn has no setting \"gama\""),
    ("try:\n  gamma: []", "line 3: gamma has no value"),
    ("try:\n  gamma: [0.9, 2]", "line 3: setting gamma"),
    ("try:\n  gamma: [0.9, 0.9]", "line 3 is gamma=0.9 twice"),
    ("draw:\n  gamma: 0.9", "line 3: gamma is \"0.9\": expected LOW..HIGH"),
    ("draw:\n  learning_rate: 1e-2..1e-4", "line 3: learning_rate"),
    ("draw:\n  learning_rate: log:0..1", "above 0"),
    ("draw:\n  batch_size: 1.5..8", "line 3 is batch_size=1.5..8, expected whole numbers"),
    (
      "draw:\n  hidden_layers: 4..8", "line 3 is hidden_layers, expected a setting that is a number"
    ),
    ("draw:\n  gamma: 0.5..0.9\nsampler: grid", "line 3 is gamma, expected a list"),
    ("try:\n  gamma: [0.9]\ntrails: 3", "line 4: there is no key \"trails\"; did you mean trials?"),
    ("try:\n  gamma: [0.9]\nsampler: best", "expected one of grid, random, halving, tpe"),
    ("try:\n  gamma: [0.9]\nruns: 0", "1...1000"), ("steps: 100", "something to vary"),
    (
      "try:\n  gamma: [0.9]\ndraw:\n  gamma: 0.5..0.9",
      "line 5 is gamma, expected a setting that stands in try or in draw"
    ),
    ("try: 3", "line 2: expected keys and values"),
  ])
  func wrongPlansAreRefusedWithTheLine(yaml: String, message: String) throws {
    let error = #expect(throws: ExperimentError.self) {
      try plan(TuningOptions(yaml: "environment: CartPole-v1\n" + yaml, file: "tune.yaml"))
    }
    #expect(error?.description.contains(message) == true, "\(error.map { "\($0)" } ?? "")")
    #expect(error?.isMisuse == true)
  }

  @Test func anAgentThatDoesNotFitIsRefusedBeforeAnythingIsWritten() throws {
    let scratch = try ScratchFolder()
    var options = options()
    options.run.environment = "Pendulum-v1"
    #expect(throws: ExperimentError.self) { try tuning(scratch, "tuning", options) }
    #expect(!FileManager.default.fileExists(atPath: scratch.file("tuning")))
  }

  @Test func aDamagedJournalIsRefused() throws {
    let scratch = try ScratchFolder()
    let folder: RunFolder
    do {
      var tuning = try tuning(scratch, "tuning", options(trials: 1, runs: 1))
      #expect(try tuning.run())
      folder = tuning.folder
    }
    let path = scratch.file("tuning/trials.json")
    let whole = try scratch.text("tuning/trials.json")
    for (part, other) in [
      ("\"trial\":1", "\"trial\":2"), ("\"gamma\"", "\"gama\""),
      ("\"fraction\":1.0", "\"fraction\":2"),
      ("\"trials\"", "\"trails\""), ("{", "["),
    ] {
      let damaged = whole.replacingOccurrences(of: part, with: other)
      #expect(damaged != whole)
      try Data(damaged.utf8).write(to: URL(fileURLWithPath: path))
      #expect(throws: ExperimentError.self, "\(part)") {
        try Tuning(resuming: folder, environments: .standard, agents: .standard)
      }
    }
  }
}

/// A folder of its own for a test, removed when the test has ended.
final class ScratchFolder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("experiments-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: file(name)))
  }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }
}
