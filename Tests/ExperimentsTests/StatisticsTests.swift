import Foundation
import Foundations
import TestSupport
import Testing

@testable import Experiments

/// Statistics of rliable, by its own numbers (`Golden/make_statistics.py`).
@Suite struct StatisticsTests {
  struct Case: Decodable {
    var x, y: [[Double]]
    var thresholds, profile: [Double]
    var metrics: [String: Double]
    var improvement: Double
    /// The runs that each resample draws, `[R * T]` each; of two matrices in turn.
    var draws, pairDraws: [[Int]]
    /// Lower ends, then upper ends.
    var metricIntervals, profileIntervals, improvementInterval: [[Double]]
    var ownMetricIntervals, ownImprovementInterval: [[Double]]
  }

  private static func cases() throws -> [Case] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let url = URL(fileURLWithPath: GoldenFiles.path("statistics.json"))
    return try decoder.decode([Case].self, from: Data(contentsOf: url))
  }

  /// The keys of `metrics` come as `convertFromSnakeCase` makes them.
  private static let keys = ["mean", "median", "iqm", "optimalityGap"]

  /// Sums are made in another order than NumPy's.
  private static let tolerance = 1e-12

  @Test func pointEstimatesAreRliables() throws {
    for item in try Self.cases() {
      let (x, y) = (ScoreMatrix(item.x), ScoreMatrix(item.y))
      for metric in AggregateMetric.allCases {
        let key = item.metrics[metric.rawValue] == nil ? "optimalityGap" : metric.rawValue
        let expected = try #require(item.metrics[key])
        #expect(abs(metric.value(of: x) - expected) < Self.tolerance, "\(metric)")
      }
      #expect(abs(probabilityOfImprovement(x, over: y) - item.improvement) < Self.tolerance)
      for (value, expected) in zip(x.profile(at: item.thresholds), item.profile) {
        #expect(abs(value - expected) < Self.tolerance)
      }
    }
  }

  private func expectSame(_ interval: ClosedRange<Double>, _ bounds: [[Double]], _ column: Int) {
    #expect(abs(interval.lowerBound - bounds[0][column]) < Self.tolerance)
    #expect(abs(interval.upperBound - bounds[1][column]) < Self.tolerance)
  }

  /// The same resamples have the same intervals.
  @Test func intervalsOfTheSameResamplesAreRliables() throws {
    let bootstrap = StratifiedBootstrap(resamples: 60)
    for item in try Self.cases() {
      let (x, y) = (ScoreMatrix(item.x), ScoreMatrix(item.y))
      let drawn = item.draws.map { draw in
        var matrix = x
        matrix.resample(x, by: draw)
        return matrix
      }
      for (column, metric) in AggregateMetric.allCases.enumerated() {
        expectSame(
          bootstrap.interval(of: drawn.map(metric.value)), item.metricIntervals, column)
      }
      for (column, threshold) in item.thresholds.enumerated() {
        expectSame(
          bootstrap.interval(of: drawn.map { $0.profile(at: [threshold])[0] }),
          item.profileIntervals, column)
      }
      let pairs = stride(from: 0, to: item.pairDraws.count, by: 2).map { index in
        var (first, second) = (x, y)
        first.resample(x, by: item.pairDraws[index])
        second.resample(y, by: item.pairDraws[index + 1])
        return probabilityOfImprovement(first, over: second)
      }
      expectSame(bootstrap.interval(of: pairs), item.improvementInterval, 0)
    }
  }

  /// Our own draws, within the Monte-Carlo error: of 5,000 draws the fraction below a quantile of
  /// 2.5 % has a standard error of 0.22 %, that of scores spread by 0.4 over few runs thus less than
  /// 0.03, and steps of 0.1 where scores are rounded.
  @Test func ownIntervalsAgreeWithRliables() throws {
    for (index, item) in try Self.cases().enumerated() {
      let (x, y) = (ScoreMatrix(item.x), ScoreMatrix(item.y))
      let bootstrap = StratifiedBootstrap(resamples: 2_000)
      let tolerance = index == 2 ? 0.06 : 0.03
      for (column, metric) in AggregateMetric.allCases.enumerated() {
        let interval = bootstrap.interval(of: x, metric.value)
        #expect(abs(interval.lowerBound - item.ownMetricIntervals[0][column]) < tolerance)
        #expect(abs(interval.upperBound - item.ownMetricIntervals[1][column]) < tolerance)
        #expect(interval == bootstrap.interval(of: x, metric.value), "the same seed")
      }
      let interval = bootstrap.intervals(of: [x, y]) {
        [probabilityOfImprovement($0[0], over: $0[1])]
      }[0]
      #expect(abs(interval.lowerBound - item.ownImprovementInterval[0][0]) < tolerance)
      #expect(abs(interval.upperBound - item.ownImprovementInterval[1][0]) < tolerance)
    }
  }

  /// By hand.
  @Test func aSingleRunHasNoWidth() {
    let matrix = ScoreMatrix([[0.25, 0.75]])
    let interval = StratifiedBootstrap(resamples: 10).interval(
      of: matrix, AggregateMetric.mean.value)
    #expect(interval == 0.5...0.5)
    #expect(probabilityOfImprovement(matrix, over: matrix) == 0.5)
    #expect(quantile(0.25, ofSorted: [0, 1, 2, 4]) == 0.75)
  }
}
