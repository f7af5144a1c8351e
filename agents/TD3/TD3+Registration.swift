import Learning

extension AgentSpec {
  /// Twin delayed DDPG.
  static let td3 = AgentSpec(
    TD3Agent.self,
    summary: "Twin delayed DDPG: off-policy, continuous actions, twin critics, delayed actor.",
    presets: [
      Preset("defaults", "Stable-Baselines3's defaults, without noise.", TD3Settings()),
      Preset(
        "Pendulum-v1", "RL Baselines3 Zoo's Pendulum settings.", TD3Settings.pendulum, steps: 20_000
      ),
      Preset(
        "MountainCarContinuous-v0", "RL Baselines3 Zoo's MountainCarContinuous settings.",
        TD3Settings.mountainCar, steps: 300_000),
    ], defaultEnvironment: "Pendulum-v1"
  )
}
