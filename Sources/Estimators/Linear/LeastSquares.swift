/// A linear function of the columns: `x w + b`.
public struct LinearFunction: Sendable, Hashable, Codable {
  /// `[D]`
  public let coefficients: [Double]
  /// b; 0 where none was fitted.
  public let intercept: Double

  func values(_ x: Matrix) throws(EstimatorError) -> [Double] {
    try x.check(columns: coefficients.count)
    try x.checkFinite("rows")
    let products = x.times(Matrix(rows: coefficients.count, columns: 1, values: coefficients))
    return products.values.map { $0 + intercept }
  }

  /// Minimizes `sum weight (y - x w - b)^2 + alpha |w|^2`; with alpha 0 the solution of least norm.
  static func fitted(
    _ x: Matrix, _ y: [Double], weights: [Double]?, alpha: Double, hasIntercept: Bool
  ) throws(EstimatorError) -> LinearFunction {
    try x.check(targets: y.count)
    try x.check(weights: weights)
    try x.checkWidth()
    try x.checkFinite("examples")
    try y.checkFinite("targets")
    let means = hasIntercept ? x.columnMeans(weights) : [Double](repeating: 0, count: x.columns)
    let mean =
      hasIntercept ? Matrix(rows: y.count, columns: 1, values: y).columnMeans(weights)[0] : 0
    var (centered, targets) = (x, y)
    for row in 0..<x.rows {
      let factor = (weights?[row] ?? 1).squareRoot()
      for column in 0..<x.columns {
        centered[row, column] = (x[row, column] - means[column]) * factor
      }
      targets[row] = (y[row] - mean) * factor
    }
    guard let found = solved(centered, targets, alpha: alpha) else {
      throw .unavailable("the least squares problem has no solution: LAPACK did not converge")
    }
    let offset = zip(found, means).reduce(0) { $0 + $1.0 * $1.1 }
    return LinearFunction(coefficients: found, intercept: hasIntercept ? mean - offset : 0)
  }

  private static func solved(_ x: Matrix, _ y: [Double], alpha: Double) -> [Double]? {
    guard alpha > 0 else { return x.leastSquares(y) }
    let targets = Matrix(rows: y.count, columns: 1, values: y)
    // The smaller one of the two systems: X^T X + alpha, or X X^T + alpha.
    if x.columns <= x.rows {
      var products = x.times(x, transposed: true)
      for column in 0..<x.columns { products[column, column] += alpha }
      if let found = products.solvingPositiveDefinite(x.times(targets, transposed: true).values) {
        return found
      }
    } else {
      var products = x.times(x, otherTransposed: true)
      for row in 0..<x.rows { products[row, row] += alpha }
      if let dual = products.solvingPositiveDefinite(y) {
        return x.times(Matrix(rows: x.rows, columns: 1, values: dual), transposed: true).values
      }
    }
    // Rounding made it singular: the same problem with sqrt(alpha) below the examples.
    var stacked = x.values
    for column in 0..<x.columns {
      stacked += (0..<x.columns).map { $0 == column ? alpha.squareRoot() : 0 }
    }
    let rows = x.rows + x.columns
    return Matrix(rows: rows, columns: x.columns, values: stacked)
      .leastSquares(y + [Double](repeating: 0, count: x.columns))
  }
}

/// Linear regression with a penalty, with the names, defaults and results of scikit-learn's `Ridge`.
///
///     minimize sum weight (y - x w - b)^2 + alpha |w|^2
///
/// Hoerl and Kennard (1970), https://doi.org/10.1080/00401706.1970.10488634.
public struct Ridge: RegressorEstimator, Codable, Hashable {
  /// How much large coefficients cost, at least 0.
  public var alpha: Double
  /// Whether there is a b, which costs nothing.
  public var fitIntercept: Bool
  /// The function; nil before `fit`.
  public private(set) var model: LinearFunction?

  /// An estimator that is still to be fitted.
  public init(alpha: Double = 1, fitIntercept: Bool = true) {
    self.alpha = alpha
    self.fitIntercept = fitIntercept
  }

  /// Checks the ranges of the settings.
  public func check() throws(EstimatorError) {
    try requireSetting(alpha >= 0 && alpha.isFinite, "alpha", alpha, "a finite number, 0 or more")
  }

  /// Learns from examples.
  public mutating func fit(_ x: Matrix, _ y: [Double], weights: [Double]?) throws(EstimatorError) {
    try check()
    model = try LinearFunction.fitted(
      x, y, weights: weights, alpha: alpha, hasIntercept: fitIntercept)
  }

  /// The function's value for each row.
  public func predict(_ x: Matrix) throws(EstimatorError) -> [Double] {
    guard let model else { throw .notFitted("Ridge") }
    return try model.values(x)
  }
}

/// Linear regression with the names, defaults and results of scikit-learn's `LinearRegression`: of
/// equally good functions that with the smallest coefficients.
public struct LinearRegression: RegressorEstimator, Codable, Hashable {
  /// Whether there is a b.
  public var fitIntercept: Bool
  /// The function; nil before `fit`.
  public private(set) var model: LinearFunction?

  /// An estimator that is still to be fitted.
  public init(fitIntercept: Bool = true) { self.fitIntercept = fitIntercept }

  /// Learns from examples.
  public mutating func fit(_ x: Matrix, _ y: [Double], weights: [Double]?) throws(EstimatorError) {
    model = try LinearFunction.fitted(x, y, weights: weights, alpha: 0, hasIntercept: fitIntercept)
  }

  /// The function's value for each row.
  public func predict(_ x: Matrix) throws(EstimatorError) -> [Double] {
    guard let model else { throw .notFitted("LinearRegression") }
    return try model.values(x)
  }
}
