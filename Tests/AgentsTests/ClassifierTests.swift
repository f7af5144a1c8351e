import Agents
import Environments
import Gym
import Learning
import Spaces
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
    let environments = try spec.makeVector(count: agent.environmentCount, arguments: arguments)
    return try TrainingLoop(agent: agent, environments: environments, seed: seed)
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
    // A rate that stays: 144 updates are few.
    var loop = try loop(
      "lenet", [("batch_size", .integer(10)), ("schedule", .text("constant"))],
      arguments: ["validation": 0.0])
    try loop.run(until: TrainingBudget(epochs: 12))
    let spec = try EnvironmentRegistry.standard.spec(Self.id)
    var environments = try spec.makeVector(
      count: 30, arguments: ["first": 120, "validation": 0.0, "split": "train"])
    let result = try evaluate(loop.agent, in: &environments, seed: 9)
    #expect(result.meanReward > 0.95)
    let loss = try #require(result.metrics.first { $0.name == "loss" })
    #expect(loss.value < 0.3)
  }

  /// Cut in the middle of an epoch, with dropout, batch normalization, a schedule and shifts.
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

  /// 110 examples in batches of 11: ten updates an epoch, 20 in two.
  @Test(arguments: ["cosine", "one_cycle"])
  func aScheduleIsAsLongAsTheTraining(schedule: String) throws {
    let changes: [AgentSpec.Change] = [
      ("batch_size", .integer(11)), ("schedule", .text(schedule)),
      ("layers", .list([.text("flatten"), .text("dense 8 relu")])),
    ]
    var asked = try loop("lenet", changes + [("schedule_updates", .integer(20))])
    var left = try loop("lenet", changes)
    for budget in [
      TrainingBudget(epochs: 2), TrainingBudget(steps: 220), TrainingBudget(updates: 20),
      TrainingBudget(updates: 20, epochs: 5), TrainingBudget(seconds: 1e6, epochs: 2),
    ] {
      var (first, second) = (asked, left)
      try first.run(until: budget)
      try second.run(until: budget)
      #expect(second.progress.updates == 20)
      #expect(try first.archive().tensors == second.archive().tensors)
    }
    try asked.run(until: TrainingBudget(epochs: 1))
    try left.run(until: TrainingBudget(epochs: 1))
    #expect(try asked.archive().tensors != left.archive().tensors)
  }

  /// Whoever stops and continues with the same limit gets the bits of one who did not stop; with
  /// another limit the schedule continues as that one says.
  @Test func aResumedScheduleFollowsItsLimit() throws {
    let changes: [AgentSpec.Change] = [
      ("batch_size", .integer(11)), ("layers", .list([.text("flatten"), .text("dense 8 relu")])),
    ]
    let (long, short) = (TrainingBudget(epochs: 3), TrainingBudget(epochs: 1))
    var whole = try loop("lenet", changes)
    try whole.run(until: long)
    var stopped = try loop("lenet", changes)
    try stopped.run(until: long, shouldContinue: { $0.progress.updates < 13 })
    var resumed = try loop("lenet", changes, seed: 9)
    try resumed.restore(try stopped.archive())
    try resumed.run(until: long)
    #expect(resumed.progress.updates == whole.progress.updates)
    #expect(try resumed.archive().tensors == whole.archive().tensors)

    var longer = try loop("lenet", changes)
    try longer.run(until: short)
    var further = try loop("lenet", changes, seed: 9)
    try further.restore(try longer.archive())
    try longer.run(until: long)
    try further.run(until: long)
    #expect(try further.archive().tensors == longer.archive().tensors)
    #expect(try longer.archive().tensors != whole.archive().tensors)
  }

  @Test func aScheduleOfUnknownLengthIsRefused() throws {
    var loop = try loop("lenet", [("batch_size", .integer(10))])
    let error = #expect(throws: TrainingError.self) {
      try loop.run(until: TrainingBudget(seconds: 1))
    }
    #expect(error?.description.contains("schedule_updates") ?? false)
    #expect(loop.progress.steps == 0)
  }

  /// The last batch of a part is smaller than the others; its examples count as much as theirs.
  @Test(arguments: [1, 3, 7, 10])
  func theLossIsThatOfEveryExample(environments: Int) throws {
    let agent = try loop("mlp-300-100", [("batch_size", .integer(10))]).agent
    let spec = try EnvironmentRegistry.standard.spec(Self.id)
    func evaluated(_ count: Int) throws -> EvaluationResult {
      var part = try spec.makeVector(
        count: count, arguments: ["first": 120, "split": "validation"])
      return try evaluate(agent, in: &part, seed: 1)
    }
    let (expected, found) = (try evaluated(10), try evaluated(environments))
    #expect(found.lengths.reduce(0, +) == 10)
    #expect(found.returns.reduce(0, +) == expected.returns.reduce(0, +))
    // Sums of ten Float32 logarithms in another order.
    #expect(abs(found.metrics[0].value - expected.metrics[0].value) < 1e-5)
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
    let make = {
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
    let result = try evaluate(loop.evaluationAgent, episodes: 2, seed: 5, makeEnvironment: make)
    #expect(result.meanReward > 0.8)
  }

  /// A linear policy of 1,570 weights, found without a gradient; guessing is right half of the
  /// time.
  @Test func aCEMLearnsFromTheRewardOfTheSameEnvironment() throws {
    let arguments: [String: InfoValue] = [
      "classes": .list([0, 1]), "validation": 0.0, "first": 5_000,
    ]
    let spec = try EnvironmentRegistry.standard.spec(Self.id)
    let single = try spec.make(arguments: arguments)
    let agent = try AgentRegistry.standard.spec("cem").make(
      preset: "keras-rl", changes: [("elite_fraction", .number(0.1))],
      observationSpace: single.observationSpace, actionSpace: single.actionSpace, seed: 1)
    let environments = try spec.makeVector(count: agent.environmentCount, arguments: arguments)
    var loop = try TrainingLoop(agent: agent, environments: environments, seed: 1)
    func accuracy() throws -> Double {
      var test = try spec.makeVector(
        count: 200, arguments: arguments.merging(["split": "test"]) { $1 })
      return try evaluate(loop.evaluationAgent, in: &test, seed: 5).meanReward
    }
    try loop.run(until: TrainingBudget(steps: 40_000))
    // 0.76 to 0.83 over three seeds.
    #expect(try accuracy() > 0.7)
  }
}
