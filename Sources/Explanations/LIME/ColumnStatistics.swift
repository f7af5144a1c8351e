import Estimators

/// What LIME keeps of a column of the training data: enough to draw values of it.
public struct ColumnStatistics: Sendable, Hashable, Codable {
  /// One bin of a discretized column: which training values fall into it.
  public struct Bin: Sendable, Hashable, Codable {
    /// The mean of the training values.
    public var mean: Double
    /// Their standard deviation (divided by n), plus 1e-11.
    public var standardDeviation: Double
    /// The lower boundary, or the smallest training value.
    public var minimum: Double
    /// The upper boundary, or the largest training value.
    public var maximum: Double
  }

  /// The mean of the training values; 0 of a categorical or discretized column.
  public var mean = 0.0
  /// Their standard deviation (divided by n), 1 where it is 0; 1 of a categorical or discretized column.
  public var scale = 1.0
  /// The boundaries between bins, ascending; empty where the column is not discretized.
  public var boundaries: [Double] = []
  /// One more than boundaries; empty where the column is not discretized.
  public var bins: [Bin] = []
  /// The categories or the numbers of the bins that occur, ascending; empty of a column of numbers.
  public var values: [Double] = []
  /// How often each of them occurs; they sum to 1.
  public var frequencies: [Double] = []

  /// Whether rows have a category of this column or not, rather than a number.
  public var isCategorical: Bool { !values.isEmpty }

  /// The statistics of a column of numbers.
  init(numbers: [Double]) {
    let count = Double(numbers.count)
    mean = numbers.reduce(0, +) / count
    let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    // What scikit-learn's scaler takes for a constant column.
    let limit =
      count * .ulpOfOne * variance + (count * mean * .ulpOfOne) * (count * mean * .ulpOfOne)
    scale = variance > limit ? variance.squareRoot() : 1
  }

  /// The statistics of a column of categories.
  init(categories: [Double]) { count(categories) }

  /// The statistics of a column that is cut into bins.
  init(numbers: [Double], boundaries: [Double]) {
    self.boundaries = boundaries
    let found = numbers.map { bin(of: $0) }
    let limits = (numbers.min() ?? 0, numbers.max() ?? 0)
    bins = (0...boundaries.count).map { bin in
      let own = zip(numbers, found).filter { $0.1 == bin }.map(\.0)
      let count = Double(max(1, own.count))
      let mean = own.reduce(0, +) / count
      let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      return Bin(
        mean: mean, standardDeviation: variance.squareRoot() + 1e-11,
        minimum: bin == 0 ? limits.0 : boundaries[bin - 1],
        maximum: bin == boundaries.count ? limits.1 : boundaries[bin])
    }
    count(found.map(Double.init))
  }

  private mutating func count(_ observed: [Double]) {
    var counts: [Double: Int] = [:]
    for value in observed { counts[value, default: 0] += 1 }
    values = counts.keys.sorted()
    frequencies = values.map { Double(counts[$0] ?? 0) / Double(observed.count) }
  }

  /// The bin of a value: the number of boundaries below it. A value equal to a boundary belongs to the
  /// lower bin.
  public func bin(of value: Double) -> Int { boundaries.count { $0 < value } }

  /// What an explanation calls the values of a bin, such as `99.00 < Glucose <= 117.00`.
  public func binName(_ bin: Int, feature: String) -> String {
    guard let first = boundaries.first, let last = boundaries.last else { return feature }
    if bin <= 0 { return "\(feature) <= \(fixedPoint(first))" }
    guard bin < boundaries.count else { return "\(feature) > \(fixedPoint(last))" }
    return "\(fixedPoint(boundaries[bin - 1])) < \(feature) <= \(fixedPoint(boundaries[bin]))"
  }
}
