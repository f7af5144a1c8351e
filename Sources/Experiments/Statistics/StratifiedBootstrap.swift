import Foundations
import NumPyRandom

/// Intervals by the stratified bootstrap with percentiles: the runs of each task are drawn again with
/// replacement, task by task, and the interval holds the middle 95 % of what the draws come to.
///
/// Efron (1979), https://doi.org/10.1214/aos/1176344552; stratified by task as in Agarwal et al.
/// (2021), https://arxiv.org/abs/2108.13264, and their package rliable.
public struct StratifiedBootstrap: Sendable, Equatable {
  /// How many times the runs are drawn.
  public let resamples: Int
  /// The fraction of the draws inside the interval.
  public let confidence: Double
  /// The seed of the draws: the same scores have the same intervals.
  public let seed: UInt64

  /// Makes a bootstrap.
  /// - Precondition: one resample at least, a confidence between 0 and 1.
  public init(resamples: Int = 10_000, confidence: Double = 0.95, seed: UInt64 = 0) {
    precondition(
      resamples > 0 && confidence > 0 && confidence < 1,
      "StratifiedBootstrap: expected resamples above 0 and a confidence between 0 and 1, got "
        + "\(resamples), \(confidence)")
    (self.resamples, self.confidence, self.seed) = (resamples, confidence, seed)
  }

  /// The interval of a value of one agent's scores.
  public func interval(of scores: ScoreMatrix, _ value: (ScoreMatrix) -> Double)
    -> ClosedRange<Double>
  {
    intervals(of: [scores]) { [value($0[0])] }[0]
  }

  /// The intervals of several values of the scores of one or more agents, whose runs are drawn
  /// independently of each other.
  /// - Returns: an interval for each value.
  public func intervals(of scores: [ScoreMatrix], _ values: ([ScoreMatrix]) -> [Double])
    -> [ClosedRange<Double>]
  {
    var random = PCG64(seed: seed, stream: "bootstrap")
    var drawn = scores
    var estimates: [[Double]] = []
    estimates.reserveCapacity(resamples)
    for _ in 0..<resamples {
      for index in scores.indices {
        let runs = scores[index].values.map { _ in
          random.integers(upTo: scores[index].runCount)
        }
        drawn[index].resample(scores[index], by: runs)
      }
      estimates.append(values(drawn))
    }
    return (estimates.first ?? []).indices.map { column in
      interval(of: estimates.map { $0[column] })
    }
  }

  /// The interval that holds the middle of some estimates.
  func interval(of estimates: [Double]) -> ClosedRange<Double> {
    let sorted = estimates.sorted()
    let tail = (1 - confidence) / 2
    return quantile(tail, ofSorted: sorted)...quantile(1 - tail, ofSorted: sorted)
  }
}
