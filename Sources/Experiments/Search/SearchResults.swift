import Learning

/// Whether more or less of a score is better.
public enum SearchGoal: String, Sendable, Codable, CaseIterable {
  /// More is better: an accuracy.
  case maximize
  /// Less is better: a loss.
  case minimize
}

/// What a search found, best first.
public struct SearchResults<Settings> {
  /// One combination of settings with its scores.
  public struct Row {
    /// The combination.
    public let point: SearchPoint<Settings>
    /// The validation score of each fold; not a number where training failed.
    public let scores: [Double]
    /// How long all folds took together.
    public let seconds: Double

    /// The mean over the folds.
    public var score: Double { SampleSummary(scores).mean }

    /// The standard deviation over the folds (divisor: one less than their number); 0 for one.
    public var standardDeviation: Double { SampleSummary(scores).standardDeviation }
  }

  /// Best first; of equal scores, that tried first. Scores that are no finite number come last.
  public let rows: [Row]
  /// What was looked for.
  public let goal: SearchGoal

  init(_ rows: [Row], goal: SearchGoal) {
    self.goal = goal
    // Swift's sort keeps the order of equals.
    self.rows = rows.sorted { a, b in
      guard a.score.isFinite && b.score.isFinite else {
        return a.score.isFinite && !b.score.isFinite
      }
      return goal == .maximize ? a.score > b.score : a.score < b.score
    }
  }

  /// The best combination; nil where no score is a finite number.
  public var best: Row? { rows.first.flatMap { $0.score.isFinite ? $0 : nil } }

  /// A table for print: a header, then a line for each combination, best first.
  ///
  ///     rank  layers  learning_rate  score     standard deviation  seconds
  public var table: [[String]] {
    let header = ["rank"] + (rows.first?.point.values.map(\.name) ?? [])
    return [header + ["score", "deviation", "seconds"]]
      + rows.enumerated().map { index, row in
        ["\(index + 1)"] + row.point.values.map(\.value)
          + [
            Self.rounded(row.score, 6), Self.rounded(row.standardDeviation, 6),
            Self.rounded(row.seconds, 2),
          ]
      }
  }

  private static func rounded(_ value: Double, _ digits: Int) -> String {
    let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
    return "\((value * scale).rounded() / scale)"
  }
}
