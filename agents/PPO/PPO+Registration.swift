import Learning

extension AgentSpec {
  /// Proximal policy optimization, with the settings of RL Baselines3 Zoo by environment.
  static let ppo = AgentSpec(
    PPOAgent.self,
    summary: "Proximal policy optimization: on-policy, discrete or continuous actions.",
    presets: [
      Preset("defaults", "Stable-Baselines3's defaults.", PPOSettings()),
      Preset(
        "CartPole-v1", "The Zoo's: 8 environments, 32 steps, 20 epochs.", .cartPole, steps: 100_000),
      Preset(
        "Acrobot-v1", "The Zoo's: 16 environments, normalized.", .acrobot, steps: 1_000_000),
      Preset(
        "MountainCar-v0", "The Zoo's: 16 environments, 16 steps, normalized.", .mountainCar,
        steps: 1_000_000),
      Preset(
        "MountainCarContinuous-v0", "The Zoo's: gSDE, normalized.", .mountainCarContinuous,
        steps: 20_000),
      Preset("Pendulum-v1", "The Zoo's: 4 environments, gSDE.", .pendulum, steps: 100_000),
      Preset(
        "fast", "CartPole-v1 within two seconds: ends when an evaluation reaches 500.", .fast,
        steps: 100_000, evaluateEvery: 4096, untilReturn: 500),
    ])
}

extension PPOSettings {
  private static func with(_ change: (inout PPOSettings) -> Void) -> PPOSettings {
    var settings = PPOSettings()
    change(&settings)
    return settings
  }

  fileprivate static let cartPole = with {
    $0.environmentCount = 8
    $0.stepCount = 32
    $0.batchSize = 256
    $0.gaeLambda = 0.8
    $0.gamma = 0.98
    $0.epochCount = 20
    $0.learningRate = 1e-3
    $0.learningRateSchedule = .linear
    $0.clipRangeSchedule = .linear
  }

  /// Chosen by the processor time until an evaluation reaches 500, over 60 seeds.
  fileprivate static let fast = with {
    $0.environmentCount = 16
    $0.stepCount = 32
    $0.gaeLambda = 0.8
    $0.epochCount = 4
    $0.learningRate = 2.5e-3
    $0.learningRateSchedule = .linear
    $0.clipRangeSchedule = .linear
  }

  fileprivate static let acrobot = with {
    $0.normalizesObservations = true
    $0.normalizesRewards = true
    $0.environmentCount = 16
    $0.stepCount = 256
    $0.gaeLambda = 0.94
    $0.epochCount = 4
  }

  fileprivate static let mountainCar = with {
    $0.normalizesObservations = true
    $0.normalizesRewards = true
    $0.environmentCount = 16
    $0.stepCount = 16
    $0.gaeLambda = 0.98
    $0.epochCount = 4
  }

  fileprivate static let mountainCarContinuous = with {
    $0.normalizesObservations = true
    $0.normalizesRewards = true
    $0.stepCount = 8
    $0.batchSize = 256
    $0.gamma = 0.9999
    $0.learningRate = 7.77e-5
    $0.entropyCoefficient = 0.00429
    $0.clipRange = 0.1
    $0.gaeLambda = 0.9
    $0.gradientClip = 5
    $0.valueCoefficient = 0.19
    $0.usesSDE = true
    $0.logStdInit = -3.29
    $0.orthogonalInitialization = false
  }

  fileprivate static let pendulum = with {
    $0.environmentCount = 4
    $0.stepCount = 1024
    $0.gamma = 0.9
    $0.learningRate = 1e-3
    $0.usesSDE = true
    $0.sdeSampleFrequency = 4
  }
}
