import Learning

extension AgentSpec {
  /// Deep Q-learning.
  static let dqn = AgentSpec(
    DQNAgent.self, summary: "Deep Q-learning: off-policy, discrete actions, replay buffer.",
    presets: [
      Preset(
        "tuned", "RL Baselines3 Zoo's CartPole settings with targets over 8 steps.",
        DQNSettings.tuned),
      Preset(
        "keras-rl",
        "keras-rl's CartPole recipe: 3x16, Boltzmann; a time limit counts as terminal.",
        DQNSettings.kerasRL),
      Preset("defaults", "keras-rl's defaults, bootstrapping at time limits.", DQNSettings()),
      Preset(
        "zoo", "RL Baselines3 Zoo's CartPole settings: 256x256, 128 updates every 256 steps.",
        DQNSettings.zoo),
      Preset(
        "Acrobot-v1", "RL Baselines3 Zoo's Acrobot settings.", DQNSettings.acrobot, steps: 100_000),
      Preset(
        "MountainCar-v0", "RL Baselines3 Zoo's MountainCar settings.", DQNSettings.mountainCar,
        steps: 120_000),
      Preset(
        "rainbow", "All extensions: double, dueling, prioritized, 3 steps, noisy, categorical.",
        DQNSettings.rainbow),
    ]
  )

  /// Dueling deep Q-learning.
  static let duelingDQN = AgentSpec(
    DQNAgent.self, name: "dueling-dqn",
    summary: "DQN with separate streams for state values and advantages (avg, max or naive).",
    presets: [
      Preset(
        "keras-rl",
        "keras-rl's CartPole recipe with rule avg; a time limit counts as terminal.",
        dueling(DQNSettings.kerasRL)),
      Preset("tuned", "DQN's tuned settings with rule avg.", dueling(DQNSettings.tuned)),
    ]
  )

  private static func dueling(_ settings: DQNSettings) -> DQNSettings {
    var settings = settings
    settings.dueling = .avg
    return settings
  }

  /// DQN with a distribution of the return by quantiles.
  static let quantileDQN = AgentSpec(
    DQNAgent.self, name: "qr-dqn",
    summary: "DQN that learns the quantiles of the return.",
    presets: [
      Preset(
        "CartPole-v1", "RL Baselines3 Zoo's CartPole settings, 10 quantiles.",
        quantiles(10, DQNSettings.zoo)),
      Preset(
        "Acrobot-v1", "RL Baselines3 Zoo's Acrobot settings, 25 quantiles.",
        quantiles(25, DQNSettings.acrobot), steps: 100_000),
      Preset(
        "MountainCar-v0", "RL Baselines3 Zoo's MountainCar settings, 25 quantiles.",
        quantiles(25, DQNSettings.mountainCar), steps: 120_000),
    ]
  )

  private static func quantiles(_ count: Int, _ settings: DQNSettings) -> DQNSettings {
    var settings = settings
    settings.distribution = .quantile
    settings.quantiles = count
    // Stable-Baselines3's QR-DQN does not clip, and takes Adam's epsilon from the paper's 0.01 / 32.
    settings.gradientClip = 0
    settings.optimizerEpsilon = 0.01 / Double(settings.batchSize)
    return settings
  }
}
