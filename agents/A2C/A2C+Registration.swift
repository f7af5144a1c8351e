import Learning

extension AgentSpec {
  /// Advantage actor-critic, with the settings of RL Baselines3 Zoo by environment.
  static let a2c = AgentSpec(
    A2CAgent.self,
    summary: "Advantage actor-critic: on-policy, discrete or continuous actions.",
    presets: [
      Preset("defaults", "Stable-Baselines3's defaults.", A2CSettings()),
      Preset("CartPole-v1", "The Zoo's: 8 environments.", .cartPole, steps: 500_000),
      Preset("Acrobot-v1", "The Zoo's: 16 environments, normalized.", .normalized, steps: 500_000),
      Preset(
        "MountainCar-v0", "The Zoo's: 16 environments, normalized.", .normalized,
        steps: 1_000_000),
      Preset(
        "MountainCarContinuous-v0", "The Zoo's: 4 environments, 100 steps, gSDE, normalized.",
        .mountainCarContinuous, steps: 100_000),
      Preset(
        "Pendulum-v1", "The Zoo's: 8 environments, gSDE, normalized.", .pendulum,
        steps: 1_000_000),
    ])
}

extension A2CSettings {
  private static func with(_ change: (inout A2CSettings) -> Void) -> A2CSettings {
    var settings = A2CSettings()
    change(&settings)
    return settings
  }

  fileprivate static let cartPole = with { $0.environmentCount = 8 }

  fileprivate static let normalized = with {
    $0.normalizesObservations = true
    $0.normalizesRewards = true
    $0.environmentCount = 16
  }

  fileprivate static let mountainCarContinuous = with {
    $0.normalizesObservations = true
    $0.normalizesRewards = true
    $0.environmentCount = 4
    $0.stepCount = 100
    $0.usesSDE = true
    $0.sdeSampleFrequency = 16
    $0.orthogonalInitialization = false
  }

  fileprivate static let pendulum = with {
    $0.normalizesObservations = true
    $0.normalizesRewards = true
    $0.environmentCount = 8
    $0.stepCount = 8
    $0.gaeLambda = 0.9
    $0.valueCoefficient = 0.4
    $0.learningRateSchedule = .linear
    $0.usesSDE = true
    $0.logStdInit = -2
    $0.orthogonalInitialization = false
  }
}
