import PalestraKit

var registry = EnvironmentRegistry.standard
try registry.register("Corridor-v0", rewardThreshold: 0.8, maxEpisodeSteps: 50) { Corridor() }
for finding in try checkEnvironment(registry.spec("Corridor-v0")) { print(finding) }

let environment = try registry.make("Corridor-v0")
let agent = try SARSAAgent(for: environment, seed: 1)
var loop = try TrainingLoop(
  agent: agent, environments: SyncVectorEnvironment([environment]), seed: 1)
try loop.run(until: TrainingBudget(steps: 20_000))

let result = try evaluate(loop.evaluationAgent, episodes: 100, seed: 2) {
  try registry.make("Corridor-v0")
}
print("mean return \(result.meanReturn)")
