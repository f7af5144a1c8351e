import Estimators
import Foundations
import NumPyRandom

/// The rows that stand for an absent feature: its value is taken from each of them in turn.
///
/// More than 100 rows are slow; `sample(of:count:seed:)` draws some.
public struct Background: Sendable, Hashable {
  /// `[N, D]`
  public let data: Matrix
  /// `[N]`: how much each row counts; they sum to 1.
  public let weights: [Double]

  /// Takes rows.
  /// - Parameters:
  ///   - data: `[N, D]`, one row at least.
  ///   - weights: `[N]`, at least 0, one of them positive; nil for equal ones. They are normalized.
  /// - Throws: `ExplanationError`
  public init(_ data: Matrix, weights: [Double]? = nil) throws(ExplanationError) {
    try data.check("the background")
    let weights = weights ?? [Double](repeating: 1, count: data.rows)
    guard weights.count == data.rows else {
      throw .wrongShape(
        what: "the background's weights", expected: "one for each of \(data.rows) rows",
        found: "\(weights.count)")
    }
    let total = weights.reduce(0, +)
    guard weights.allSatisfy({ $0 >= 0 }), total > 0, total.isFinite else {
      throw .wrongSetting(
        name: "weights", value: "\(weights.first { !($0 >= 0) } ?? total)",
        expected: "finite values of at least 0, one of them positive")
    }
    self.data = data
    self.weights = weights.map { $0 / total }
  }

  /// More rows than these are warned of.
  public static let comfortableRowCount = 100

  /// What is doubtful about so many rows; nil of 100 or fewer.
  public var warning: String? {
    guard data.rows > Self.comfortableRowCount else { return nil }
    return
      "the background has \(data.rows) rows: each evaluation predicts all of them, which is slow. "
      + "Take \(Self.comfortableRowCount) by Background.sample(of:), or fewer by Background.kMeans(of:k:)"
  }

  /// Rows drawn without replacement, as Python's `shap.sample` draws them; all where there are no more.
  /// - Parameters:
  ///   - data: `[N, D]`
  ///   - count: how many, at least 1.
  ///   - seed: the same draws the same rows.
  /// - Returns: rows that count alike.
  /// - Throws: `ExplanationError`
  public static func sample(
    of data: Matrix, count: Int = 100, seed: UInt32 = 0
  ) throws(ExplanationError) -> Background {
    guard count > 0 else {
      throw .wrongSetting(name: "count", value: "\(count)", expected: "at least 1")
    }
    guard count < data.rows else { return try Background(data) }
    var generator = RandomState(seed: seed)
    let chosen = generator.permutation(data.rows).prefix(count)
    return try Background(data.selectingRows(Array(chosen)))
  }

  /// The centers of clusters, which count as much as the rows that are nearest to them, as Python's
  /// `shap.kmeans` finds them.
  /// - Parameters:
  ///   - data: `[N, D]`; a missing value (NaN) counts as the mean of its column.
  ///   - k: the number of clusters, at least 1 and at most N.
  ///   - roundsValues: whether each coordinate becomes the nearest value of its column.
  /// - Returns: k rows.
  /// - Throws: `EstimatorError` where there are too few rows; `ExplanationError`.
  public static func kMeans(
    of data: Matrix, k: Int, roundsValues: Bool = true
  ) throws -> Background {
    try data.check("the training data")
    let imputed = try SimpleImputer(data, strategy: .mean).transform(data)
    var clusters = KMeans(k: k)
    clusters.nInit = 10
    try clusters.fit(imputed)
    var sizes = [Double](repeating: 0, count: k)
    for label in clusters.labels { sizes[label] += 1 }
    guard let centers = clusters.centers else {
      throw ExplanationError.noRows("the centers of the clusters")
    }
    let summary = try Background(centers, weights: sizes)
    return roundsValues ? try summary.rounded(to: imputed) : summary
  }

  /// Each coordinate replaced by the nearest value of its column in a table, so that whole numbers
  /// stay whole; of equally near ones by the first.
  /// - Throws: `ExplanationError`
  public func rounded(to values: Matrix) throws(ExplanationError) -> Background {
    try values.check("the table", columns: data.columns)
    var rounded = data
    for column in 0..<data.columns {
      let candidates = values.column(column).filter(\.isFinite)
      for row in 0..<data.rows {
        let value = data[row, column]
        rounded[row, column] =
          candidates.min { abs($0 - value) < abs($1 - value) } ?? value
      }
    }
    return try Background(rounded, weights: weights)
  }
}
