import Foundations

/// The receiver operating characteristic: what fraction of the positive examples is found at the
/// price of what fraction of false alarms, for every threshold.
public struct ROCCurve: Sendable, Equatable {
  /// One threshold and its rates.
  public struct Point: Sendable, Equatable {
    /// The fraction of the negative examples that are taken for positive.
    public let falsePositiveRate: Double
    /// The fraction of the positive examples that are found.
    public let truePositiveRate: Double
    /// Examples with at least this score are taken for positive; infinite at the beginning.
    public let threshold: Float
  }

  /// From (0, 0) to (1, 1), a point for each distinct score.
  public let points: [Point]
  private let positiveCount: Int
  private let negativeCount: Int

  /// Sorts examples by score; nil where there is no positive or no negative one, or a score is NaN.
  /// - Parameters:
  ///   - scores: `[N]`, larger where an example is more likely positive.
  ///   - isPositive: `[N]`
  /// - Precondition: as many scores as truths.
  public init?(scores: [Float], isPositive: [Bool]) {
    precondition(
      scores.count == isPositive.count,
      "ROCCurve: expected \(isPositive.count) scores, got \(scores.count)")
    positiveCount = isPositive.count { $0 }
    negativeCount = isPositive.count - positiveCount
    guard positiveCount > 0, negativeCount > 0, !scores.contains(where: \.isNaN) else { return nil }
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    var (found, alarms) = (0, 0)
    var points = [Point(falsePositiveRate: 0, truePositiveRate: 0, threshold: .infinity)]
    for (position, index) in order.enumerated() {
      if isPositive[index] { found += 1 } else { alarms += 1 }
      let isTied = position + 1 < order.count && scores[order[position + 1]] == scores[index]
      if isTied { continue }
      points.append(
        Point(
          falsePositiveRate: Double(alarms) / Double(negativeCount),
          truePositiveRate: Double(found) / Double(positiveCount), threshold: scores[index]))
    }
    self.points = points
  }

  /// The area under the curve by trapezoids: 1 for a perfect ranking, 0.5 for a random one.
  public var area: Double {
    zip(points, points.dropFirst()).reduce(0) { sum, pair in
      let width = pair.1.falsePositiveRate - pair.0.falsePositiveRate
      return sum + width * (pair.0.truePositiveRate + pair.1.truePositiveRate) / 2
    }
  }

  /// Where as large a fraction of the negatives is taken for positive as of the positives is
  /// missed.
  public struct EqualError: Sendable, Equatable {
    /// The false-positive rate, which equals the false-negative rate.
    public let rate: Double
    /// The threshold there, linear between its neighbors; where the curve begins, that of the
    /// first example.
    public let threshold: Float
    /// The fraction of right decisions at these rates.
    public let accuracy: Double
  }

  /// The equal error rate, linear between the points of the curve.
  public var equalError: EqualError {
    for (start, end) in zip(points, points.dropFirst()) {
      // The false-positive rate minus the false-negative rate rises from -1 to 1.
      let before = start.falsePositiveRate - (1 - start.truePositiveRate)
      let after = end.falsePositiveRate - (1 - end.truePositiveRate)
      guard after >= 0 else { continue }
      let fraction = after == before ? 0 : -before / (after - before)
      let rate =
        start.falsePositiveRate + fraction * (end.falsePositiveRate - start.falsePositiveRate)
      let first = start.threshold.isInfinite ? end.threshold : start.threshold
      return EqualError(
        rate: rate, threshold: first + Float(fraction) * (end.threshold - first), accuracy: 1 - rate
      )
    }
    return EqualError(rate: 1, threshold: points.last?.threshold ?? 0, accuracy: 0)
  }
}
