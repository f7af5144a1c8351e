import Agents
import Environments
import Experiments
import Foundations
import Gym
import Learning

/// Trains an agent by name, as `palestra train` does: with evaluations on the way, the best model
/// kept, and a final test.
///
///     let run = try train("dqn", on: "CartPole-v1", steps: 50_000)
///     print(run.test.meanReturn)
///
/// - Parameters:
///   - agent: the registered name.
///   - environment: the registered id.
///   - preset: a named set of settings; nil for the agent's first one.
///   - settings: changes of single settings, by name.
///   - environmentCount: the environments to train in side by side; nil for as many as the agent's
///     settings
///     say.
///   - steps: environment steps, of all environments together; nil for the default budget.
///   - seed: of everything random.
///   - folder: where model, checkpoint and logs are written; nil for
///     `runs/ENVIRONMENT-AGENT-seedN`.
///   - environments: where the environment is known.
///   - agents: where the agent is known.
/// - Returns: the best model, and how it scored in the final test.
/// - Throws: `ExperimentError` where a name or a setting is wrong, the folder cannot be written, or
///   training diverges.
public func train(
  _ agent: String, on environment: String, preset: String? = nil,
  settings: [String: SettingValue] = [:], environmentCount: Int? = nil, steps: Int? = nil,
  seed: UInt64 = 0, folder: String? = nil, environments: EnvironmentRegistry = .standard,
  agents: AgentRegistry = .standard
) throws -> RunResult {
  var options = RunOptions()
  options.agent = agent
  options.environment = environment
  options.preset = preset
  options.settings = settings.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) }
  options.environmentCount = environmentCount
  options.budget.steps = steps
  options.seed = seed
  let configuration = try RunConfiguration(options, environments: environments, agents: agents)
  var run = try TrainingRun(
    configuration, out: .new(folder ?? configuration.defaultFolder), environments: environments,
    agents: agents)
  guard let result = try run.train() else {
    preconditionFailure("train: a run that nothing stops has a result")
  }
  return result
}
