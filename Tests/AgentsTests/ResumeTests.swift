import Agents
import Environments
import Gym
import Learning
import Spaces
import TensorEngine
import Testing

@Suite struct ResumeTests {
  private static func cartPole() throws(GymError) -> AnyEnvironment {
    try EnvironmentRegistry.standard.make("CartPole-v1")
  }

  /// Short memories, and no schedule that depends on the length of the training.
  private static func changes(_ agent: String) -> [AgentSpec.Change] {
    switch agent {
    case "cem": [("warmup_steps", .integer(500))]
    case "sarsa": []
    case "reinforce", "ars": [("normalize_observations", .bool(true))]
    case "a2c": [("normalize_observations", .bool(true)), ("normalize_rewards", .bool(true))]
    case "ppo":
      [
        ("learning_rate_schedule", .text("constant")), ("clip_range_schedule", .text("constant")),
        ("normalize_observations", .bool(true)), ("normalize_rewards", .bool(true)),
      ]
    default: [("memory_limit", .integer(500)), ("window_length", .integer(2))]
    }
  }

  /// A training that was saved, thrown away and restored ends with the same bits as one that ran
  /// through, wherever it was cut.
  @Test(arguments: [
    ("dqn", "keras-rl", 700), ("dqn", "keras-rl", 701), ("dueling-dqn", "keras-rl", 650),
    ("sarsa", "keras-rl", 333), ("cem", "keras-rl", 4_000), ("cem", "keras-rl-deep", 1_000),
    ("ppo", "CartPole-v1", 1_000), ("a2c", "CartPole-v1", 1_003), ("reinforce", "defaults", 905),
    ("ars", "CartPole-v1", 1_500),
  ])
  func aRestoredTrainingEndsWithTheSameBits(agent: String, preset: String, cut: Int) throws {
    try expectSameBits(agent, preset, Self.changes(agent), cut: cut, in: Self.cartPole)
  }

  /// The same with continuous actions; the cuts lie between two updates of TD3's actor too.
  @Test(arguments: [("ddpg", 150), ("td3", 150), ("td3", 151), ("sac", 150)])
  func aRestoredTrainingWithContinuousActionsEndsWithTheSameBits(agent: String, cut: Int) throws {
    let changes: [AgentSpec.Change] = [
      ("hidden_layers", [16, 16]), ("batch_size", 16), ("memory_limit", 200),
      ("warmup_steps", 50), ("noise_type", "ornstein-uhlenbeck"), ("noise_std_steps", 200),
    ]
    try expectSameBits(agent, "defaults", changes, cut: cut) { () throws(GymError) in
      try EnvironmentRegistry.standard.make("Pendulum-v1")
    }
  }

  /// The functions of gSDE are kept for several steps: the cuts lie between.
  @Test(arguments: [155, 160])
  func theNoiseOfStateDependentExplorationIsRestored(cut: Int) throws {
    let changes: [AgentSpec.Change] = [
      ("hidden_layers", [16, 16]), ("batch_size", 16), ("memory_limit", 200),
      ("warmup_steps", 50), ("use_sde", true), ("sde_sample_freq", 5), ("train_interval", 8),
      ("updates_per_training", 4),
    ]
    try expectSameBits("sac", "defaults", changes, cut: cut) { () throws(GymError) in
      try EnvironmentRegistry.standard.make("Pendulum-v1")
    }
  }

  /// Drawn minibatches, priorities and the noise of layers are part of a checkpoint.
  @Test(arguments: [
    ("dqn", "rainbow"), ("qr-dqn", "CartPole-v1"), ("dqn", "keras-rl"), ("sarsa", "keras-rl"),
  ])
  func theExtensionsAreRestored(agent: String, preset: String) throws {
    var changes: [AgentSpec.Change] = [("hidden_layers", .list([.integer(8)]))]
    if agent == "sarsa" {
      changes += [("expected", .bool(true)), ("anneal", .list(["tau", "1", "0.1", "500"]))]
    } else {
      changes += [
        ("batch_size", .integer(8)), ("memory_limit", .integer(200)),
        ("warmup_steps", .integer(50)), ("train_interval", .integer(4)),
        ("updates_per_training", .integer(3)), ("prioritized_replay", .bool(true)),
        ("n_steps", .integer(3)), ("learning_rate_steps", .integer(600)),
      ]
    }
    try expectSameBits(agent, preset, changes, cut: 401, in: Self.cartPole)
  }

  @Test(arguments: ["q-learning", "sarsa-lambda"])
  func tablesAreRestored(agent: String) throws {
    try expectSameBits(agent, "tuned", [], cut: 701) { () throws(GymError) in
      try EnvironmentRegistry.standard.make("FrozenLake-v1")
    }
  }

  private func expectSameBits(
    _ agent: String, _ preset: String, _ changes: [AgentSpec.Change], cut: Int,
    in make: () throws(GymError) -> AnyEnvironment
  ) throws {
    var whole = try newLoop(agent, preset: preset, changes: changes, in: make)
    try whole.run(until: TrainingBudget(steps: cut * 2))
    var first = try newLoop(agent, preset: preset, changes: changes, in: make)
    try first.run(until: TrainingBudget(steps: cut))
    let archive = try first.archive()
    var second = try newLoop(agent, preset: preset, changes: changes, seed: 77, in: make)
    try second.restore(archive)
    try second.run(until: TrainingBudget(steps: cut * 2))
    let (expected, found) = (try whole.archive(), try second.archive())
    #expect(expected.tensors == found.tensors)
    for (key, text) in expected.texts where key != "loop.state" {
      #expect(found.texts[key] == text, "\(key)")
    }
    #expect(whole.progress.episodes == second.progress.episodes)
    #expect(whole.progress.updates == second.progress.updates)
  }

  @Test func aEvaluationLeavesTheTrainingAsItWas() throws {
    var evaluated = try newLoop("dqn", preset: "keras-rl", in: Self.cartPole)
    var plain = evaluated
    try evaluated.run(until: TrainingBudget(steps: 300))
    _ = try evaluate(
      evaluated.evaluationAgent, episodes: 3, seed: 5, makeEnvironment: Self.cartPole)
    try evaluated.run(until: TrainingBudget(steps: 600))
    try plain.run(until: TrainingBudget(steps: 600))
    #expect(try evaluated.archive().tensors == plain.archive().tensors)
  }

  @Test func anArchiveOfAnotherNetworkIsRefused() throws {
    let small = try newLoop(
      "dqn", preset: "keras-rl", changes: [("hidden_layers", .list([.integer(8)]))],
      in: Self.cartPole)
    var loop = try newLoop("dqn", preset: "keras-rl", in: Self.cartPole)
    let before = try loop.archive()
    #expect(throws: TrainingError.self) { try loop.restore(try small.archive()) }
    #expect(try loop.archive().tensors == before.tensors)
  }

  @Test func aRateFarTooLargeIsReportedAsDivergence() throws {
    var loop = try newLoop(
      "dqn", preset: "keras-rl",
      changes: [("learning_rate", .number(10)), ("optimizer", .text("sgd"))], in: Self.cartPole)
    let error = #expect(throws: TrainingError.self) {
      try loop.run(until: TrainingBudget(steps: 2_000))
    }
    guard case .agent(.diverged(let agent, _, _)) = error else {
      Issue.record("expected a divergence, found \(String(describing: error))")
      return
    }
    #expect(agent == "dqn")
  }
}
