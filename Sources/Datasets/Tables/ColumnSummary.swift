import Foundations

/// What the values of a column are like: the row of `DataFrame.describe` in pandas, with missing
/// values, zeros and outliers.
public struct ColumnSummary: Sendable, Equatable {
  /// The column's name.
  public let name: String
  /// What its values are.
  public let kind: ColumnKind
  /// How many values there are.
  public let count: Int
  /// How many are missing.
  public let missing: Int
  /// How many are different from each other.
  public let distinct: Int
  /// The most frequent text, the first of them in alphabetical order; nil of numbers.
  public let mostFrequent: Frequency?
  /// Mean and quartiles; nil of texts, and where all values are missing.
  public let statistics: Statistics?

  /// How often a value occurs.
  public struct Frequency: Sendable, Equatable {
    /// The value.
    public let value: String
    /// How many rows have it.
    public let count: Int
  }

  /// Moments and quantiles of numbers.
  public struct Statistics: Sendable, Equatable {
    /// The arithmetic mean.
    public let mean: Double
    /// The sample standard deviation, with n - 1; NaN of one value.
    public let standardDeviation: Double
    /// The smallest value.
    public let minimum: Double
    /// The quantiles at 0.25, 0.5 and 0.75, interpolated linearly.
    public let lowerQuartile, median, upperQuartile: Double
    /// The largest value.
    public let maximum: Double
    /// How many values are 0.
    public let zeros: Int
    /// How many values lie outside of `fences`.
    public let outliers: Int

    /// Quartiles minus and plus 1.5 times their distance (Tukey 1977): what lies outside is an
    /// outlier.
    public var fences: ClosedRange<Double> {
      let reach = 1.5 * (upperQuartile - lowerQuartile)
      return lowerQuartile - reach...upperQuartile + reach
    }

    /// Whether all values are the same.
    public var isConstant: Bool { minimum == maximum }

    /// Whether zeros are so far from all other values that they may stand for missing ones: the
    /// smallest other magnitude is 5 times the median distance between neighboring values or more.
    public let mayHideMissing: Bool

    /// Summarizes numbers; nil without one.
    /// - Parameter sorted: finite values in ascending order.
    init?(sorted: [Double]) {
      guard let first = sorted.first, let last = sorted.last else { return nil }
      let count = Double(sorted.count)
      let sum = sorted.reduce(0, +)
      // The sum of finite values may overflow.
      let mean = sum.isFinite ? sum / count : sorted.reduce(0) { $0 + $1 / count }
      let squares = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      self.mean = mean
      standardDeviation =
        sorted.count > 1 ? first == last ? 0 : (squares / (count - 1)).squareRoot() : .nan
      (minimum, maximum) = (first, last)
      let (low, high) = (quantile(0.25, ofSorted: sorted), quantile(0.75, ofSorted: sorted))
      (lowerQuartile, median, upperQuartile) = (low, quantile(0.5, ofSorted: sorted), high)
      zeros = sorted.count { $0 == 0 }
      mayHideMissing = Self.areZerosRemote(sorted)
      let reach = 1.5 * (high - low)
      outliers = sorted.count { $0 < low - reach || $0 > high + reach }
    }

    private static func areZerosRemote(_ sorted: [Double]) -> Bool {
      guard sorted.first == 0, let next = sorted.first(where: { $0 != 0 }) else { return false }
      var distances: [Double] = []
      for (one, other) in zip(sorted, sorted.dropFirst()) where one < other && one != 0 {
        distances.append(other - one)
      }
      guard distances.count > 2 else { return false }
      return next >= 5 * quantile(0.5, ofSorted: distances.sorted())
    }
  }

  /// Summarizes a column.
  ///
  /// - Complexity: O(n log n).
  public init(_ column: DataTable.Column) {
    name = column.name
    kind = column.kind
    missing = column.missingCount
    count = column.count - missing
    if let numbers = column.numbers {
      let sorted = numbers.filter { !$0.isNaN }.sorted()
      distinct = sorted.indices.count { $0 == 0 || sorted[$0] != sorted[$0 - 1] }
      mostFrequent = nil
      statistics = Statistics(sorted: sorted)
    } else {
      let counts = column.textCounts
      distinct = counts.count
      mostFrequent = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
        .map { Frequency(value: $0.key, count: $0.value) }
      statistics = nil
    }
  }
}

extension DataTable.Column {
  /// How often each text occurs; empty of numbers.
  var textCounts: [String: Int] {
    guard case .texts(let texts) = values else { return [:] }
    var counts: [String: Int] = [:]
    for text in texts where !text.isEmpty { counts[text, default: 0] += 1 }
    return counts
  }
}
