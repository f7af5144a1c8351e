import Foundations

/// The scores of one agent, `[R, T]`: a row for each run, a column for each task.
public struct ScoreMatrix: Sendable, Equatable {
  /// R, the runs.
  public let runCount: Int
  /// T, the tasks.
  public let taskCount: Int
  /// Row by row, `[R * T]`.
  public private(set) var values: [Double]

  /// Takes rows of equal length.
  /// - Precondition: at least one row and one column.
  public init(_ rows: [[Double]]) {
    let width = rows.first?.count ?? 0
    precondition(
      width > 0 && rows.allSatisfy { $0.count == width },
      "ScoreMatrix: expected rows of one length above 0, got lengths \(rows.map(\.count))")
    (runCount, taskCount) = (rows.count, width)
    values = rows.flatMap(\.self)
  }

  /// The score of a run in a task.
  public subscript(run: Int, task: Int) -> Double { values[run * taskCount + task] }

  /// The scores of a task, `[R]`.
  public func column(_ task: Int) -> [Double] { (0..<runCount).map { self[$0, task] } }

  /// The mean score of each task, `[T]`.
  public var taskMeans: [Double] {
    (0..<taskCount).map { task in
      var sum = 0.0
      for run in 0..<runCount { sum += self[run, task] }
      return sum / Double(runCount)
    }
  }

  /// Puts scores of another matrix of the same shape here: element (r, t) from its run
  /// `runs[r * T + t]`, so that each task is resampled by itself.
  mutating func resample(_ other: ScoreMatrix, by runs: [Int]) {
    for index in values.indices {
      values[index] = other.values[runs[index] * taskCount + index % taskCount]
    }
  }
}

/// What the scores of one agent over all tasks come to, as Agarwal et al. (2021) define it:
/// "Deep Reinforcement Learning at the Edge of the Statistical Precipice",
/// https://arxiv.org/abs/2108.13264; the names are those of their package rliable.
public enum AggregateMetric: String, Sendable, CaseIterable {
  /// The mean over the tasks' means.
  case mean
  /// The median of the tasks' means.
  case median
  /// The mean of the middle half of all runs: as robust as the median, and as sensitive as the mean.
  case interquartileMean = "iqm"
  /// By how much the runs miss a score of 1 on average; less is better.
  case optimalityGap = "optimality_gap"

  /// The value of normalized scores.
  public func value(of scores: ScoreMatrix) -> Double {
    switch self {
    case .mean: Self.mean(scores.taskMeans)
    case .median: Self.median(scores.taskMeans)
    case .interquartileMean: Self.trimmedMean(scores.values)
    case .optimalityGap: 1 - Self.mean(scores.values.map { min($0, 1) })
    }
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  private static func median(_ values: [Double]) -> Double {
    let (sorted, half) = (values.sorted(), values.count / 2)
    return values.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
  }

  /// The mean without the quarter of the values (rounded down) at either end.
  private static func trimmedMean(_ values: [Double]) -> Double {
    let cut = values.count / 4
    return mean(Array(values.sorted()[cut..<values.count - cut]))
  }
}

/// How often a run of one agent scores more than a run of another, averaged over the tasks; equal
/// scores count half.
///
///     P(X > Y) = mean_t U_t / (R_X R_Y)      U: the statistic of Mann and Whitney (1947)
///
/// - Precondition: both have the same tasks.
/// - Returns: 0...1.
public func probabilityOfImprovement(_ first: ScoreMatrix, over second: ScoreMatrix) -> Double {
  precondition(
    first.taskCount == second.taskCount,
    "probabilityOfImprovement: expected the same tasks, got \(first.taskCount), \(second.taskCount)"
  )
  var sum = 0.0
  for task in 0..<first.taskCount {
    var wins = 0.0
    for run in 0..<first.runCount {
      let score = first[run, task]
      for other in 0..<second.runCount {
        wins += score > second[other, task] ? 1 : score == second[other, task] ? 0.5 : 0
      }
    }
    sum += wins / Double(first.runCount * second.runCount)
  }
  return sum / Double(first.taskCount)
}

extension ScoreMatrix {
  /// The performance profile: the fraction of all runs whose score is above each threshold.
  ///
  /// - Parameter thresholds: `[K]`, in any order.
  /// - Returns: `[K]`, 0...1.
  ///
  /// Dolan and Moré (2002), https://doi.org/10.1007/s101070100263; Agarwal et al. (2021), section
  /// 4.2.
  public func profile(at thresholds: [Double]) -> [Double] {
    let sorted = values.sorted()
    return thresholds.map { threshold in
      // The first score above the threshold, by halving.
      var (low, high) = (0, sorted.count)
      while low < high {
        let middle = (low + high) / 2
        if sorted[middle] > threshold { high = middle } else { low = middle + 1 }
      }
      return Double(sorted.count - low) / Double(sorted.count)
    }
  }
}
