import Learning

extension AgentSpec {
  /// REINFORCE.
  static let reinforce = AgentSpec(
    REINFORCEAgent.self,
    summary: "REINFORCE with a baseline: whole episodes, discrete or continuous actions.",
    presets: [
      Preset("defaults", "Settings that solve CartPole-v1.", REINFORCESettings())
    ])
}
