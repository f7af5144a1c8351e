import Learning

extension AgentSpec {
  /// Advantage actor-critic.
  static let a2c = AgentSpec(
    A2CAgent.self,
    summary: "Advantage actor-critic: on-policy, discrete or continuous actions.",
    presets: [
      Preset("defaults", "Stable-Baselines3's defaults.", A2CSettings()),
      Preset(
        "CartPole-v1", "RL Baselines3 Zoo's CartPole settings: 8 environments.",
        A2CSettings.cartPole),
    ])
}

extension A2CSettings {
  /// RL Baselines3 Zoo's CartPole-v1 recipe.
  static let cartPole: A2CSettings = {
    var settings = A2CSettings()
    settings.environmentCount = 8
    return settings
  }()
}
