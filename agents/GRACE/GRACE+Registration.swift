import Gym
import Learning

extension AgentSpec {
  /// The classifier that GRACE explains.
  static let grace = AgentSpec(
    ClassifierAgent.self, name: "grace",
    summary: "GRACE's classifier of tables: two small ReLU layers, for contrastive explanations.",
    presets: [
      gracePreset("grace", "Hidden layers of 50 and 30", .grace(50, 30)),
      gracePreset("Classification/pima-diabetes-v0", "Hidden layers of 10 and 10", .grace(10, 10)),
      gracePreset("spam", "Hidden layers of 50 and 30", .grace(50, 30)),
      gracePreset("eegeye", "40 and 30, rate 0.01", .grace(40, 30, learningRate: 0.01)),
      gracePreset("phoneme", "Hidden layers of 20 and 5", .grace(20, 5)),
      gracePreset("tokyo1", "50 and 20, rate 0.01", .grace(50, 20, learningRate: 0.01)),
      gracePreset("mfeat", "Hidden layers of 100 and 50", .grace(100, 50)),
      gracePreset("vehicle", "Hidden layers of 30 and 10", .grace(30, 10)),
    ], defaultEnvironment: "Classification/pima-diabetes-v0")

  private static func gracePreset(
    _ name: String, _ meaning: String, _ settings: ClassifierSettings
  ) -> Preset<ClassifierSettings> {
    Preset(
      name, "\(meaning); Adam, batches of 128, at most 500 epochs.", settings, epochs: 500,
      environmentArguments: ["validation": 0.1], patience: 5, minDelta: 1e-3)
  }
}

extension ClassifierSettings {
  /// Two ReLU layers with offsets of 0.01 and Adam, whose rate falls to a tenth after two
  /// evaluations without a better loss.
  ///
  /// Le, Wang & Lee (2020), "GRACE: Generating Concise and Informative Contrastive Sample to Explain
  /// Neural Network Model's Prediction", https://arxiv.org/abs/1911.02042.
  /// - Parameters:
  ///   - first: units of the first layer.
  ///   - second: units of the second layer.
  ///   - learningRate: at first.
  /// - Returns: the settings.
  public static func grace(_ first: Int, _ second: Int, learningRate: Double = 1e-3)
    -> ClassifierSettings
  {
    var settings = ClassifierSettings()
    settings.layers = ["flatten", "dense \(first) relu", "dense \(second) relu"]
    settings.initialBias = 0.01
    settings.batchSize = 128
    settings.learningRate = learningRate
    settings.learningRateMinimum = 0
    settings.schedule = .validationPlateau
    settings.plateauFactor = 0.1
    settings.plateauPatience = 2
    settings.plateauMinDelta = 1e-3
    return settings
  }
}
