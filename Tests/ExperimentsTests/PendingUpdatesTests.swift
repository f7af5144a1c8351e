import Agents
import Environments
import Experiments
import Gym
import Learning
import TestSupport
import Testing

/// A stop among the many updates that follow one step: the rest is made up with the same bits.
@Suite struct PendingUpdatesTests {
  /// 40 updates after every 50th step; the targets follow from a network that stands still, from
  /// one that moves with every update, and from two networks.
  @Test(arguments: [("target_update", "100"), ("target_update", "0.01"), ("double", "true")])
  func stoppedAmongTheUpdatesOfAStepIsAsIfNeverStopped(name: String, value: String) async throws {
    try await withTemporaryFolder { folder in
      var options = RunOptions()
      options.environment = "CartPole-v1"
      options.settings = [
        ("hidden_layers", "8"), ("batch_size", "8"), ("warmup_steps", "40"),
        ("train_interval", "50"), ("updates_per_training", "40"), ("target_update", "100"),
        (name, value),
      ].map { RunOptions.SettingChange($0.0, SettingValue(parsing: $0.1)) }
      options.budget.steps = 200
      options.evaluateEvery = 100
      options.evaluateEpisodes = 2
      let configuration = try RunConfiguration(
        options, environments: .standard, agents: .standard)
      func run(_ name: String) throws -> TrainingRun {
        try TrainingRun(
          configuration, out: .folder("\(folder)/\(name)", overwrite: false),
          environments: .standard, agents: .standard)
      }
      var whole = try run("whole")
      let expected = try #require(try whole.train())
      var part = try run("part")
      // Stopped five times in the first 100 steps, each time 33 calls later: among the 40 updates.
      var stops = 0
      for _ in 0..<5 {
        var calls = 0
        let stopped = try part.train(shouldStop: {
          calls += 1
          return calls > 33
        })
        #expect(stopped == nil)
        if part.loop.hasPendingUpdates { stops += 1 }
        part = try TrainingRun(
          resuming: part.folder, environments: .standard, agents: .standard)
      }
      #expect(stops > 0)
      let result = try #require(try part.train())
      #expect(result.model == expected.model && result.test == expected.test)
      #expect(try part.loop.agent.archive(.checkpoint) == whole.loop.agent.archive(.checkpoint))
    }
  }
}
