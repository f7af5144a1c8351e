import Environments
import Gym
import Learning
import NeuralNetworks
import Spaces
import TensorEngine
import Testing

@testable import Agents

/// A problem of one step with a known answer: the action that equals half the observation in the
/// first element and its negative in the second pays most, 0. Actions lie within -2...1.
private struct AimEnvironment: Environment, Codable {
  var target: Float = 0

  var observationSpace: Space { .box(Box(low: -1, high: 1, shape: [1])) }
  var actionSpace: Space { .box(Box(low: -2, high: 1, shape: [2])) }

  mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Vector<1>, info: Info)
  {
    if let seed {
      target = Float(seed % 9) / 4 - 1
    } else {
      target = target > 0.9 ? -1 : target + 0.25
    }
    return ([target], [:])
  }

  mutating func step(_ action: Vector<2>) throws(GymError) -> Step<Vector<1>> {
    let (first, second) = (action[0] - target / 2, action[1] + target / 2)
    return Step(
      observation: [target], reward: -Double(first * first + second * second), terminated: true)
  }
}

@Suite struct ContinuousActionTests {
  private static let small: [AgentSpec.Change] = [
    ("hidden_layers", [32, 32]), ("batch_size", 64), ("warmup_steps", 100),
    ("learning_rate", 0.003), ("memory_limit", 5_000), ("target_update", 0.02),
  ]

  private static func aim() throws(GymError) -> AnyEnvironment { AnyEnvironment(AimEnvironment()) }

  /// A policy that ignores the observation gets -0.21 at best, a random one about -2.4.
  @Test(arguments: [
    ("ddpg", [("noise_type", SettingValue.text("normal"))]),
    ("td3", [("noise_type", .text("normal"))]),
    ("sac", [("ent_coef", .text("auto_0.1"))]),
    ("sac", [("ent_coef", .text("auto_0.1")), ("use_sde", true), ("log_std_init", -1)]),
  ])
  func anAgentFindsTheBestActions(agent: String, changes: [AgentSpec.Change]) throws {
    let loop = try trained(
      agent, preset: "defaults", changes: Self.small + changes, steps: 1_500, in: Self.aim)
    let score = try evaluate(
      loop.evaluationAgent, episodes: 9, seed: 0, makeEnvironment: Self.aim
    ).meanReturn
    #expect(score > -0.02, "\(score)")
  }

  /// From four environments as from one, with noise of its own in each where it depends on the state.
  @Test(arguments: [false, true]) func anAgentLearnsFromManyEnvironments(usesSDE: Bool) throws {
    let environments = try SyncVectorEnvironment((0..<4).map { _ in try Self.aim() })
    let agent = try AgentRegistry.standard.spec("sac").make(
      changes: Self.small + [
        ("ent_coef", .text("auto_0.1")), ("use_sde", .bool(usesSDE)), ("log_std_init", -1),
      ],
      observationSpace: environments.singleObservationSpace,
      actionSpace: environments.singleActionSpace, environmentCount: 4, seed: 1)
    var loop = try TrainingLoop(agent: agent, environments: environments, seed: 1)
    try loop.run(until: TrainingBudget(steps: 1_500))
    #expect(loop.progress.updates == 1_400)
    let score = try evaluate(
      loop.evaluationAgent, episodes: 9, seed: 0, makeEnvironment: Self.aim
    ).meanReturn
    #expect(score > -0.02, "\(score)")
  }

  @Test func actionsAreScaledToTheBoundsAndBack() throws {
    let spaces = try ContinuousActionSpaces(
      AgentSetup(
        observationSpace: .box(Box(low: -1, high: 1, shape: [1])),
        actionSpace: .box(Box(low: [-2, 0, 5], high: [2, 1, 5])), seed: 1), agent: "test")
    let scaled = Tensor([-1, 0, 0.5, 1, 1, -1], shape: [2, 3])
    let actions = spaces.actions(scaled)
    #expect(actions == .continuous([-2, 0.5, 5, 2, 1, 5]))
    #expect(spaces.scaled(actions).scalars == [-1, 0, 0, 1, 1, 0])
    #expect(spaces.scaled(.continuous([9, -9, 5])).scalars == [1, -1, 0])
  }

