import Foundations

/// Mean and variance of what an environment shows, known beforehand: of a data set's examples.
public struct ObservationMoments: Sendable, Equatable {
  /// `[D]`, of each number of the flattened observation.
  public let mean: [Double]
  /// `[D]`, the mean of the squared differences from the mean.
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

  /// The moments of each of the last axis' features: the values at every n-th position together.
  ///
  ///     mean = mean of means,  variance = mean of (variance + (own mean - mean)^2)
  ///
  /// - Precondition: n divides the values of an observation.
  public func ofLastAxis(_ features: Int) -> ObservationMoments {
    precondition(
      features > 0 && self.mean.count % features == 0,
      "ObservationMoments: \(self.mean.count) numbers are no multiple of \(features)")
    var mean = [Double](repeating: 0, count: features)
    var variance = mean
    let rowCount = Double(self.mean.count / features)
    for (position, value) in self.mean.enumerated() { mean[position % features] += value }
    for feature in mean.indices { mean[feature] /= rowCount }
    for position in self.mean.indices {
      let distance = self.mean[position] - mean[position % features]
      variance[position % features] += (self.variance[position] + distance * distance) / rowCount
    }
    return ObservationMoments(mean: mean, variance: variance)
  }
}
