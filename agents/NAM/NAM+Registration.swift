import Gym
import Learning

extension AgentSpec {
  /// Neural additive models.
  static let nam = AgentSpec(
    NAMAgent.self,
    summary: "Neural additive model: a curve for each feature of a table, classes or numbers.",
    presets: [
      Preset(
        "nam", "Rectified linear units, output penalty; at most 1,000 epochs.", NAMSettings(),
        epochs: 1_000, environmentArguments: ["validation": 0.15], patience: 60),
      Preset(
        "ensemble", "The mean of 20 such networks, each on 85 % of the training rows.", .ensemble,
        epochs: 1_000, environmentArguments: ["validation": 0.15], patience: 60),
      Preset(
        "exu",
        "1,000 units with exponential slopes, dropout 0.5, no penalty: the authors' program.",
        .exu, epochs: 1_000, environmentArguments: ["validation": 0.15], patience: 60),
    ], defaultEnvironment: "Regression/friedman-1-v0")
}

extension NAMSettings {
  /// The mean of 20 networks.
  public static let ensemble: NAMSettings = {
    var settings = NAMSettings()
    settings.learners = 20
    return settings
  }()

  /// The defaults of the authors' program.
  public static let exu: NAMSettings = {
    var settings = NAMSettings()
    settings.firstLayer = .exu
    settings.basisFunctions = 1_000
    settings.dropout = 0.5
    settings.featureDropout = 0
    settings.outputRegularization = 0
    settings.learningRate = 0.01
    return settings
  }()
}
