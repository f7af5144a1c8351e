import Gym
import Learning

extension AgentSpec {
  /// Autoencoders.
  static let autoencoder = AgentSpec(
    AutoencoderAgent.self,
    summary: "Autoencoder: reconstructs the examples of Reconstruction/<set>-v0 from a code.",
    presets: [
      Preset(
        "manifold", "A code of two numbers between dense layers of 64.", .manifold, epochs: 40),
      Preset(
        "denoising", "Convolutions around a code of 32; noise is added to 3,000 examples.",
        .denoising, epochs: 25, environmentArguments: ["noise": 0.3, "first": 3_000]),
      Preset(
        "denoising-dense", "Dense layers of 512 and 256 around a code of 32, of noised examples.",
        .denoisingDense, epochs: 10, environmentArguments: ["noise": 0.3]),
      Preset(
        "linear", "One linear layer each: the plane of the first components.", .linear, epochs: 20),
      Preset(
        "overcomplete", "A code of 1,024 from noised examples.", .overcomplete, epochs: 10,
        environmentArguments: ["noise": 0.5, "redraw_noise": true]),
      Preset("sparse", "A code of 1,024 of which few are not 0.", .sparse, epochs: 10),
      Preset("vae", "A normal distribution of codes of two numbers.", .vae, epochs: 30),
    ], defaultEnvironment: "Reconstruction/digits-drawn-v0"
  )
}

extension AutoencoderSettings {
  /// 784-64-2-64-784 for digits, at a rate that falls to 0.
  public static let manifold: AutoencoderSettings = {
    var settings = AutoencoderSettings()
    settings.learningRate = 2e-3
    settings.learningRateSchedule = .linear
    return settings
  }()

  /// Convolutions, a code of 32, SGD with momentum.
  public static let denoising: AutoencoderSettings = {
    var settings = AutoencoderSettings()
    settings.network = .convolutional
    settings.codeSize = 32
    settings.batchSize = 32
    settings.optimizer = .sgd
    settings.learningRate = 0.01
    settings.momentum = 0.95
    return settings
  }()

  /// Dense layers, a code of 32, Adam at a rate that falls to 0.
  public static let denoisingDense: AutoencoderSettings = {
    var settings = AutoencoderSettings()
    settings.hiddenLayers = [512, 256]
    settings.codeSize = 32
    settings.learningRateSchedule = .linear
    return settings
  }()

  /// One linear layer into the code, one out of it: the best code spans the same subspace as the
  /// first principal components (Baldi and Hornik, 1989,
  /// https://doi.org/10.1016/0893-6080(89)90014-2).
  public static let linear: AutoencoderSettings = {
    var settings = AutoencoderSettings()
    settings.hiddenLayers = []
    settings.outputActivation = .linear
    return settings
  }()

  /// A code larger than the example, kept from copying by noise.
  public static let overcomplete: AutoencoderSettings = {
    var settings = AutoencoderSettings()
    settings.hiddenLayers = []
    settings.codeSize = 1_024
    settings.codeActivation = .relu
    return settings
  }()

  /// A large code whose absolute values cost something.
  public static let sparse: AutoencoderSettings = {
    var settings = overcomplete
    settings.codePenalty = 1e-5
    return settings
  }()

  /// A variational one with cross-entropy, two hidden layers of 256.
  public static let vae: AutoencoderSettings = {
    var settings = AutoencoderSettings()
    settings.network = .variational
    settings.hiddenLayers = [256, 256]
    settings.loss = .binaryCrossEntropy
    return settings
  }()
}