  @Test(arguments: [
    Space.discrete(Discrete(2)), .box(Box(low: -.infinity, high: 1, shape: [1])),
    .box(Box(low: 0, high: 9, shape: [1], dtype: .int32)),
  ])
  func otherActionSpacesAreRefused(space: Space) throws {
    for name in ["ddpg", "td3", "sac"] {
      let error = #expect(throws: AgentError.self) {
        try AgentRegistry.standard.spec(name).make(
          observationSpace: .box(Box(low: -1, high: 1, shape: [1])), actionSpace: space, seed: 1)
      }
      #expect(error?.description.contains("\(name) needs a Box action space") == true)
    }
  }

  @Test(arguments: [
    ("ent_coef", SettingValue.text("auto_0"), "auto_ and the first value, got auto_0"),
    ("ent_coef", .number(-1), "a number in 0...1000000"),
    ("target_entropy", .text("high"), "auto or a number"),
    ("target_update", .number(2), "a number in 1e-09...1"),
    ("tau", .number(0.1), "did you mean target_update"),
    ("learning_starts", .number(1), "did you mean warmup_steps"),
    ("noise_type", .text("pink"), "one of none, normal, ornstein-uhlenbeck"),
    ("hidden_layers", .list([8192, 8192, 8192]), "array elements"),
  ])
  func wrongSettingsAreNamed(name: String, value: SettingValue, expected: String) throws {
    let spec = try AgentRegistry.standard.spec("sac")
    let error = #expect(throws: AgentError.self) {
      try spec.make(
        changes: [(name, value)], observationSpace: .box(Box(low: -1, high: 1, shape: [1])),
        actionSpace: .box(Box(low: -1, high: 1, shape: [1])), seed: 1)
    }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: [
    ("auto", SettingValue.text("auto")), ("auto_0.1", .text("auto_0.1")), ("0.25", .number(0.25)),
  ])
  func anEntropyCoefficientIsWrittenAsItIsRead(string: String, value: SettingValue) throws {
    let values = try AgentRegistry.standard.spec("sac").values(
      changes: [("ent_coef", SettingValue(parsing: string))])
    #expect(values.first { $0.name == "ent_coef" }?.value == value)
  }

  /// gSDE adds noise to the features before the last layer, which only networks of layers have.
  @Test func stateDependentExplorationNeedsItsOwnNetwork() throws {
    let environment = TimeLimit(Pendulum(), maxEpisodeSteps: 200)
    var settings = SACSettings()
    settings.usesSDE = true
    let error = #expect(throws: AgentError.self) {
      try SACAgent(for: environment, settings: settings, seed: 1) { input, outputs, random in
        Sequential(inputShape: input, [.dense(units: outputs)], using: &random)
      }
    }
    #expect(error?.description.contains("use_sde") == true, "\(error?.description ?? "")")
  }

  /// A loop of one's own, one environment at a time.
  @Test func anAgentLearnsInALoopOfOnesOwn() throws {
    var environment = TimeLimit(Pendulum(), maxEpisodeSteps: 200)
    var settings = SACSettings()
    (settings.hiddenLayers, settings.batchSize, settings.warmupSteps) = ([8], 4, 5)
    var agent = try SACAgent(for: environment, settings: settings, seed: 1)
    var observation = try environment.reset(seed: 1).observation
    for _ in 0..<20 {
      let action: Vector<1> = try agent.action(for: observation, mode: .training)
      #expect((-2...2).contains(action[0]))
      let step = try environment.step(action)
      try agent.observe(observation, action, step)
      observation = step.observation
    }
    #expect(agent.updateCount == 15)
  }
}
