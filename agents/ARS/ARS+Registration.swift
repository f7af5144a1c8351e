import Learning

extension AgentSpec {
  /// Augmented random search, with the settings of RL Baselines3 Zoo by environment.
  static let ars = AgentSpec(
    ARSAgent.self,
    summary: "Augmented random search: a linear policy, no gradient, discrete or continuous.",
    presets: [
      Preset("defaults", "Stable-Baselines3 Contrib's defaults.", ARSSettings()),
      Preset(
        "CartPole-v1", "The Zoo's: 2 environments.", .with { $0.environmentCount = 2 },
        steps: 50_000),
      Preset(
        "Acrobot-v1", "The Zoo's: 2 environments, normalized.", .normalized(2), steps: 500_000),
      Preset(
        "MountainCarContinuous-v0", "The Zoo's: 4 environments, 16 directions, normalized.",
        .with {
          $0.normalizesObservations = true
          $0.environmentCount = 4
          $0.directionCount = 16
        }, steps: 500_000),
    ])
}

extension ARSSettings {
  fileprivate static func with(_ change: (inout ARSSettings) -> Void) -> ARSSettings {
    var settings = ARSSettings()
    change(&settings)
    return settings
  }

  fileprivate static func normalized(_ environmentCount: Int) -> ARSSettings {
    with {
      $0.normalizesObservations = true
      $0.environmentCount = environmentCount
    }
  }
}
