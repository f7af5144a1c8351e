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

  /// Rows drawn without replacement; all of them where there are no more.
  /// - Parameters:
  ///   - data: `[N, D]`
  ///   - count: how many, at least 1.
  ///   - seed: the same draws the same rows. They are not those of Python's `shap.sample`, whose
  ///     generator is another one.
  /// - Returns: rows that count alike.
  /// - Throws: `ExplanationError`
  public static func sample(
    of data: Matrix, count: Int = 100, seed: UInt64 = 0
  ) throws(ExplanationError) -> Background {
    guard count > 0 else {
      throw .wrongSetting(name: "count", value: "\(count)", expected: "at least 1")
    }
    guard count < data.rows else { return try Background(data) }
    var generator = PCG64(seed: seed)
    let chosen = generator.permutation(data.rows).prefix(count)
    return try Background(data.selectingRows(Array(chosen)))
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
