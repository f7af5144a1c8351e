import Agents
import Environments
import Foundations
import Learning
import NumPyRandom
import Testing

@testable import Experiments

@Suite struct DamagedFileTests {
  /// Every change of a byte is refused or harmless: nothing traps.
  @Test(arguments: ["dqn", "sarsa", "cem"])
  func changedBytesAreRefusedOrHarmless(agent: String) throws {
    let scratch = try ScratchFolder()
    var options = RunOptions()
    options.environment = "CartPole-v1"
    options.agent = agent
    options.preset = "keras-rl"
    options.settings = [
      agent == "cem"
        ? .init("population", .integer(3)) : .init("hidden_layers", .list([.integer(4)]))
    ]
    options.budget.steps = 60
    options.evaluateEpisodes = 1
    let configuration = try RunConfiguration(
      options, environments: .standard, agents: .standard)
    var run = try TrainingRun(
      configuration, out: .folder(scratch.path, overwrite: false), environments: .standard,
      agents: .standard)
    _ = try run.train()
    var random = PCG64(seed: 7)
    for name in [RunFolder.modelName, RunFolder.checkpointName] {
      let path = run.folder.file(name)
      let bytes = try FileSystem.read(path)
      for _ in 0..<400 {
        var changed = bytes
        changed[random.integers(upTo: min(bytes.count, 6_000))] = UInt8(random.integers(upTo: 256))
        try AtomicFile.write(changed, to: path)
        do throws(ExperimentError) {
          if name == RunFolder.modelName {
            let model = try SavedModel(contentsOf: path)
            _ = try model.evaluate(episodes: 1, environments: .standard, agents: .standard)
          } else {
            var more = RunOptions()
            more.budget.steps = 80
            var resumed = try TrainingRun(
              resuming: run.folder, options: more, environments: .standard, agents: .standard)
            _ = try resumed.train()
          }
        } catch {
          #expect(!error.description.isEmpty)
        }
        try AtomicFile.write(bytes, to: path)
      }
    }
  }
}
