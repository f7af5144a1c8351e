import Agents
import Gym
import Learning
import Spaces
import TensorEngine
import Testing

/// Trains an agent and gives the loop.
func trained(
  _ name: String, preset: String, changes: [AgentSpec.Change] = [], seed: UInt64 = 1, steps: Int,
  in makeEnvironment: () throws(GymError) -> AnyEnvironment
) throws -> TrainingLoop {
  var loop = try newLoop(name, preset: preset, changes: changes, seed: seed, in: makeEnvironment)
  try loop.run(until: TrainingBudget(steps: steps))
  return loop
}

/// A loop before its first step.
func newLoop(
  _ name: String, preset: String, changes: [AgentSpec.Change] = [], seed: UInt64 = 1,
  in makeEnvironment: () throws(GymError) -> AnyEnvironment
) throws -> TrainingLoop {
  let environment = try makeEnvironment()
  let agent = try AgentRegistry.standard.spec(name).make(
    preset: preset, changes: changes, observationSpace: environment.observationSpace,
    actionSpace: environment.actionSpace, seed: seed)
  let environments = try (0..<agent.environmentCount).map { _ in try makeEnvironment() }
  return try TrainingLoop(
    agent: agent, environments: SyncVectorEnvironment(environments), seed: seed)
}

/// keras-rl's acceptance settings: 16 units, epsilon 0.1, a memory of 1000, warm-up 50, soft
/// targets.
let acceptance: [AgentSpec.Change] = [
  ("hidden_layers", .list([.integer(16)])), ("memory_limit", .integer(1_000)),
  ("warmup_steps", .integer(50)), ("target_update", .number(0.1)),
]

@Suite struct TwoRoundTests {
  private func score(_ loop: TrainingLoop) throws -> Double {
    try evaluate(loop.evaluationAgent, episodes: 20, seed: 9) {
      AnyEnvironment(TwoRoundEnvironment())
    }.meanReturn
  }

  @Test(arguments: [
    ("dqn", [AgentSpec.Change]()), ("dqn", [("double", .bool(true))]),
    ("dueling-dqn", [("policy", .text("eps_greedy"))]),
    ("dueling-dqn", [("policy", .text("eps_greedy")), ("dueling", .text("max"))]),
    ("dueling-dqn", [("policy", .text("eps_greedy")), ("dueling", .text("naive"))]),
  ])
  func qLearnersFindTheBestReturn(agent: String, changes: [AgentSpec.Change]) throws {
    let preset = agent == "dqn" ? "defaults" : "keras-rl"
    let loop = try trained(agent, preset: preset, changes: acceptance + changes, steps: 2_000) {
      () throws(GymError) in AnyEnvironment(TwoRoundEnvironment())
    }
    #expect(try score(loop) == 3)
  }

  @Test func sarsaFindsTheBestReturn() throws {
    let changes: [AgentSpec.Change] = [
      ("hidden_layers", .list([.integer(16)])), ("warmup_steps", .integer(50)),
    ]
    let loop = try trained("sarsa", preset: "defaults", changes: changes, steps: 20_000) {
      () throws(GymError) in AnyEnvironment(TwoRoundEnvironment())
    }
    #expect(try score(loop) == 3)
  }

  @Test func crossEntropyFindsTheBestReturn() throws {
    let changes: [AgentSpec.Change] = [("hidden_layers", .list([.integer(16)]))]
    let loop = try trained("cem", preset: "defaults", changes: changes, steps: 2_000) {
      () throws(GymError) in AnyEnvironment(TwoRoundEnvironment())
    }
    #expect(try score(loop) == 3)
  }
}

@Suite struct TimeLimitTests {
  private func value(terminal: Bool, agent: String, extra: [AgentSpec.Change]) throws -> Double {
    let changes: [AgentSpec.Change] =
      [
        ("hidden_layers", .list([])), ("gamma", .number(0.5)), ("learning_rate", .number(0.02)),
        ("time_limit_is_terminal", .bool(terminal)),
      ] + extra
    let loop = try trained(agent, preset: "defaults", changes: changes, steps: 2_000) {
      () throws(GymError) in
      AnyEnvironment(TimeLimit(EndlessEnvironment(), maxEpisodeSteps: 1))
    }
    return loop.agent.metrics.first { $0.name == "mean_q" }?.value ?? .nan
  }

  /// r + gamma V with gamma 0.5 and r = 1 for ever is worth 2; cut off after one step it is worth
  /// 1.
  @Test(arguments: [
    ("dqn", [("warmup_steps", .integer(10)), ("target_update", .number(0.1))]),
    ("sarsa", [AgentSpec.Change]()),
  ])
  func aTruncatedStepBootstrapsUnlessSaidOtherwise(agent: String, extra: [AgentSpec.Change]) throws
  {
    #expect(abs(try value(terminal: false, agent: agent, extra: extra) - 2) < 0.05)
    #expect(abs(try value(terminal: true, agent: agent, extra: extra) - 1) < 0.05)
  }
}
