import Learning

extension AgentSpec {
  /// Deep deterministic policy gradient.
  static let ddpg = AgentSpec(
    DDPGAgent.self,
    summary: "Deep deterministic policy gradient: off-policy, continuous actions.",
    presets: [
      Preset("defaults", "Stable-Baselines3's defaults, without noise.", DDPGSettings()),
      Preset(
        "Pendulum-v1", "RL Baselines3 Zoo's Pendulum settings.", DDPGSettings.pendulum,
        steps: 20_000),
      Preset(
        "MountainCarContinuous-v0", "RL Baselines3 Zoo's MountainCarContinuous settings.",
        DDPGSettings.mountainCar, steps: 300_000),
      Preset(
        "keras-rl",
        "keras-rl's Pendulum example: small networks; a time limit counts as terminal.",
        DDPGSettings.kerasRL),
    ], defaultEnvironment: "Pendulum-v1"
  )
}
