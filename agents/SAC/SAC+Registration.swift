import Learning

extension AgentSpec {
  /// Soft actor-critic.
  static let sac = AgentSpec(
    SACAgent.self,
    summary: "Soft actor-critic: off-policy, continuous actions, twin critics, learned entropy.",
    presets: [
      Preset("defaults", "Stable-Baselines3's defaults.", SACSettings()),
      Preset(
        "Pendulum-v1", "RL Baselines3 Zoo's Pendulum settings: a learning rate of 1e-3.",
        SACSettings.pendulum, steps: 20_000),
      Preset(
        "MountainCarContinuous-v0",
        "RL Baselines3 Zoo's MountainCarContinuous settings: state-dependent exploration.",
        SACSettings.mountainCar, steps: 50_000),
    ], defaultEnvironment: "Pendulum-v1"
  )
}
