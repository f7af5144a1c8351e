import Environments
import Gym

/// One CartPole-v1 in a typed loop with its time limit, actions 0, 1, 0, 1…
func singleCartPole(seconds: Double) throws -> Double {
  var environment = TimeLimit(CartPole(), maxEpisodeSteps: 500)
  _ = try environment.reset(seed: 0, options: [:])
  var total = 0.0
  func steps(_ count: Int) throws {
    for step in 0..<count {
      let outcome = try environment.step(step & 1)
      total += outcome.reward
      if outcome.terminated || outcome.truncated {
        _ = try environment.reset(seed: nil, options: [:])
      }
    }
  }
  let batch = 1_000_000
  let perBatch = try medianSeconds(of: seconds) { try steps(batch) }
  use(total)
  return Double(batch) / perBatch
}
