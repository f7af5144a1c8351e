import PalestraKit

/// Trains an agent by name, as `palestra train` does.
func trainByName() throws {
  let run = try train(
    "dqn", on: "CartPole-v1", settings: ["hidden_layers": [64, 64]], steps: 2_000, seed: 1)
  print(run.test.meanReturn)
}

/// Trains an agent in a loop of our own, saves it and loads it.
func trainInALoop() throws {
  var environment = try EnvironmentRegistry.standard.make("CartPole-v1")
  var settings = DQNSettings.tuned
  settings.hiddenLayers = [64, 64]
  var agent = try DQNAgent(for: environment, settings: settings, seed: 1)
  var observation = try environment.reset(seed: 1).observation
  for _ in 0..<2_000 {
    let action = try agent.action(for: observation, mode: .training)
    let step = try environment.step(action)
    try agent.observe(observation, action, step)
    let ended = step.terminated || step.truncated
    observation = ended ? try environment.reset().observation : step.observation
  }
  try agent.save(to: "cartpole.safetensors")
  let same = try DQNAgent(contentsOf: "cartpole.safetensors")
  print(agent.step, agent.updateCount, same.qNetwork.parameters == agent.qNetwork.parameters)
}

/// Trains on environments side by side, with a network of our own.
func trainOnManyEnvironments() throws {
  let environments = try EnvironmentRegistry.standard.makeVector("CartPole-v1", count: 16)
  let agent = try DQNAgent(for: environments, settings: .tuned, seed: 1) { input, actions, random in
    Sequential(
      inputShape: input, [.dense(units: 64, activation: .tanh), .dense(units: actions)],
      using: &random)
  }
  var loop = try TrainingLoop(agent: agent, environments: environments, seed: 1)
  try loop.run(until: TrainingBudget(steps: 3_200))
  let result = try evaluate(loop.evaluationAgent, episodes: 20, seed: 2) {
    try EnvironmentRegistry.standard.make("CartPole-v1")
  }
  print(result.returns.count, "episodes")
}
