import Agents
import Environments
import Gym
import Learning
import Testing

@testable import Experiments

/// Files in the notation of RL Baselines3 Zoo.
@Suite struct HyperparametersTests {
  private static let ppo = """
    CartPole-v1: &cart
      n_envs: 8
      n_timesteps: !!float 1e5
      policy: 'MlpPolicy'
      n_steps: 32
      batch_size: 256
      learning_rate: lin_0.001
      clip_range: lin_0.2

    Pendulum-v1:
      <<: *cart
      n_steps: 1024
      normalize: "dict(norm_obs=True, norm_reward=False)"
      learning_rate: !!float 1e-3
      use_sde: True
      sde_sample_freq: 4
      max_grad_norm: 5
      policy_kwargs: "dict(log_std_init=-2, ortho_init=False, activation_fn=nn.ReLU,
                      net_arch=dict(pi=[32, 16], vf=[32, 16]))"
    """

  private func configuration(
    _ yaml: String, file: String, _ environment: String, agent: String? = nil
  ) throws -> RunConfiguration {
    try RunConfiguration(
      RunOptions.hyperparameters(yaml, file: file, environment: environment, agent: agent),
      environments: .standard, agents: .standard)
  }

  private func value(_ name: String, _ configuration: RunConfiguration) -> SettingValue? {
    configuration.settings.first { $0.name == name }?.value
  }

  @Test func schedulesAndCounts() throws {
    let run = try configuration(Self.ppo, file: "hyperparams/ppo.yml", "CartPole-v1")
    #expect(run.agent == "ppo" && run.environmentCount == 8 && run.budget.steps == 100_000)
    #expect(value("n_steps", run) == .integer(32))
    #expect(value("learning_rate", run) == .number(0.001))
    #expect(value("learning_rate_schedule", run) == .text("linear"))
    #expect(value("clip_range_schedule", run) == .text("linear"))
    #expect(value("gae_lambda", run) == .number(0.95), "Stable-Baselines3's default")
  }

  @Test func anchorsAndPythonDictionaries() throws {
    let run = try configuration(Self.ppo, file: "ppo.yml", "Pendulum-v1")
    #expect(run.environmentCount == 8, "merged from the anchor")
    #expect(value("n_steps", run) == .integer(1024))
    #expect(value("learning_rate_schedule", run) == .text("constant"))
    #expect(value("normalize_observations", run) == .bool(true))
    #expect(value("normalize_rewards", run) == .bool(false))
    #expect(value("use_sde", run) == .bool(true))
    #expect(value("log_std_init", run) == .number(-2))
    #expect(value("ortho_init", run) == .bool(false))
    #expect(value("activation", run) == .text("relu"))
    #expect(value("hidden_layers", run) == .list([.integer(32), .integer(16)]))
    #expect(value("gradient_clip", run) == .number(5))
  }

  @Test func offPolicyNames() throws {
    let yaml = """
      MountainCar-v0:
        n_timesteps: 120000
        buffer_size: 10000
        learning_starts: 1000
        train_freq: 16
        gradient_steps: 8
        target_update_interval: 600
        exploration_fraction: 0.2
        exploration_final_eps: 0.07
        policy_kwargs: "dict(net_arch=[256, 256])"
      """
    let run = try configuration(yaml, file: "dqn.yml", "MountainCar-v0")
    #expect(value("memory_limit", run) == .integer(10_000))
    #expect(value("warmup_steps", run) == .integer(1_000))
    #expect(value("train_interval", run) == .integer(16))
    #expect(value("updates_per_training", run) == .integer(8))
    #expect(value("target_update", run) == .number(600))
    #expect(value("epsilon", run) == .number(1))
    #expect(value("epsilon_steps", run) == .integer(24_000))
    #expect(value("epsilon_minimum", run) == .number(0.07))
    let quantiles = try configuration(yaml, file: "qrdqn.yml", "MountainCar-v0")
    #expect(quantiles.agent == "qr-dqn" && value("n_quantiles", quantiles) == .integer(200))
  }

