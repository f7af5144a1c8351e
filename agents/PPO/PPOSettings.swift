import Learning

/// The settings of PPO; the defaults are Stable-Baselines3's.
public struct PPOSettings: AgentSettings, ActorCriticSettings {
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
  public var stepCount = 2048
  /// Transitions of one update.
  public var batchSize = 64
  /// Passes over the collected steps.
  public var epochCount = 10
  /// Discount factor.
  public var gamma = 0.99
  /// Weight of longer returns in advantages.
  public var gaeLambda = 0.95
  /// How far the probability of an action may move from 1 times the old one.
  public var clipRange = 0.2
  /// How the clip range changes.
  public var clipRangeSchedule = ScheduleKind.constant
  /// Whether advantages are normalized in each batch.
  public var normalizesAdvantages = true
  /// Weight of the entropy.
  public var entropyCoefficient = 0.0
  /// Weight of the value loss.
  public var valueCoefficient = 0.5
  /// Divergence from the old policy above which the passes end early; 0 for no limit.
  public var targetKL = 0.0
  /// Learning rate of Adam.
  public var learningRate = 3e-4
  /// How the learning rate changes.
  public var learningRateSchedule = ScheduleKind.constant
  /// Largest global norm of the gradients; 0 for no limit.
  public var gradientClip = 0.5

  /// Stable-Baselines3's defaults.
  public init() {}

  /// Names, ranges and meanings.
  public static let schema: [Setting<PPOSettings>] = [
    .layersOfEach(\.hiddenLayers), .activation(\.activation),
    .orthogonal(\.orthogonalInitialization), .logStdInit(\.logStdInit),
    .normalizesObservations(\.normalizesObservations),
    .normalizesRewards(\.normalizesRewards), .usesSDE(\.usesSDE),
    .sdeSampleFrequency(\.sdeSampleFrequency), .environmentCount(\.environmentCount),
    .stepCount(\.stepCount),
    .batchSize(\.batchSize, atMost: 1_000_000),
    .integer("n_epochs", \.epochCount, in: 1...1000, "Passes over the collected steps."),
    .gamma(\.gamma),
    .gaeLambda(\.gaeLambda),
    .number("clip_range", \.clipRange, in: 1e-6...1e6, "Clip of the ratio of probabilities."),
    .choice("clip_range_schedule", \.clipRangeSchedule, "How the clip range changes."),
    .normalizesAdvantages(\.normalizesAdvantages),
    .entropyCoefficient(\.entropyCoefficient), .valueCoefficient(\.valueCoefficient),
    .number(
      "target_kl", \.targetKL, in: 0...1e3,
      "End the passes early above this divergence from the old policy; 0 for never."),
    .learningRate(\.learningRate, "Learning rate of Adam."),
    .choice("learning_rate_schedule", \.learningRateSchedule, "How the learning rate changes."),
    .gradientClip(\.gradientClip),
  ]

  /// Refuses what would not fit into memory: the networks with gradients and moments, the collected
  /// steps, and the activations of a batch.
  func checkSize(inputs: Int, outputs: Int, environmentCount: Int) throws(AgentError) {
    try Agents.checkSize(ofHiddenLayers: hiddenLayers, inputs: inputs, outputs: outputs, copies: 10)
    var count = ElementCount()
    count.add(stepCount, environmentCount, inputs + outputs + 6)
    try count.check("n_steps", stepCount)
    for width in [inputs, outputs] + hiddenLayers { count.add(batchSize, width, 4) }
    try count.check("batch_size", batchSize)
  }
}
