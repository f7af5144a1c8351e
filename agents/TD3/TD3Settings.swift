import Learning
import NeuralNetworks

/// The settings of a TD3 agent; Stable-Baselines3's defaults.
public struct TD3Settings: AgentSettings, OffPolicySettings {
  /// Units of the hidden layers of the actor and the critics.
  public var hiddenLayers = [400, 300]
  /// Units of the critics' hidden layers where they differ; empty for those of the actor.
  public var criticLayers: [Int] = []
  /// Initializer of the kernels.
  public var initializer = Initializer.torchLinear
  /// Discount factor.
  public var gamma = 0.99
  /// Transitions in one update.
  public var batchSize = 256
  /// Entries in the replay buffer.
  public var memoryLimit = 1_000_000
  /// Steps of random actions before the first update.
  public var warmupSteps = 100
  /// Steps between trainings.
  public var trainInterval = 1
  /// Updates in one training.
  public var updatesPerTraining = 1
  /// Polyak factor of the target networks.
  public var targetUpdate = 0.005
  /// Learning rate of actor and critics.
  public var learningRate = 1e-3
  /// Largest global norm of the gradients of a network; 0 for no limit.
  public var gradientClip = 0.0
  /// Updates of the critics for one of the actor and the target networks.
  public var policyDelay = 2
  /// The standard deviation of the noise on the target actor's actions.
  public var targetPolicyNoise = 0.2
  /// Limit of that noise.
  public var targetNoiseClip = 0.5
  /// Noise on the actions in training.
  public var noiseType = ActionNoise.Kind.none
  /// The standard deviation of the noise.
  public var noise = 0.1
  /// Final standard deviation of annealed noise.
  public var noiseMinimum = 0.1
  /// Steps over which the noise is annealed; 0 for none.
  public var noiseSteps = 0
  /// Whether a time limit counts as a terminal state.
  public var timeLimitIsTerminal = false

  /// Stable-Baselines3's defaults.
  public init() {}

  /// Names, ranges and meanings.
  public static let schema: [Setting<TD3Settings>] =
    Setting.networks + Setting.training + [
      .integer(
        "policy_delay", \.policyDelay, in: 1...1_000,
        "Updates of the critics for one of the actor and the target networks."),
      .number(
        "target_policy_noise", \.targetPolicyNoise, in: 0...100,
        "The standard deviation of the noise on the target actor's actions."),
      .number("target_noise_clip", \.targetNoiseClip, in: 0...100, "Limit of that noise."),
    ] + Setting.exploration

  /// RL Baselines3 Zoo's Pendulum recipe, 20,000 steps.
  public static let pendulum: TD3Settings = {
    var settings = TD3Settings()
    settings.gamma = 0.98
    settings.memoryLimit = 200_000
    settings.warmupSteps = 10_000
    settings.noiseType = .normal
    return settings
  }()

  /// RL Baselines3 Zoo's MountainCarContinuous recipe, 300,000 steps.
  public static let mountainCar: TD3Settings = {
    var settings = TD3Settings()
    settings.noiseType = .ornsteinUhlenbeck
    settings.noise = 0.5
    return settings
  }()
}
