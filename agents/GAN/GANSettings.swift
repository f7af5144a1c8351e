import Learning
import NeuralNetworks

/// What can be set of a GAN.
public struct GANSettings: AgentSettings {
  /// The networks.
  public var network = GANNetwork.mlp
  /// Units of the generator's hidden layers.
  public var generatorLayers = [256, 512, 1_024]
  /// Units of the discriminator's hidden layers.
  public var discriminatorLayers = [512, 256]
  /// What both minimize.
  public var objective = GANObjective.gan
  /// Whether both networks see the class of a sample.
  public var conditional = false
  /// How many classes there are, where they do.
  public var classes = 10
  /// Real examples in an update, and generated ones.
  public var batchSize = 32
  /// The generator's learning rate.
  public var learningRate = 2e-4
  /// The discriminator's learning rate; 0 for the generator's.
  public var discriminatorLearningRate = 0.0
  /// The fraction of the mean gradient that Adam keeps.
  public var beta1 = 0.5
  /// The fraction of the mean squared gradient that Adam keeps.
  public var beta2 = 0.999
  /// Updates of the generator in an iteration that updates it.
  public var generatorUpdates = 1
  /// Iterations, each with an update of the discriminator, for one that updates the generator too.
  public var discriminatorUpdates = 1
  /// Whether the discriminator learns from half of the batch, as an earlier revision of Keras-GAN.
  public var halfBatch = false
  /// What is subtracted from the discriminator's label of real examples: one-sided smoothing,
  /// Salimans et al. (2016), https://arxiv.org/abs/1606.03498, section 3.4.
  public var labelSmoothing = 0.0
  /// The rate of dropout after each hidden layer of the discriminator.
  public var discriminatorDropout = 0.0
  /// The decay of the discriminator's weights.
  public var weightDecay = 0.0
  /// The standard deviation of the noise that is added to what the discriminator sees.
  public var inputNoise = 0.0
  /// lambda of `wgan-gp`.
  public var gradientPenalty = 10.0
  /// Iterations between sheets of samples; 0 for none.
  public var sampleInterval = 200
  /// Whether all sheets show samples of the same latent draws.
  public var fixedNoise = false

  /// The dense GAN of Keras-GAN.
  public init() {}

  /// Adam as Keras has it.
  func makeOptimizer(ofDiscriminator isDiscriminator: Bool) -> any Optimizer {
    let other = isDiscriminator && discriminatorLearningRate > 0
    var optimizer = Adam(
      learningRate: Float(other ? discriminatorLearningRate : learningRate), beta1: Float(beta1),
      beta2: Float(beta2), epsilon: 1e-7, kerasEpsilon: true)
    if isDiscriminator, weightDecay > 0 { optimizer.weightDecay = .decoupled(Float(weightDecay)) }
    return optimizer
  }

  /// Checks the values against each other.
  public func validate() throws(AgentError) {
    guard batchSize >= 2 || !halfBatch else {
      throw .wrongSetting(
        "batch_size", value: "\(batchSize)", expected: "2 or more where half_batch is true")
    }
    try checkSize(ofHiddenLayers: generatorLayers)
    try checkSize(ofHiddenLayers: discriminatorLayers)
  }

  /// Names, ranges and meanings.
  public static let schema: [Setting<GANSettings>] = [
    .choice("network", \.network, "The networks."),
    .integers(
      "generator_layers", \.generatorLayers, in: 1...8192, atMost: 16,
      "Units of the generator's hidden layers; not of dcgan."),
    .integers(
      "discriminator_layers", \.discriminatorLayers, in: 1...8192, atMost: 16,
      "Units of the discriminator's hidden layers; not of dcgan."),
    .choice("objective", \.objective, "What both networks minimize."),
    .flag("conditional", \.conditional, "Both networks see the class of a sample."),
    .integer("classes", \.classes, in: 2...10_000, "How many classes there are, if conditional."),
    .batchSize(\.batchSize, "Real examples in an iteration, and generated ones."),
    .learningRate(\.learningRate, "The generator's learning rate."),
    .number(
      "discriminator_learning_rate", \.discriminatorLearningRate, in: 0...10,
      "The discriminator's learning rate; 0: the generator's."),
    .number("beta1", \.beta1, in: 0...0.9999, "Fraction of the mean gradient that Adam keeps."),
    .number(
      "beta2", \.beta2, in: 0...0.999999, "Fraction of the mean squared gradient that Adam keeps."),
    .integer(
      "generator_updates", \.generatorUpdates, in: 1...100,
      "Updates of the generator in an iteration that updates it."),
    .integer(
      "discriminator_updates", \.discriminatorUpdates, in: 1...100,
      "Iterations with an update of the discriminator for each that updates the generator too."),
    .flag("half_batch", \.halfBatch, "The discriminator learns from half of the batch."),
    .number(
      "label_smoothing", \.labelSmoothing, in: 0...0.5,
      "Subtracted from the discriminator's label of real examples."),
    .number(
      "discriminator_dropout", \.discriminatorDropout, in: 0...0.95,
      "Dropout after each hidden layer of the discriminator."),
    .number("weight_decay", \.weightDecay, in: 0...1, "Decay of the discriminator's weights."),
    .number(
      "input_noise", \.inputNoise, in: 0...10,
      "The standard deviation of the noise on what the discriminator sees."),
    .number("gradient_penalty", \.gradientPenalty, in: 0...1e6, "lambda of objective wgan-gp."),
    .integer(
      "sample_interval", \.sampleInterval, in: 0...1_000_000_000,
      "Iterations between sheets of samples; 0: none."),
    .flag("fixed_noise", \.fixedNoise, "All sheets show samples of the same latent draws."),
  ]
}
