import Agents
import Environments
import Gym
import Learning
import Testing

/// A checkpoint in which no episode has started: the next call would be a step, at which
/// environments trap.
@Suite struct UnstartedStateTests {
  @Test(arguments: [
    "CartPole-v1", "Acrobot-v1", "MountainCar-v0", "FrozenLake-v1", "CliffWalking-v1", "Taxi-v3",
    "Blackjack-v1",
  ])
  func aStateBeforeTheFirstResetIsRefused(id: String) throws {
    let environment = try EnvironmentRegistry.standard.make(id)
    let agent = try AgentRegistry.standard.spec("sarsa").make(
      observationSpace: environment.observationSpace, actionSpace: environment.actionSpace, seed: 1)
    var loop = try TrainingLoop(
      agent: agent, environments: try SyncVectorEnvironment([environment]), seed: 1)
    try loop.run(until: TrainingBudget(steps: 3))
    var archive = try loop.archive()
    try loop.restore(archive)
    archive.texts["environment.0"] = String(
      decoding: try EnvironmentRegistry.standard.make(id).saveState(), as: UTF8.self)
    #expect(throws: TrainingError.self) { try loop.restore(archive) }
    try loop.run(until: TrainingBudget(steps: 6))
  }
}
