import Agents
import Environments
import Gym
import Learning
import Spaces
import TensorEngine
import Testing

/// Tables against the known optimum of environments with few states.
@Suite struct TabularLearningTests {
  /// Sutton and Barto (2018), example 6.6: Q-learning finds the shortest way, along the edge; SARSA
  /// keeps away from it.
  @Test(arguments: [("q-learning", -13.0), ("sarsa-lambda", -17)])
  func theCliffIsWalked(agent: String, episodeReturn: Double) throws {
    try expect(agent, in: "CliffWalking-v1") { $0 >= episodeReturn }
  }

  @Test(arguments: ["q-learning", "sarsa-lambda"])
  func theDryLakeIsCrossed(agent: String) throws {
    try expect(agent, in: "FrozenLake-v1", arguments: ["is_slippery": false]) { $0 == 1 }
  }

  /// At least 98 % of what the best policy of all, which may count its steps, gets in 100 steps.
  @Test func theSlipperyLakeIsCrossedAlmostAsOftenAsPossible() throws {
    let lake = FrozenLake()
    let best = value(of: lake.transitions, steps: 100) { $0.max() ?? 0 }[0]
    // gymnasium's P and NumPy: 0.7441902878292689.
    #expect(abs(best - 0.744_190_287_8) < 1e-9)
    let loop = try trained("q-learning", preset: "tuned", steps: 300_000) { () throws(GymError) in
      try EnvironmentRegistry.standard.make("FrozenLake-v1")
    }
    var learner = loop.evaluationAgent
    let states = Tensor.oneHot(Array(0..<16), depth: 16)
    guard case .discrete(let actions) = try learner.actions(for: states, mode: .evaluation) else {
      return
    }
    var state = -1
    let found = value(of: lake.transitions, steps: 100) { values in
      state = (state + 1) % 16
      return values[actions[state]]
    }[0]
    #expect(found >= 0.98 * best, "\(found) of \(best)")
  }

  /// The expected return of each state within some steps; `choose` picks one of the values of its
  /// actions, state after state.
  private func value(
    of table: TransitionTable, steps: Int, choose: ([Double]) -> Double
  ) -> [Double] {
    var values = [Double](repeating: 0, count: table.stateCount)
    for _ in 0..<steps {
      values = (0..<table.stateCount).map { state in
        choose(
          (0..<table.actionCount).map { action in
            table[state, action].reduce(0) { sum, outcome in
              let rest = outcome.terminated ? 0 : values[outcome.state]
              return sum + outcome.probability * (outcome.reward + rest)
            }
          })
      }
    }
    return values
  }

  private func expect(
    _ agent: String, in id: String, arguments: [String: InfoValue] = [:],
    _ isGood: (Double) -> Bool
  ) throws {
    func make() throws(GymError) -> AnyEnvironment {
      try EnvironmentRegistry.standard.make(id, arguments: arguments)
    }
    let rates: [AgentSpec.Change] = [
      ("epsilon_steps", .integer(40_000)), ("learning_rate_steps", .integer(60_000)),
    ]
    let loop = try trained(agent, preset: "tuned", changes: rates, steps: 60_000, in: make)
    let found = try evaluate(
      loop.evaluationAgent, episodes: 5, seed: 9, stepLimit: 200, makeEnvironment: make)
    #expect(isGood(found.meanReturn), "\(agent) in \(id): \(found.meanReturn)")
  }
}
