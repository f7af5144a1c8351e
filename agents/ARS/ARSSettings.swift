import Learning

/// The settings of ARS; the defaults are Stable-Baselines3 Contrib's for a linear policy.
public struct ARSSettings: AgentSettings {
  /// Units of the hidden layers; none for a linear policy.
  public var hiddenLayers: [Int] = []
  /// Whether observations are scaled by their running mean and variance.
  public var normalizesObservations = false
  /// Environments side by side.
  public var environmentCount = 1
  /// Directions tried in one update, each forward and backward.
  public var directionCount = 8
  /// The best directions, which the update follows; 0 for all.
  public var topCount = 0
  /// The standard deviation of the directions.
  public var directionStd = 0.05
  /// Step size.
  public var learningRate = 0.02
  /// Added to every reward, such as -1 where an agent is rewarded for staying alive.
  public var aliveBonusOffset = 0.0

  /// Stable-Baselines3 Contrib's defaults.
  public init() {}

  /// Names, ranges and meanings.
  public static let schema: [Setting<ARSSettings>] = [
    .hiddenLayers(\.hiddenLayers, "Units of the hidden layers; none for a linear policy."),
    .flag(
      "normalize_observations", \.normalizesObservations,
      "Scale observations by their running mean and variance."),
    .integer("n_envs", \.environmentCount, in: 1...4096, "Environments side by side."),
    .integer(
      "n_delta", \.directionCount, in: 1...10_000,
      "Directions tried in one update, each forward and backward."),
    .integer(
      "n_top", \.topCount, in: 0...10_000, "The best directions, which the update follows; 0: all."
    ),
    .number(
      "delta_std", \.directionStd, in: 1e-9...1e3, "The standard deviation of the directions."),
    .learningRate(\.learningRate, "Step size."),
    .number("alive_bonus_offset", \.aliveBonusOffset, in: -1e6...1e6, "Added to every reward."),
  ]

  /// Checks the values against each other.
  public func validate() throws(AgentError) {
    guard topCount <= directionCount else {
      throw .wrongSetting(
        "n_top", value: "\(topCount)", expected: "at most n_delta = \(directionCount)")
    }
  }
}
