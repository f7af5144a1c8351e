import Foundations

/// Moves and stretches each column by what was found in the training rows.
///
///     transformed = (x - center) / scale
///
/// Missing values (NaN) stay missing and do not count.
public struct ColumnScaler: Sendable, Codable, Hashable {
  /// `[D]`: what is taken away.
  public let center: [Double]
  /// `[D]`: what is divided by; never 0.
  public let scale: [Double]

  private enum CodingKeys: String, CodingKey { case center, scale }

  init(center: [Double], scale: [Double]) { (self.center, self.scale) = (center, scale) }

  /// Reads a saved one.
  /// - Throws: `EstimatorError` where center and scale do not fit together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    center = try container.decode([Double].self, forKey: .center)
    scale = try container.decode([Double].self, forKey: .scale)
    try requireSaved(
      !center.isEmpty && center.count == scale.count && scale.allSatisfy { $0 != 0 },
      "center and scale of the columns")
  }

  /// Scaled rows.
  /// - Throws: `EstimatorError` where the number of columns differs.
  public func transform(_ x: Matrix) throws(EstimatorError) -> Matrix {
    try apply(x) { ($0 - center[$1]) / scale[$1] }
  }

  /// The rows that `transform` gives these for.
  /// - Throws: `EstimatorError` where the number of columns differs.
  public func inverseTransform(_ x: Matrix) throws(EstimatorError) -> Matrix {
    try apply(x) { $0 * scale[$1] + center[$1] }
  }

  private func apply(
    _ x: Matrix, _ body: (Double, Int) -> Double
  ) throws(EstimatorError) -> Matrix {
    try x.check(columns: center.count)
    var result = x
    for row in 0..<x.rows {
      for column in 0..<x.columns { result[row, column] = body(x[row, column], column) }
    }
    return result
  }

  /// Mean 0 and variance 1: scikit-learn's `StandardScaler`. The standard deviation is that of the
  /// population; a constant column is only centered.
  /// - Throws: `EstimatorError` where there is no row, or a column has no value.
  public static func standard(_ x: Matrix) throws(EstimatorError) -> ColumnScaler {
    try fitted(x) { values in
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      // What rounding alone leaves of a constant column.
      let bound = count * Double.ulpOfOne * (variance + count * mean * mean * Double.ulpOfOne)
      return (mean, variance <= bound ? 1 : variance.squareRoot())
    }
  }

  /// From `low` to `high`: scikit-learn's `MinMaxScaler`.
  /// - Throws: `EstimatorError` where there is no row, or a column has no value.
  public static func minMax(
    _ x: Matrix, low: Double = 0, high: Double = 1
  ) throws(EstimatorError) -> ColumnScaler {
    try requireSetting(
      low < high && low.isFinite && high.isFinite, "feature_range", "\(low)...\(high)",
      "a lower and a higher finite number")
    return try fitted(x) { values in
      let (least, most) = (values.min() ?? 0, values.max() ?? 0)
      let scale = nonzero(most - least) / (high - low)
      return (least - low * scale, scale)
    }
  }

  /// Median 0 and interquartile range 1: scikit-learn's `RobustScaler`. Quartiles interpolate
  /// linearly.
  /// - Throws: `EstimatorError` where there is no row, or a column has no value.
  public static func robust(_ x: Matrix) throws(EstimatorError) -> ColumnScaler {
    try fitted(x) { values in
      let sorted = values.sorted()
      return (
        quantile(0.5, ofSorted: sorted),
        nonzero(quantile(0.75, ofSorted: sorted) - quantile(0.25, ofSorted: sorted))
      )
    }
  }

  private static func nonzero(_ scale: Double) -> Double {
    scale < 10 * Double.ulpOfOne ? 1 : scale
  }

  private static func fitted(
    _ x: Matrix, _ body: ([Double]) -> (center: Double, scale: Double)
  ) throws(EstimatorError) -> ColumnScaler {
    let found = try x.presentColumns().map(body)
    return ColumnScaler(center: found.map(\.center), scale: found.map(\.scale))
  }
}

extension Matrix {
  /// The values of each column that are not missing: one at least, all finite.
  func presentColumns() throws(EstimatorError) -> [[Double]] {
    guard rows > 0 else { throw .noExamples }
    var found: [[Double]] = []
    for column in 0..<columns {
      let values = self.column(column)
      if let row = values.firstIndex(where: \.isInfinite) {
        throw .notFinite(what: "column \(column)", row: row, value: "\(values[row])")
      }
      let present = values.filter { !$0.isNaN }
      guard !present.isEmpty else {
        throw .wrongShape(
          what: "column \(column)", expected: "a value in some row", found: "none: leave it out")
      }
      found.append(present)
    }
    return found
  }
}
