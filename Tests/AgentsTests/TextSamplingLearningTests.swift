import Agents
import Environments
import Gym
import Learning
import Testing

/// Texts serve agents that see observation and reward alone.
@Suite struct TextSamplingLearningTests {
  private static let arguments: [String: InfoValue] = [
    "sentences": 50, "level": "word", "max_length": 2, "max_gen_length": 10,
  ]

  private func loop(
    _ agent: String, _ id: String, count: Int, _ changes: [AgentSpec.Change] = []
  ) throws -> TrainingLoop {
    let spec = try EnvironmentRegistry.standard.spec(id)
    let environments = try spec.makeVector(count: count, arguments: Self.arguments)
    let made = try AgentRegistry.standard.spec(agent).make(
      changes: changes, observationSpace: environments.singleObservationSpace,
      actionSpace: environments.singleActionSpace, environmentCount: count, seed: 1)
    return try TrainingLoop(agent: made, environments: environments, seed: 1)
  }

  /// PPO writes freely, and texts that are likelier as a whole after some updates.
  @Test func policyGradientsWriteLikelierTexts() throws {
    var loop = try loop("ppo", "TextSampling/frases-free-v0", count: 4)
    var returns: [Double] = []
    try loop.run(until: TrainingBudget(steps: 12_000)) { returns.append($0.episodeReturn) }
    let first = returns.prefix(100).reduce(0.0, +) / 100
    let last = returns.suffix(100).reduce(0.0, +) / 100
    #expect(returns.allSatisfy { $0.isFinite && $0 < 0 })
    #expect(last > first + 5)
  }

  /// DQN names the next token as an answer that is right or wrong.
  @Test func valuesAreLearnedFromHits() throws {
    var loop = try loop(
      "dqn", "TextSampling/sentences-v0", count: 1, [("warmup_steps", .integer(100))])
    try loop.run(until: TrainingBudget(steps: 400))
    #expect(loop.agent.updateCount > 0 && loop.progress.steps == 400)
  }
}
