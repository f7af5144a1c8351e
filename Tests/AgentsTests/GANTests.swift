import Agents
import Environments
import Foundations
import Gym
import Learning
import Spaces
import TensorEngine
import Testing

@Suite struct GANTests {
  private static let id = "Generation/digits-drawn-v0"

  private static func loop(
    _ preset: String = "mlp", _ changes: [AgentSpec.Change] = [], seed: UInt64 = 1
  ) throws -> TrainingLoop {
    let small: [AgentSpec.Change] = [
      ("batch_size", 8), ("generator_layers", [16, 16]), ("discriminator_layers", [16]),
    ]
    return try TrainingLoop(
      agent: agent(preset, small + changes, seed: seed),
      environments: EnvironmentRegistry.standard.makeVector(
        id, count: 8, arguments: ["first": 60, "latent": 10]), seed: seed)
  }

  private static func agent(
    _ preset: String, _ changes: [AgentSpec.Change], latent: Int = 10, shape: [Int] = [28, 28, 1],
    seed: UInt64 = 1
  ) throws -> any Agent {
    try AgentRegistry.standard.spec("gan").make(
      preset: preset, changes: changes,
      observationSpace: .box(Box(low: -.infinity, high: .infinity, shape: [latent])),
      actionSpace: .box(Box(low: -1, high: 1, shape: shape)), seed: seed)
  }

  /// The counts of the spec: 1,493,520 with the moments of batch normalization, half of whose 7,168
  /// values are learned by gradients, and 533,505.
  @Test func theNetworksHaveTheKnownNumberOfParameters() throws {
    let agent = try #require(try Self.agent("mlp", [], latent: 100) as? GANAgent)
    #expect(agent.generator.parameterCount == 1_493_520 - 3_584)
    #expect(agent.generator.states.reduce(0) { $0 + $1.count } == 3_584)
    #expect(agent.discriminator.parameterCount == 533_505)
  }

  /// 561 features: 256 - 256 - 256 - 561 and 561 - 32 - 1.
  @Test func theTabularNetworksAreThoseOfTheSpec() throws {
    let made = try Self.agent("tabular", [], latent: 256, shape: [561])
    let agent = try #require(made as? GANAgent)
    #expect(agent.generator.parameterCount == 2 * (256 * 256 + 256) + 256 * 561 + 561)
    #expect(agent.discriminator.parameterCount == 561 * 32 + 32 + 33)
    #expect(try agent.codes(of: .zeros([3, 561])).shape == [3, 32])
  }

  /// Cut between two updates of the generator too.
  @Test(arguments: [
    ("mlp", 3), ("lsgan", 2), ("wgan-gp", 3), ("conditional", 3), ("dcgan", 1), ("tabular", 2),
  ])
  func aRestoredTrainingEndsWithTheSameBits(preset: String, cut: Int) throws {
    let changes: [AgentSpec.Change] =
      preset == "dcgan" ? [] : [("discriminator_dropout", 0.25), ("input_noise", 0.1)]
    let steps = 8 * 2 * cut
    var whole = try Self.loop(preset, changes)
    try whole.run(until: TrainingBudget(steps: steps))
    var first = try Self.loop(preset, changes)
    try first.run(until: TrainingBudget(steps: 8 * cut))
    var second = try Self.loop(preset, changes, seed: 7)
    try second.restore(try first.archive())
    try second.run(until: TrainingBudget(steps: steps))
    let (expected, found) = (try whole.archive(), try second.archive())
    #expect(expected.tensors == found.tensors)
    let names = whole.agent.metrics.map(\.name)
    #expect(names == ["d_loss", "d_accuracy", "g_loss", "d_real", "d_fake"])
    #expect(whole.agent.updateCount == 2 * cut)
  }

  /// An agent that sees observation and reward alone runs in the environment too.
  @Test func aReinforcementLearnerRunsInTheEnvironment() throws {
    let arguments: [String: InfoValue] = ["first": 60, "latent": 3, "examples": 5]
    let environments = try EnvironmentRegistry.standard.makeVector(
      Self.id, count: 4, arguments: arguments)
    let agent = try AgentRegistry.standard.spec("ppo").make(
      changes: [("n_steps", 8), ("hidden_layers", [8]), ("batch_size", 16)],
      observationSpace: environments.singleObservationSpace,
      actionSpace: environments.singleActionSpace, environmentCount: 4, seed: 1)
    var loop = try TrainingLoop(agent: agent, environments: environments, seed: 1)
    try loop.run(until: TrainingBudget(steps: 128))
    #expect(loop.agent.updateCount > 0 && loop.progress.episodes > 0)
  }

  @Test func otherEnvironmentsAreRefused() throws {
    #expect(throws: AgentError.self) {
      _ = try AgentRegistry.standard.spec("gan").make(
        observationSpace: .box(Box(low: -1, high: 1, shape: [3])),
        actionSpace: .discrete(Discrete(2)), seed: 1)
    }
    #expect(throws: AgentError.self) { _ = try Self.agent("dcgan", [], shape: [10]) }
    #expect(throws: AgentError.self) {
      _ = try Self.agent("mlp", [("half_batch", true), ("batch_size", 1)])
    }
    let pendulum = try EnvironmentRegistry.standard.makeVector("Pendulum-v1", count: 8)
    let agent = try AgentRegistry.standard.spec("gan").make(
      changes: [("batch_size", 8), ("generator_layers", [4]), ("discriminator_layers", [4])],
      observationSpace: pendulum.singleObservationSpace,
      actionSpace: pendulum.singleActionSpace, seed: 1)
    var loop = try TrainingLoop(agent: agent, environments: pendulum, seed: 1)
    #expect(throws: TrainingError.self) { try loop.run(until: TrainingBudget(steps: 8)) }
  }
}
