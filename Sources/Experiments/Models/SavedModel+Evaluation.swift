import Gym
import Learning

extension SavedModel {
  /// Evaluates the model greedily, without learning.
  /// - Parameters:
  ///   - id: another environment than it was trained in, with the same spaces.
  ///   - changes: keyword arguments of the environment that differ from those it was trained with;
  ///     of a data
  ///     set also `split`, where another part than the test examples is meant.
  ///   - episodes: how many.
  ///   - seed: of the first episode, the next ones follow; nil takes the seeds of the run's final
  ///     test, so that the result is the one reported then.
  ///   - stepLimit: where an episode is cut; nil takes the environment's own limit, and 10,000
  ///     steps where
  ///     it has none.
  ///   - shouldStop: asked after every step; where it says yes, unfinished episodes are left out.
  ///   - environments: where the environment is known.
  ///   - agents: where the agent is known.
  /// - Returns: a return for each finished episode.
  /// - Throws: `ExperimentError` where a name is unknown or the weights do not fit.
  public func evaluate(
    in id: String? = nil, changing changes: [String: InfoValue] = [:], episodes: Int = 20,
    seed: UInt64? = nil, stepLimit: Int? = nil, shouldStop: () -> Bool = { false },
    environments: EnvironmentRegistry, agents: AgentRegistry
  ) throws(ExperimentError) -> EvaluationResult {
    if let stepLimit {
      try RunConfiguration.check(
        "max-episode-steps", stepLimit, in: 1...RunConfiguration.largestCount)
    }
    guard (1...1_000_000).contains(episodes) else {
      throw .badOption(
        name: "episodes", value: "\(episodes)", expected: "a whole number in 1...1000000")
    }
    let agent = try makeAgent(
      environment: id, changing: changes, environments: environments, agents: agents)
    do {
      return try environments.evaluate(
        agent, in: try environmentID(overriddenBy: id), arguments: arguments(in: id),
        changing: changes, on: .test,
        episodes: episodes, seed: seed ?? EvaluationSplit.test.seed(of: self.seed),
        stepLimit: stepLimit, shouldStop: shouldStop)
    } catch {
      throw ExperimentError(training: error)
    }
  }
}
