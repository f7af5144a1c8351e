import Environments
import Gym
import Spaces

/// One CartPole-v1 in a typed loop with its time limit, actions 0, 1, 0, 1…
func singleCartPole(seconds: Double) throws -> Double {
  var environment = TimeLimit(CartPole(), maxEpisodeSteps: 500)
  _ = try environment.reset(seed: 0, options: [:])
  let batch = 1_000_000
  let perBatch = try medianSeconds(of: seconds) { use(try step(&environment, count: batch)) }
  return Double(batch) / perBatch
}

/// Steps an environment of two actions and gives the sum of the rewards.
private func step<Base: Environment<Vector<4>, Int>>(
  _ environment: inout Base, count: Int
) throws -> Double {
  var local = environment
  var total = 0.0
  for step in 0..<count {
    let outcome = try local.step(step & 1)
    total += outcome.reward
    if outcome.terminated || outcome.truncated { _ = try local.reset(seed: nil, options: [:]) }
  }
  environment = local
  return total
}

/// The same through the registry: the checker, the order and the time limit that `make` adds,
/// actions and observations whose types are known only at run time.
func madeCartPole(seconds: Double) throws -> Double {
  var environment = try EnvironmentRegistry.standard.make("CartPole-v1")
  _ = try environment.reset(seed: 0, options: [:])
  let actions: [SpaceValue] = [.discrete(0), .discrete(1)]
  let batch = 100_000
  let perBatch = try medianSeconds(of: seconds) {
    var total = 0.0
    for step in 0..<batch {
      let outcome = try environment.step(actions[step & 1])
      use(outcome.observation)
      total += outcome.reward
      if outcome.terminated || outcome.truncated {
        use(try environment.reset(seed: nil, options: [:]).observation)
      }
    }
    use(total)
  }
  return Double(batch) / perBatch
}
