import Gym

/// Divides rewards by the running standard deviation of the discounted return.
///
///     R = gamma R + r,    r' = clip(r / sqrt(Var[R] + 1e-8), -10, 10)
///
/// Engstrom et al. (2020), https://arxiv.org/abs/2005.12729, section 3; Stable-Baselines3's
/// `VecNormalize`.
public struct RewardNormalizer: Sendable, Codable {
  private let gamma: Double
  private var returns: [Double]
  private var moments = RunningMoments<Double>()
  private var count = 1e-4

  /// Starts with variance 1.
  /// - Parameters:
  ///   - gamma: the discount factor.
  ///   - environmentCount: N.
  public init(gamma: Double, environmentCount: Int) {
    self.gamma = gamma
    returns = Array(repeating: 0, count: environmentCount)
  }

  /// Scales the rewards of one step of every environment in place.
  public mutating func normalize(_ transitions: inout Transitions) {
    let number = returns.count
    for index in 0..<number {
      returns[index] = gamma * returns[index] + Double(transitions.rewards[index])
    }
    let mean = returns.reduce(0, +) / Double(number)
    let variance = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(number)
    moments.merge(mean: mean, variance: variance, count: number, after: count)
    count += Double(number)
    let scale = 1 / (moments.variance + 1e-8).squareRoot()
    for index in 0..<number {
      let scaled = Double(transitions.rewards[index]) * scale
      transitions.rewards[index] = Float(max(-10, min(10, scaled)))
      if transitions.ended(index) { returns[index] = 0 }
    }
  }
}

extension RewardNormalizer {
  /// Saves or restores the moments.
  /// - Throws: `AgentError.unfitArchive` where they are of another number of environments.
  public mutating func code(with coder: inout ArchiveCoder, _ key: String) throws {
    let number = returns.count
    try coder.value(key, &self)
    guard returns.count == number else {
      throw AgentError.unfitArchive(
        key: key, expected: "returns of \(number) environments", found: "\(returns.count)")
    }
  }
}
