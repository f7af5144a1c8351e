import Agents
import Environments
import Experiments
import Foundation
import Foundations
import Gym
import Learning
import TensorEngine

/// Damaged checkpoints of every agent: each is refused with the file's name, or trains on.
package enum FuzzedCheckpoint: String, CaseIterable, Sendable {
  case dqn, dueling = "dueling-dqn", sarsa, cem, sac, td3, classifier
  case quantileDQN = "qr-dqn", qLearning = "q-learning", sarsaLambda = "sarsa-lambda"

  /// Restores damaged checkpoints and takes a few steps: a crash ends the program, whatever else
  /// happens is counted.
  /// - Parameters:
  ///   - numbers: which: every number has its own damage.
  ///   - seed: of the damage.
  ///   - folder: of its own; a run is written into it.
  ///   - started: called before each one with its number.
  /// - Returns: the counts.
  /// - Throws: where the valid checkpoint can't be made.
  package func run(
    _ numbers: Range<Int>, seed: UInt64, in folder: String, started: (Int) -> Void = { _ in }
  ) throws -> FuzzedReader.Outcome {
    let file = try validFile(in: folder)
    var outcome = FuzzedReader.Outcome()
    for number in numbers {
      started(number)
      var mutator = CheckpointMutator(seed: seed &+ UInt64(number) &* 0x9e37_79b9_7f4a_7c15)
      try Self.write(mutator.mutated(file), to: path(in: folder))
      do {
        try resume(in: folder)
        outcome.accepted += 1
      } catch {
        outcome.refused += 1
        let isNamed = "\(error)".contains(RunFolder.checkpointName)
        if !isNamed, outcome.vague.count < 10 {
          outcome.vague.append("\(rawValue) \(number): \(error)")
        }
      }
    }
    return outcome
  }

  private func path(in folder: String) -> String { "\(folder)/\(RunFolder.checkpointName)" }

  /// The checkpoint of a short training, with a best model in it.
  package func validFile(in folder: String) throws -> [UInt8] {
    let configuration = try RunConfiguration(
      options(in: folder), environments: .standard, agents: .standard)
    var run = try TrainingRun(
      configuration, out: .folder(folder, overwrite: true), environments: .standard,
      agents: .standard)
    var calls = 0
    // Stopped in the middle of an episode.
    _ = try run.train(shouldStop: {
      calls += 1
      return calls > 400
    })
    return try FileSystem.read(path(in: folder))
  }

  /// Restores the checkpoint and takes some steps.
  private func resume(in folder: String) throws(ExperimentError) {
    var more = RunOptions()
    more.budget.steps = 1_000_000
    var run = try TrainingRun(
      resuming: RunFolder(existing: folder), options: more, environments: .standard,
      agents: .standard)
    var calls = 0
    _ = try run.train(shouldStop: {
      calls += 1
      return calls > 25
    })
  }

  private func options(in folder: String) throws -> RunOptions {
    var options = RunOptions()
    options.environment = "CartPole-v1"
    options.agent = rawValue
    options.seed = 3
    options.evaluateEpisodes = 1
    options.evaluateEvery = 40
    options.budget.steps = 10_000
    func set(_ name: String, _ value: String) {
      options.settings.append(.init(name, SettingValue(parsing: value)))
    }
    switch self {
    case .dqn:
      for (name, value) in [
        ("hidden_layers", "4"), ("window_length", "2"), ("memory_limit", "100"),
        ("batch_size", "4"), ("warmup_steps", "20"), ("policy", "boltzmann_gumbel"),
      ] { set(name, value) }
    case .dueling:
      options.environment = "FrozenLake-v1"
      for (name, value) in [
        ("hidden_layers", "4"), ("memory_limit", "1000"), ("batch_size", "4"),
        ("warmup_steps", "20"), ("train_interval", "8"), ("updates_per_training", "4"),
      ] { set(name, value) }
    case .quantileDQN:
      for (name, value) in [
        ("hidden_layers", "4"), ("memory_limit", "100"), ("batch_size", "4"),
        ("warmup_steps", "20"), ("train_interval", "8"), ("updates_per_training", "4"),
        ("prioritized_replay", "true"), ("n_steps", "3"), ("noisy", "true"), ("n_quantiles", "4"),
      ] { set(name, value) }
    case .qLearning, .sarsaLambda: options.environment = "FrozenLake-v1"
    case .sarsa:
      options.environment = "Taxi-v3"
      set("hidden_layers", "4")
    case .cem:
      for (name, value) in [
        ("population", "3"), ("hidden_layers", "4"), ("batch_size", "6"), ("memory_limit", "20"),
        ("warmup_steps", "50"),
      ] { set(name, value) }
    case .sac, .td3:
      options.environment = "Pendulum-v1"
      for (name, value) in [
        ("hidden_layers", "4"), ("memory_limit", "100"), ("batch_size", "4"),
        ("warmup_steps", "20"), ("train_interval", "4"), ("updates_per_training", "4"),
        ("noise_type", "ornstein-uhlenbeck"),
      ] { set(name, value) }
    case .classifier:
      options.environment = "Classification/files-v0"
      options.arguments = ["path": .string(try Self.table(in: folder))]
      for (name, value) in [("batch_size", "8"), ("schedule", "plateau")] { set(name, value) }
      options.settings.append(.init("layers", .list([.text("dense 5"), .text("dropout 0.2")])))
    }
    return options
  }

  /// Examples of three classes.
  private static func table(in folder: String) throws -> String {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    let rows = (0..<60).map { "\($0 % 3),\($0 % 7),\($0 % 5),\($0 % 3 * 2)" }
    let path = "\(folder)/table.csv"
    try write(Array((["label,a,b,c"] + rows).joined(separator: "\n").utf8), to: path)
    return path
  }

  /// Not by a temporary file: the file is damaged anyway.
  private static func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }
}
