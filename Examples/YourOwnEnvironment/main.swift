import Agents
import Environments
import Gym
import Learning

var registry = EnvironmentRegistry.standard
registry.register(
  try EnvironmentSpec(id: "Corridor-v0", rewardThreshold: 0.8, maxEpisodeSteps: 50) {
    (arguments) throws(GymError) in
    try arguments.checkArguments(known: [])
    return Corridor()
  })
let spec = try registry.spec("Corridor-v0")

for finding in try checkEnvironment(spec) { print(finding) }

let environment = try spec.make()
let agent = try AgentRegistry.standard.spec("sarsa").make(
  preset: "defaults", observationSpace: environment.observationSpace,
  actionSpace: environment.actionSpace, seed: 1)
var loop = try TrainingLoop(
  agent: agent, environments: SyncVectorEnvironment([environment]), seed: 1)
try loop.run(until: TrainingBudget(steps: 20_000))

let result = try evaluate(loop.evaluationAgent, episodes: 100, seed: 2) { () throws(GymError) in
  try spec.make()
}
print("mean return \(result.meanReturn)")
