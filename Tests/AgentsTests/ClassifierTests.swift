import Agents
import Environments
import Gym
import TensorEngine
import Testing

@Suite struct ClassifierTests {
  private static let id = "Classification/digits-drawn-v0"

  private func loop(
    _ preset: String, _ changes: [AgentSpec.Change] = [], arguments: [String: InfoValue] = [:],
    seed: UInt64 = 1
  ) throws -> TrainingLoop {
    let arguments = ["first": InfoValue.int(120)].merging(arguments) { $1 }
    let spec = try EnvironmentRegistry.standard.spec(Self.id)
    let single = try spec.make(arguments: arguments)
    let agent = try AgentRegistry.standard.spec("classifier").make(
      preset: preset, changes: changes, observationSpace: single.observationSpace,
      actionSpace: single.actionSpace, seed: seed)
    let lanes = try #require(
      try spec.makeVector(count: agent.environmentCount, arguments: arguments)
        as? any VectorEnvironment & ResumableEnvironments)
    return try TrainingLoop(agent: agent, environments: lanes, seed: seed)
  }

  /// The parameter counts of the known networks, for 28x28 pixels and ten classes.
  @Test(arguments: [
    ("mlp-300-100", 266_610), ("lenet", 150_770), ("lenet-augmented", 159_320),
    ("cnn-32-64", 1_199_882),
  ])
  func networksHaveTheKnownNumberOfParameters(preset: String, count: Int) throws {
    let agent = try #require(
      try loop(preset, [("batch_size", .integer(1))]).agent as? ClassifierAgent)
    #expect(agent.network.parameterCount == count)
  }

  @Test func aClassifierLearnsDigitsByHeart() throws {
    var loop = try loop("lenet", [("batch_size", .integer(10))], arguments: ["validation": 0.0])
    try loop.run(until: TrainingBudget(epochs: 12))
    let spec = try EnvironmentRegistry.standard.spec(Self.id)
    var lanes = try spec.makeVector(
      count: 30, arguments: ["first": 120, "validation": 0.0, "split": "train"])
    let result = try evaluate(loop.agent, in: &lanes, seed: 9)
    #expect(result.meanReward > 0.95)
    let loss = try #require(result.metrics.first { $0.name == "loss" })
    #expect(loss.value < 0.3)
  }

  /// Cut in the middle of an epoch, with dropout, batch normalisation, a schedule and shifts.
  @Test(arguments: [("vgg-small", 44), ("lenet-augmented", 66)])
  func aRestoredTrainingEndsWithTheSameBits(preset: String, cut: Int) throws {
    let changes: [AgentSpec.Change] = [
      ("batch_size", .integer(11)), ("schedule", .text("cosine")),
      ("schedule_updates", .integer(20)),
      (
        "layers",
        .list(
          [
            "conv2d 4 3 same", "batch_normalization", "relu", "max_pool2d 4",
            "dropout 0.25", "flatten", "dense 16 relu",
          ].map { .text($0) })
      ),
    ]
    var whole = try loop(preset, changes, arguments: ["augment": "shifts"])
    try whole.run(until: TrainingBudget(steps: 2 * cut))
    var first = try loop(preset, changes, arguments: ["augment": "shifts"])
    try first.run(until: TrainingBudget(steps: cut))
    var second = try loop(preset, changes, arguments: ["augment": "shifts"], seed: 7)
    try second.restore(try first.archive())
    try second.run(until: TrainingBudget(steps: 2 * cut))
    let (expected, found) = (try whole.archive(), try second.archive())
    #expect(expected.tensors == found.tensors)
    #expect(expected.tensors.keys.contains { $0.contains("moving_mean") })
  }

  @Test func layersThatDoNotFitAreRefused() {
    for layers in [["conv2d 4"], ["conv2d 4 99"], ["dense"], ["dropout 2"], ["dense 5 relo"]] {
      #expect(throws: AgentError.self) {
        try loop("lenet", [("layers", .list(layers.map { .text($0) }))])
      }
    }
  }

  @Test func anEnvironmentWithoutLabelsIsRefused() throws {
    let single = try EnvironmentRegistry.standard.make("CartPole-v1")
    let agent = try AgentRegistry.standard.spec("classifier").make(
      preset: "mlp-300-100", changes: [("batch_size", .integer(1))],
      observationSpace: single.observationSpace, actionSpace: single.actionSpace, seed: 1)
    var loop = try TrainingLoop(
      agent: agent, environments: try SyncVectorEnvironment([single]), seed: 1)
    let error = #expect(throws: TrainingError.self) {
      try loop.run(until: TrainingBudget(steps: 5))
    }
    #expect(error?.description.contains("\"label\"") ?? false)
  }

  /// The same environment as a contextual bandit: a DQN sees the reward alone.
  @Test func aDQNLearnsFromTheRewardOfTheSameEnvironment() throws {
    let arguments: [String: InfoValue] = ["classes": .list([0, 1]), "validation": 0.0]
    let make = { () throws(GymError) in
      try EnvironmentRegistry.standard.make(Self.id, arguments: arguments)
    }
    let single = try make()
    let agent = try AgentRegistry.standard.spec("dqn").make(
      preset: "defaults",
      changes: [
        ("gamma", .number(0)), ("hidden_layers", .list([.integer(32)])),
        ("warmup_steps", .integer(100)), ("memory_limit", .integer(1_000)),
      ], observationSpace: single.observationSpace, actionSpace: single.actionSpace, seed: 1)
    var loop = try TrainingLoop(
      agent: agent, environments: try SyncVectorEnvironment([single]), seed: 1)
    try loop.run(until: TrainingBudget(steps: 1_000))
    let result = try evaluate(loop.judgedAgent, episodes: 2, seed: 5, makeEnvironment: make)
    #expect(result.meanReward > 0.8)
  }
}
