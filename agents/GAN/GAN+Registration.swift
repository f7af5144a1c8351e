import Gym
import Learning

extension AgentSpec {
  /// Generative adversarial networks.
  static let gan = AgentSpec(
    GANAgent.self,
    summary: "Generative adversarial network: imitates the examples of Generation/<set>-v0.",
    presets: [
      preset("mlp", "Dense layers as Keras-GAN's; Adam, batches of 32.", GANSettings()),
      preset("lsgan", "The same with least squares.", .lsgan),
      preset(
        "wgan-gp", "The same with the Wasserstein distance and a gradient penalty.", .wganGP,
        iterations: 100_000),
      preset("conditional", "The same, asked for classes.", .conditional),
      preset("dcgan", "Convolutions.", .dcgan, iterations: 10_000),
      preset(
        "tabular", "Small dense layers with tanh, for tables; 32 learned features.", .tabular,
        iterations: 1_000, arguments: ["latent": 256]),
    ], defaultEnvironment: "Generation/digits-drawn-v0"
  )

  /// A preset that trains a number of iterations; the model is the one at the end, as no score says
  /// which samples look best.
  private static func preset(
    _ name: String, _ meaning: String, _ settings: GANSettings, iterations: Int = 30_000,
    arguments: [String: InfoValue] = [:]
  ) -> Preset<GANSettings> {
    Preset(
      name, meaning, settings, steps: iterations * settings.batchSize,
      environmentArguments: arguments, evaluateEvery: 0)
  }
}

extension GANSettings {
  /// Mao et al. (2016), https://arxiv.org/abs/1611.04076.
  public static let lsgan: GANSettings = {
    var settings = GANSettings()
    settings.objective = .lsgan
    return settings
  }()

  /// Gulrajani et al. (2017), https://arxiv.org/abs/1704.00028: five updates of the critic for one
  /// of the generator, Adam with 1e-4, 0 and 0.9.
  public static let wganGP: GANSettings = {
    var settings = GANSettings()
    settings.objective = .wganGP
    settings.discriminatorUpdates = 5
    settings.learningRate = 1e-4
    settings.beta1 = 0
    settings.beta2 = 0.9
    settings.sampleInterval = 1_000
    return settings
  }()

  /// Mirza and Osindero (2014), https://arxiv.org/abs/1411.1784.
  public static let conditional: GANSettings = {
    var settings = GANSettings()
    settings.conditional = true
    return settings
  }()

  /// Radford et al. (2015), https://arxiv.org/abs/1511.06434.
  public static let dcgan: GANSettings = {
    var settings = GANSettings()
    settings.network = .dcgan
    settings.discriminatorDropout = 0.25
    return settings
  }()

  /// The tabular GAN, whose discriminator's hidden layer is an embedding of 32 features.
  public static let tabular: GANSettings = {
    var settings = GANSettings()
    settings.network = .tabular
    settings.generatorLayers = [256, 256]
    settings.discriminatorLayers = [32]
    settings.learningRate = 1e-3
    settings.discriminatorLearningRate = 1e-4
    settings.beta1 = 0.9
    settings.sampleInterval = 0
    return settings
  }()
}
