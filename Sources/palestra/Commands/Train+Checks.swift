import Agents
import Environments
import Experiments
import Gym
import Learning

extension Train {
  /// Refuses an agent that learns from labels where there are none, before anything is written.
  static func checkLabels(_ configuration: RunConfiguration) throws(ExperimentError) {
    guard let agent = try? AgentRegistry.standard.spec(configuration.agent),
      agent.type is any SupervisedAgent.Type,
      let environment = try? EnvironmentRegistry.standard.spec(configuration.environment),
      environment.dataSetPlan == nil
    else { return }
    let example = agent.defaultEnvironment ?? "Classification/<set>-v0"
    throw .agent(
      .unfitSpaces(
        agent: agent.name, expected: "the labels of a data set, as in \(example)",
        found: "rewards alone: use an agent that learns by reward, such as dqn"),
      origin: nil)
  }

  /// The limit that a resumed training has reached before it starts: `--steps 1,000`; nil where it
  /// has something to do.
  static func reachedLimit(_ budget: TrainingBudget, _ progress: TrainingProgress)
    -> String?
  {
    guard progress.steps > 0, budget.isSpent(progress) else { return nil }
    if let limit = budget.steps, progress.steps >= limit { return "--steps \(grouped(limit))" }
    if let limit = budget.episodes, progress.episodes >= limit {
      return "--episodes \(grouped(limit))"
    }
    if let limit = budget.updates, progress.updates >= limit {
      return "--updates \(grouped(limit))"
    }
    if let limit = budget.epochs, progress.epochs >= Double(limit) {
      return "--epochs \(grouped(limit))"
    }
    return budget.seconds.map { "--seconds \(decimal($0, 1))" }
  }
}
