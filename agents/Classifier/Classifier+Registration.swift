import Gym
import Learning

extension AgentSpec {
  /// Supervised classification.
  static let classifier = AgentSpec(
    ClassifierAgent.self,
    summary: "Supervised classifier: learns from the labels of Classification/<set>-v0.",
    presets: [
      Preset("lenet", "Two convolutions and a dense layer; Adam, batches of 100.", .lenet),
      Preset(
        "lenet-augmented",
        "LeNet with dropout on images shifted by a pixel; Adam, batches of 1,000.",
        .lenetAugmented, environmentArguments: ["augment": "shifts"]),
      Preset("mlp-300-100", "784-300-100-10; AdaGrad, batches of 50.", .mlp),
      Preset("cnn-32-64", "Two convolutions of 3x3, dropout; Adam, batches of 32.", .cnn),
      Preset(
        "vgg-small", "Four convolutions of 3x3, batch normalization, dropout; batches of 100.",
        .vggSmall),
      Preset(
        "table",
        "100-50-50-20 with batch normalization and dropout, for rows of a table; batches of 32.",
        .table, epochs: 100, environmentArguments: ["validation": 0.125], patience: 15,
        isForTables: true),
    ], defaultEnvironment: "Classification/digits-drawn-v0"
  )
}

extension ClassifierSettings {
  /// Black on white, -0.5 to 0.5, as LeNet's figures were made.
  public static let lenet: ClassifierSettings = {
    var settings = ClassifierSettings()
    settings.invertsInput = true
    settings.inputOffset = 0.5
    settings.schedule = .cosine
    settings.learningRateMinimum = 0
    return settings
  }()

  /// LeNet with dropout, in batches of 1,000 with a rate that falls from 0.002 along a cosine.
  public static let lenetAugmented: ClassifierSettings = {
    var settings = lenet
    settings.network = .lenetAugmented
    settings.batchSize = 1_000
    settings.learningRate = 2e-3
    return settings
  }()

  /// 784-300-100-10 with AdaGrad, in batches of 50.
  public static let mlp: ClassifierSettings = {
    var settings = ClassifierSettings()
    settings.network = .mlp
    settings.batchSize = 50
    settings.optimizer = .adagrad
    settings.learningRate = 0.05
    return settings
  }()

  /// Two convolutions of 3x3 with dropout, in batches of 32.
  public static let cnn: ClassifierSettings = {
    var settings = ClassifierSettings()
    settings.network = .cnn
    settings.batchSize = 32
    return settings
  }()

  /// 100-50-50-20 for rows of a table, Adam at 0.001 in batches of 32.
  public static let table: ClassifierSettings = {
    var settings = ClassifierSettings()
    settings.network = .table
    settings.batchSize = 32
    return settings
  }()

  /// Four convolutions of 3x3 with batch normalization.
  public static let vggSmall: ClassifierSettings = {
    var settings = lenet
    settings.network = .vggSmall
    return settings
  }()
}
