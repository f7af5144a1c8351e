import Agents
import Environments
import Gym
import Learning

/// Trains an agent by name and evaluates it.
func trainAgent() throws {
  let environment = try EnvironmentRegistry.standard.make("CartPole-v1")
  let agent = try AgentRegistry.standard.spec("dqn").make(
    observationSpace: environment.observationSpace, actionSpace: environment.actionSpace, seed: 1)
  var loop = try TrainingLoop(
    agent: agent, environments: SyncVectorEnvironment([environment]), seed: 1)
  try loop.run(until: TrainingBudget(steps: 2_000)) { print($0.episode, $0.episodeReturn) }
  let result = try evaluate(loop.evaluationAgent, episodes: 20, seed: 2) { () throws(GymError) in
    try EnvironmentRegistry.standard.make("CartPole-v1")
  }
  print(result.meanReturn)
}