  /// The Zoo's file and the preset train alike: QR-DQN does not clip, and its Adam has the paper's
  /// epsilon, 0.01 divided by the batch.
  @Test func quantilePresetsAreThoseOfTheFile() throws {
    let yaml = """
      MountainCar-v0:
        n_timesteps: 120000
        policy: 'MlpPolicy'
        learning_rate: !!float 4e-3
        batch_size: 128
        buffer_size: 10000
        learning_starts: 1000
        gamma: 0.98
        target_update_interval: 600
        train_freq: 16
        gradient_steps: 8
        exploration_fraction: 0.2
        exploration_final_eps: 0.07
        policy_kwargs: "dict(net_arch=[256, 256], n_quantiles=25)"
      """
    let file = try configuration(yaml, file: "qrdqn.yml", "MountainCar-v0")
    var options = RunOptions()
    (options.agent, options.environment) = ("qr-dqn", "MountainCar-v0")
    let preset = try RunConfiguration(options, environments: .standard, agents: .standard)
    #expect(value("gradient_clip", file) == .number(0))
    #expect(value("optimizer_epsilon", file) == .number(0.01 / 128))
    #expect(file.settings == preset.settings && file.budget.steps == preset.budget.steps)
  }

  @Test(arguments: [
    ("CartPole-v0:\n  n_envs: 1", "did you mean CartPole-v0?"),
    ("CartPole-v1:\n  n_envs: 1.5", "line 2: n_envs is a whole number, got 1.5"),
    ("CartPole-v1:\n  policy: 'CnnPolicy'", "line 2: policy is MlpPolicy or LinearPolicy"),
    ("CartPole-v1:\n  env_wrapper: x", "line 2: env_wrapper is not supported"),
    ("CartPole-v1:\n  n_stepz: 3", "line 2"),
    ("CartPole-v1:\n  exploration_fraction: 1e30", "line 2: exploration_fraction is a number"),
    ("CartPole-v1:\n  learning_rate: lin_x", "line 2: learning_rate is lin_x"),
    ("CartPole-v1:\n  policy_kwargs: \"dict(net_arch=[\"", "line 2: policy_kwargs is a dict"),
    (
      "CartPole-v1:\n  policy_kwargs: \"dict(net_arch=dict(pi=[1], vf=[2]))\"", "net_arch is a list"
    ),
  ])
  func whatHasNoCounterpartIsNamed(yaml: String, message: String) {
    let error = #expect(throws: ExperimentError.self) {
      try configuration(yaml, file: "ppo.yml", "CartPole-v1")
    }
    let description = error?.description ?? ""
    #expect(description.contains(message) && description.contains("ppo.yml"), "\(description)")
  }

  @Test func thePresetOfTheEnvironmentIsTheDefault() throws {
    var options = RunOptions()
    options.environment = "Acrobot-v1"
    let run = try RunConfiguration(options, environments: .standard, agents: .standard)
    #expect(run.agent == "ppo" && run.preset == "Acrobot-v1" && run.budget.steps == 1_000_000)
    options.agent = "a2c"
    let other = try RunConfiguration(options, environments: .standard, agents: .standard)
    #expect(other.preset == "Acrobot-v1" && other.budget.steps == 500_000)
    options.preset = "defaults"
    let plain = try RunConfiguration(options, environments: .standard, agents: .standard)
    #expect(plain.preset == "defaults" && plain.budget.steps == RunConfiguration.defaultSteps)
  }

  /// Every environment that is not a data set has an agent that is recommended and accepts it.
  @Test func everyEnvironmentHasAnAgent() throws {
    for spec in EnvironmentRegistry.standard.specs where spec.dataSetPlan == nil {
      let id = spec.id.description
      let name = try #require(AgentRegistry.standard.recommendation(in: id), "\(id)")
      let environment = try spec.make()
      _ = try AgentRegistry.standard.spec(name).make(
        observationSpace: environment.observationSpace, actionSpace: environment.actionSpace,
        seed: 0)
    }
  }
}
