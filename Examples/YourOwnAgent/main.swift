import PalestraKit

let spec = try EnvironmentRegistry.standard.spec("CartPole-v1")
let environments = try spec.makeVector(count: 16)
let agent = try Reinforce(for: environments, seed: 1)
var loop = try TrainingLoop(agent: agent, environments: environments, seed: 1)
try loop.run(until: TrainingBudget(steps: 150_000))

let path = CommandLine.arguments.dropFirst().first ?? "reinforce.safetensors"
try (loop.agent as? Reinforce)?.save(to: path)
let saved = try Reinforce(contentsOf: path)
let result = try evaluate(saved, episodes: 100, seed: 2) { try spec.make() }
print("mean return \(result.meanReturn)")
