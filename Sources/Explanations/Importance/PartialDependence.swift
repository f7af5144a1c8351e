import Estimators
import Foundations

/// What a model predicts on average as one or two columns take the values of a grid, and for each row by
/// itself (individual conditional expectation).
///
///     let dependence = try PartialDependence(predict, x, features: [1])
///     zip(dependence.grid[0], dependence.average[0])
///
/// All other columns keep the values of their rows, so that combinations may be averaged that do not
/// occur where columns depend on each other.
///
/// Friedman (2001), https://doi.org/10.1214/aos/1013203451, section 8.2; Goldstein et al. (2015),
/// https://doi.org/10.1080/10618600.2014.907095. Results as of scikit-learn's `partial_dependence`.
public struct PartialDependence: Sendable, Hashable {
  /// The columns, one or two.
  public let features: [Int]
  /// `[features]`: the values of each, ascending.
  public let grid: [[Double]]
  /// `[points]`: the values of all columns at each point; the last column changes fastest.
  public let points: [[Double]]
  /// `[K][points]`: the mean over rows of each output.
  public let average: [[Double]]
  /// `[K]` matrices `[N, points]`: the outputs of each row.
  public let individual: [Matrix]

  /// Predicts the rows at all points of a grid.
  /// - Parameters:
  ///   - predict: the model.
  ///   - x: `[N, D]`
  ///   - features: one or two columns.
  ///   - gridResolution: how many values each has; columns with fewer distinct values take these.
  ///   - percentiles: the quantiles of the column between which values lie evenly.
  ///   - customGrid: the values of some columns instead.
  /// - Throws: `ExplanationError` where a column is constant or a setting does not fit, or what the model
  ///   throws.
  public init(
    _ predict: @escaping PredictionFunction, _ x: Matrix, features: [Int],
    gridResolution: Int = 100, percentiles: ClosedRange<Double> = 0.05...0.95,
    customGrid: [Int: [Double]] = [:]
  ) throws {
    try x.check("the rows")
    guard (1...2).contains(features.count), Set(features).count == features.count,
      features.allSatisfy((0..<x.columns).contains)
    else {
      throw ExplanationError.wrongSetting(
        name: "features", value: "\(features)",
        expected: "one or two different columns of 0..<\(x.columns)")
    }
    self.features = features
    grid = try features.map { feature in
      if let own = customGrid[feature], !own.isEmpty { return own }
      return try Self.grid(
        of: x.column(feature), name: "\(feature)", gridResolution, percentiles)
    }
    points = grid.reduce([[]]) { points, values in
      points.flatMap { point in values.map { point + [$0] } }
    }
    let model = CheckedModel(predict: predict)
    let predictions = try Self.predictions(model, x, features, points)
    let outputs = predictions[0].columns
    guard predictions.allSatisfy({ $0.columns == outputs }) else {
      throw ExplanationError.wrongPredictions(
        expected: "\(outputs) outputs in every call", found: "another number")
    }
    individual = (0..<outputs).map { output in
      var matrix = Matrix(rows: x.rows, columns: predictions.count)
      for (point, own) in predictions.enumerated() {
        for row in 0..<x.rows { matrix[row, point] = own[row, output] }
      }
      return matrix
    }
    average = individual.map { matrix in
      (0..<matrix.columns).map { matrix.column($0).reduce(0, +) / Double(matrix.rows) }
    }
  }

  /// The predictions of all rows at each point.
  private static func predictions(
    _ model: CheckedModel, _ x: Matrix, _ features: [Int], _ points: [[Double]]
  ) throws -> [Matrix] {
    try concurrentMap(points.count) { index in
      var moved = x
      for (feature, value) in zip(features, points[index]) {
        for row in 0..<x.rows { moved[row, feature] = value }
      }
      return try model.predictions(moved)
    }
  }

  private static func grid(
    of values: [Double], name: String, _ resolution: Int, _ percentiles: ClosedRange<Double>
  ) throws(ExplanationError) -> [Double] {
    guard resolution > 1 else {
      throw .wrongSetting(
        name: "gridResolution", value: "\(resolution)", expected: "at least 2")
    }
    guard (0...1).contains(percentiles.lowerBound), percentiles.upperBound <= 1,
      percentiles.lowerBound < percentiles.upperBound
    else {
      throw .wrongSetting(
        name: "percentiles", value: "\(percentiles)", expected: "two different values in 0...1")
    }
    if let row = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(what: "the rows", row: row, column: name, value: "\(values[row])")
    }
    let distinct = Set(values).sorted()
    guard distinct.count > 1 else { throw .constantColumn(name) }
    if distinct.count < resolution { return distinct }
    let sorted = values.sorted()
    let (low, high) = (
      quantile(percentiles.lowerBound, of: sorted), quantile(percentiles.upperBound, of: sorted)
    )
    guard high > low else {
      throw .wrongSetting(
        name: "percentiles", value: "\(percentiles)",
        expected: "a wider range, because column \(name) is \(low) at both ends")
    }
    let step = (high - low) / Double(resolution - 1)
    return (0..<resolution - 1).map { Double($0) * step + low } + [high]
  }

  /// A quantile of sorted values with the plotting positions of Cunnane, `(k - 0.4) / (n + 0.2)`, which
  /// scikit-learn takes.
  private static func quantile(_ p: Double, of sorted: [Double]) -> Double {
    let count = Double(sorted.count)
    let position = count * p + 0.4 + p * 0.2
    let index = min(max(position, 1), count - 1).rounded(.down)
    let fraction = min(max(position - index, 0), 1)
    return (1 - fraction) * sorted[Int(index) - 1] + fraction * sorted[Int(index)]
  }
}
