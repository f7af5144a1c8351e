import Learning

extension AgentSpec {
  /// Proximal policy optimization.
  static let ppo = AgentSpec(
    PPOAgent.self,
    summary: "Proximal policy optimization: on-policy, discrete or continuous actions.",
    presets: [
      Preset("defaults", "Stable-Baselines3's defaults.", PPOSettings()),
      Preset(
        "CartPole-v1", "RL Baselines3 Zoo's CartPole settings: 8 environments.",
        PPOSettings.cartPole),
    ])
}
