import Agents
import Environments
import Experiments
import Glibc
import Gym
import Learning

/// A whole run of the suite, in a folder that is removed afterwards.
struct TrainedAgent {
  /// Seconds from the start to the tested model: training, evaluations, checkpoints.
  let seconds: Double
  /// The mean return of the model, the best of the run.
  let meanReturn: Double
  /// The mean return of the network at the end of training.
  let lastMeanReturn: Double

  /// Trains with the defaults of a run; `episodes`, at most 20, of the final test count.
  init(
    _ agent: String, preset: String, environment: String, seed: UInt64, steps: Int, episodes: Int
  ) throws {
    var options = RunOptions()
    options.environment = environment
    options.agent = agent
    options.preset = preset
    options.seed = seed
    options.budget.steps = steps
    options.checkpointEvery = 0
    let configuration = try RunConfiguration(
      options, environments: .standard, agents: .standard)
    let path = "/tmp/palestra-bench-\(getpid())-\(agent)-\(seed)"
    defer { removeFolder(path) }
    let start = now()
    var run = try TrainingRun(
      configuration, out: .folder(path, overwrite: true), environments: .standard,
      agents: .standard)
    guard let result = try run.train() else {
      throw ChildProcessError(description: "the run was stopped")
    }
    seconds = now() - start
    func mean(_ test: EvaluationResult) -> Double {
      test.returns.prefix(episodes).reduce(0, +) / Double(episodes)
    }
    meanReturn = mean(result.test)
    lastMeanReturn = mean(result.lastTest)
  }
}
