import Learning

/// A point of a search space with what it scored.
public struct Trial: Sendable, Equatable {
  /// One training of the point, up to a fraction of the budget.
  public struct Rung: Sendable, Equatable {
    /// The fraction of the budget, above 0 and at most 1.
    public let fraction: Double
    /// One score for each seed and fold; more is better.
    public internal(set) var scores: [Double]

    /// Describes a training.
    public init(fraction: Double, scores: [Double]) {
      self.fraction = fraction
      self.scores = scores
    }
  }

  /// From 1, in the order in which trials start.
  public let number: Int
  /// A value for each dimension of the space.
  public let point: [SettingValue]
  /// The trainings, each longer than the one before.
  public internal(set) var rungs: [Rung]
  /// Why it failed; nil where it did not.
  public internal(set) var failure: String?

  /// Describes a trial.
  public init(
    number: Int, point: [SettingValue], rungs: [Rung] = [], failure: String? = nil
  ) {
    self.number = number
    self.point = point
    self.rungs = rungs
    self.failure = failure
  }

  /// The mean score of its longest training; nil where it failed or has none.
  public var score: Double? { rungs.indices.last.flatMap { score(rung: $0) } }

  /// The sample standard deviation of these scores (n - 1), 0 of one.
  public var standardDeviation: Double? {
    score.flatMap { _ in rungs.last.map { SampleSummary($0.scores).standardDeviation } }
  }

  /// The mean score of a training; nil where it failed, was not made, or has no finite mean.
  public func score(rung: Int) -> Double? {
    guard failure == nil, rungs.indices.contains(rung), !rungs[rung].scores.isEmpty else {
      return nil
    }
    let mean = SampleSummary(rungs[rung].scores).mean
    return mean.isFinite ? mean : nil
  }

  /// Best first: those trained longest, of these the highest score, of equal ones the earlier trial;
  /// failed ones last.
  public static func ranked(_ trials: [Trial]) -> [Trial] {
    trials.sorted { a, b in
      guard let first = a.score, let second = b.score else {
        return (a.score != nil ? 0 : 1, a.number) < (b.score != nil ? 0 : 1, b.number)
      }
      let (long, short) = (a.rungs.last?.fraction ?? 0, b.rungs.last?.fraction ?? 0)
      return (-long, -first, a.number) < (-short, -second, b.number)
    }
  }
}
