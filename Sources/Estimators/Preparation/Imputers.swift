import Foundations

/// Fills missing values (NaN) of each column by one figure of its training values: scikit-learn's
/// `SimpleImputer`.
public struct SimpleImputer: Sendable, Codable, Hashable {
  /// Which figure.
  public enum Strategy: String, Sendable, Codable, CaseIterable {
    /// Of an even number of values the mean of the middle two.
    case median
    /// The sum divided by the number of values.
    case mean
    /// Of equally frequent values the smallest.
    case mostFrequent = "most-frequent"
  }

  /// `[D]`: what missing values become.
  public let statistics: [Double]

  /// Finds the figures.
  /// - Throws: `EstimatorError` where there is no row, or a column has no value.
  public init(_ x: Matrix, strategy: Strategy = .mean) throws(EstimatorError) {
    statistics = try x.presentColumns().map { values in
      switch strategy {
      case .median: return quantile(0.5, ofSorted: values.sorted())
      case .mean: return values.reduce(0, +) / Double(values.count)
      case .mostFrequent:
        var counts: [Double: Int] = [:]
        for value in values { counts[value, default: 0] += 1 }
        let most = counts.values.max() ?? 0
        return counts.filter { $0.value == most }.keys.min() ?? 0
      }
    }
  }

  /// Rows without missing values.
  /// - Throws: `EstimatorError` where the number of columns differs.
  public func transform(_ x: Matrix) throws(EstimatorError) -> Matrix {
    try x.check(columns: statistics.count)
    var result = x
    for row in 0..<x.rows {
      for column in 0..<x.columns where x[row, column].isNaN {
        result[row, column] = statistics[column]
      }
    }
    return result
  }
}

/// Fills missing values (NaN) by the mean of the nearest training rows that have one: scikit-learn's
/// `KNNImputer`. Classes play no part.
///
/// The distance of two rows counts the columns that both have,
/// `sqrt(D / common * sum of squared differences)`. A row without a common column with any other gets
/// the column's mean. Of rows equally far away the earlier are nearer.
///
/// Troyanskaya et al. (2001), https://doi.org/10.1093/bioinformatics/17.6.520.
public struct KNNImputer: Sendable, Codable {
  /// How many rows count.
  public let nNeighbors: Int
  /// `[N, D]`
  public let examples: Matrix
  private let means: [Double]

  /// Remembers rows.
  /// - Throws: `EstimatorError` where there is no row, or a column has no value.
  public init(_ x: Matrix, nNeighbors: Int = 5) throws(EstimatorError) {
    try requireSetting(nNeighbors >= 1, "n_neighbors", nNeighbors, "1 or more")
    means = try x.presentColumns().map { $0.reduce(0, +) / Double($0.count) }
    self.nNeighbors = nNeighbors
    examples = x
  }

  /// Rows without missing values.
  /// - Throws: `EstimatorError` where the number of columns differs.
  public func transform(_ x: Matrix) throws(EstimatorError) -> Matrix {
    try x.check(columns: means.count)
    var result = x
    for row in 0..<x.rows {
      let missing = (0..<x.columns).filter { x[row, $0].isNaN }
      guard !missing.isEmpty else { continue }
      let near = distances(x.row(row)).enumerated().filter { !$0.element.isNaN }
        .sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }.map(\.offset)
      for column in missing {
        let donors = near.lazy.filter { !examples[$0, column].isNaN }.prefix(nNeighbors)
        let values = donors.map { examples[$0, column] }
        result[row, column] =
          values.isEmpty ? means[column] : values.reduce(0, +) / Double(values.count)
      }
    }
    return result
  }

  /// The squared distances from all examples; NaN where there is no common column.
  private func distances(_ row: ArraySlice<Double>) -> [Double] {
    let row = Array(row)
    return (0..<examples.rows).map { index in
      var (sum, common) = (0.0, 0)
      for column in row.indices {
        let difference = row[column] - examples[index, column]
        guard !difference.isNaN else { continue }
        sum += difference * difference
        common += 1
      }
      return common == 0 ? .nan : sum * Double(row.count) / Double(common)
    }
  }
}

extension KNNImputer {
  private enum Key: String, CodingKey { case nNeighbors, examples, means }

  /// Reads a saved one from an untrusted file.
  /// - Throws: `EstimatorError` where its parts do not fit together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    nNeighbors = try container.decode(Int.self, forKey: .nNeighbors)
    means = try container.decode([Double].self, forKey: .means)
    let values = try container.decode([Double?].self, forKey: .examples)
    try requireSaved(
      nNeighbors >= 1 && !means.isEmpty && !values.isEmpty && values.count % means.count == 0,
      "examples and means of the columns")
    examples = Matrix(
      rows: values.count / means.count, columns: means.count, values: values.map { $0 ?? .nan })
  }

  /// Writes the rows, missing values as null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(nNeighbors, forKey: .nNeighbors)
    try container.encode(means, forKey: .means)
    try container.encode(examples.values.map { $0.isNaN ? nil : $0 }, forKey: .examples)
  }
}
