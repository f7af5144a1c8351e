import Foundations

/// Mean and variance of what an environment shows, known beforehand: of a data set's examples.
public struct ObservationMoments: Sendable, Equatable {
  /// `[D]`, of each number of the flattened observation.
  public let mean: [Double]
  /// `[D]`, the sum of squared deviations divided by their number.
  public let variance: [Double]

  /// Takes moments.
  /// - Precondition: as many variances as means.
  public init(mean: [Double], variance: [Double]) {
    precondition(
      mean.count == variance.count,
      "ObservationMoments: \(mean.count) means and \(variance.count) variances")
    self.mean = mean
    self.variance = variance
  }

  /// The moments of each of the last axis' features: the numbers at every n-th place together.
  ///
  ///     mean = mean of means,  variance = mean of (variance + (own mean - mean)^2)
  ///
  /// - Precondition: n divides the numbers of an observation.
  public func ofLastAxis(_ features: Int) -> ObservationMoments {
    precondition(
      features > 0 && self.mean.count % features == 0,
      "ObservationMoments: \(self.mean.count) numbers are no multiple of \(features)")
    var mean = [Double](repeating: 0, count: features)
    var variance = mean
    let share = Double(self.mean.count / features)
    for (place, value) in self.mean.enumerated() { mean[place % features] += value }
    for feature in mean.indices { mean[feature] /= share }
    for place in self.mean.indices {
      let distance = self.mean[place] - mean[place % features]
      variance[place % features] += (self.variance[place] + distance * distance) / share
    }
    return ObservationMoments(mean: mean, variance: variance)
  }
}
