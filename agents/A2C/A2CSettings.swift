import Learning

/// The settings of A2C; the defaults are Stable-Baselines3's.
public struct A2CSettings: AgentSettings, ActorCriticSettings {
  /// Units of the hidden layers, of the policy and of the values each.
  public var hiddenLayers = [64, 64]
  /// Activation of the hidden layers.
  public var activation = HiddenActivation.tanh
  /// Whether kernels are drawn orthogonal.
  public var orthogonalInitialization = true
  /// Logarithm of the first standard deviation of continuous actions.
  public var logStdInit = 0.0
  /// Whether observations are scaled by their running mean and variance.
  public var normalizesObservations = false
  /// Whether rewards are divided by the running standard deviation of returns.
  public var normalizesRewards = false
  /// Whether the noise of continuous actions depends on the state (gSDE).
  public var usesSDE = false
  /// Steps between new noise of gSDE; -1: once in each rollout.
  public var sdeSampleFrequency = -1
  /// Environments side by side.
  public var environmentCount = 1
  /// Steps of each environment between updates.
  public var stepCount = 5
  /// Discount factor.
  public var gamma = 0.99
  /// Weight of longer returns in advantages.
  public var gaeLambda = 1.0
  /// Whether advantages are normalized in each update.
  public var normalizesAdvantages = false
  /// Weight of the entropy.
  public var entropyCoefficient = 0.0
  /// Weight of the value loss.
  public var valueCoefficient = 0.5
  /// Optimizer.
  public var optimizer = A2COptimizer.rmsprop
  /// Learning rate.
  public var learningRate = 7e-4
  /// How the learning rate changes.
  public var learningRateSchedule = ScheduleKind.constant
  /// Largest global norm of the gradients; 0 for no limit.
  public var gradientClip = 0.5

  /// Stable-Baselines3's defaults.
  public init() {}

  /// Names, ranges and meanings.
  public static let schema: [Setting<A2CSettings>] = [
    .layersOfEach(\.hiddenLayers), .activation(\.activation),
    .orthogonal(\.orthogonalInitialization), .logStdInit(\.logStdInit),
    .normalizesObservations(\.normalizesObservations), .normalizesRewards(\.normalizesRewards),
    .usesSDE(\.usesSDE),
    .sdeSampleFrequency(\.sdeSampleFrequency), .environmentCount(\.environmentCount),
    .stepCount(\.stepCount),
    .gamma(\.gamma),
    .gaeLambda(\.gaeLambda), .normalizesAdvantages(\.normalizesAdvantages),
    .entropyCoefficient(\.entropyCoefficient), .valueCoefficient(\.valueCoefficient),
    .choice("optimizer", \.optimizer, "Optimizer."),
    .learningRate(\.learningRate),
    .choice("learning_rate_schedule", \.learningRateSchedule, "How the learning rate changes."),
    .gradientClip(\.gradientClip),
  ]

  /// Refuses what would not fit into memory: the networks with gradients and moments, the collected
  /// steps and their activations.
  func checkSize(inputs: Int, outputs: Int, environmentCount: Int) throws(AgentError) {
    try Agents.checkSize(ofHiddenLayers: hiddenLayers, inputs: inputs, outputs: outputs, copies: 10)
    var count = ElementCount()
    for width in [inputs + outputs + 6] + hiddenLayers {
      count.add(stepCount, environmentCount, width, 4)
    }
    try count.check("n_steps", stepCount)
  }
}

/// The optimizers of A2C, with the constants of Stable-Baselines3.
public enum A2COptimizer: String, Sendable, CaseIterable {
  /// RMSprop with decay 0.99 and epsilon 1e-5.
  case rmsprop
  /// Adam with epsilon 1e-5.
  case adam
}
