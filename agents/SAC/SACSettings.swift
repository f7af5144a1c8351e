import Learning
import NeuralNetworks

/// The settings of a SAC agent; Stable-Baselines3's defaults.
public struct SACSettings: AgentSettings, OffPolicySettings {
  /// Units of the hidden layers of the actor and the critics.
  public var hiddenLayers = [256, 256]
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
  /// Learning rate of actor, critics and temperature.
  public var learningRate = 3e-4
  /// Largest global norm of the gradients of a network; 0 for no limit.
  public var gradientClip = 0.0
  /// The weight of the entropy (the temperature alpha).
  public var entropyCoefficient = EntropyCoefficient.learned(initial: 1)
  /// The entropy that a learned temperature aims at.
  public var targetEntropy = TargetEntropy.automatic
  /// Whether exploration is a function of the state (gSDE) in place of independent noise.
  public var usesSDE = false
  /// Logarithm of the standard deviations of gSDE's functions at first.
  public var logStdInit = -3.0
  /// Whether these grow slower than e^x above 0.
  public var usesExpln = false
  /// Steps between new functions of gSDE; -1 for new ones after each training only.
  public var sdeSampleFrequency = -1
  /// Noise on the actions in training, beyond the policy's own.
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
  public static let schema: [Setting<SACSettings>] =
    Setting.networks + Setting.training + [
      .notation("ent_coef", \.entropyCoefficient, "Weight of the entropy (temperature)."),
      .notation(
        "target_entropy", \.targetEntropy,
        "Entropy that a learned temperature aims at; auto is minus the size of an action."),
      .usesSDE(\.usesSDE), .logStdInit(\.logStdInit),
      .flag("use_expln", \.usesExpln, "Let standard deviations of gSDE grow slower above 1."),
      .sdeSampleFrequency(\.sdeSampleFrequency),
    ] + Setting.exploration

  /// RL Baselines3 Zoo's Pendulum recipe: a learning rate of 1e-3, 20,000 steps.
  public static let pendulum: SACSettings = {
    var settings = SACSettings()
    settings.learningRate = 1e-3
    return settings
  }()

  /// RL Baselines3 Zoo's MountainCarContinuous recipe, 50,000 steps.
  public static let mountainCar: SACSettings = {
    var settings = SACSettings()
    settings.hiddenLayers = [64, 64]
    settings.gamma = 0.9999
    settings.batchSize = 512
    settings.memoryLimit = 50_000
    settings.warmupSteps = 0
    settings.trainInterval = 32
    settings.updatesPerTraining = 32
    settings.targetUpdate = 0.01
    settings.entropyCoefficient = .fixed(0.1)
    settings.usesSDE = true
    settings.logStdInit = -3.67
    settings.usesExpln = true
    return settings
  }()
}

extension SACSettings {
  /// Outputs of the actor for each element of an action: a mean, and a standard deviation where that
  /// is not gSDE's.
  var outputsPerAction: Int { usesSDE ? 1 : 2 }

  /// Whether gSDE draws new functions before a step of N environments: after each training, and
  /// every `sde_sample_freq` steps from there.
  func resamplesNoise(at step: Int, environmentCount: Int) -> Bool {
    let index = step % trainInterval / environmentCount
    return index == 0
      || sdeSampleFrequency > 0 && index.isMultiple(of: sdeSampleFrequency)
  }
}

/// The weight of the entropy against the reward, Stable-Baselines3's `ent_coef`.
public enum EntropyCoefficient: SettingNotation, Equatable {
  /// A constant.
  case fixed(Double)
  /// Learned so that the entropy stays near its target.
  case learned(initial: Double)

  public static let expected = "a number in 0...1000000, auto, or auto_ and the first value"

  /// Reads `0.1`, `auto` or `auto_0.1`.
  public init?(_ value: SettingValue) {
    if let number = value.asNumber, (0...1e6).contains(number) {
      self = .fixed(number)
      return
    }
    guard case .text(let string) = value else { return nil }
    if string == "auto" {
      self = .learned(initial: 1)
      return
    }
    guard string.hasPrefix("auto_"), let number = Double(string.dropFirst(5)),
      number > 0, number <= 1e6
    else { return nil }
    self = .learned(initial: number)
  }

  public var settingValue: SettingValue {
    switch self {
    case .fixed(let number): .number(number)
    case .learned(let initial): initial == 1 ? "auto" : .text("auto_\(initial)")
    }
  }

  /// The value before the first update.
  var initial: Double {
    switch self {
    case .fixed(let number): number
    case .learned(let initial): initial
    }
  }
}

/// The entropy that a learned temperature aims at, Stable-Baselines3's `target_entropy`.
public enum TargetEntropy: SettingNotation, Equatable {
  /// Minus the elements of an action: Haarnoja et al. (2018), https://arxiv.org/abs/1812.05905,
  /// table 1.
  case automatic
  /// A value in nats.
  case fixed(Double)

  public static let expected = "auto or a number in -1000000...1000000"

  /// Reads `auto` or a number.
  public init?(_ value: SettingValue) {
    if value == "auto" {
      self = .automatic
    } else if let number = value.asNumber, (-1e6...1e6).contains(number) {
      self = .fixed(number)
    } else {
      return nil
    }
  }

  public var settingValue: SettingValue {
    switch self {
    case .automatic: "auto"
    case .fixed(let number): .number(number)
    }
  }

  /// The entropy in nats for actions of `count` elements.
  func value(actionCount count: Int) -> Double {
    switch self {
    case .automatic: -Double(count)
    case .fixed(let number): number
    }
  }
}
