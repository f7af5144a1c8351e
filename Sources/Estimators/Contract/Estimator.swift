/// A learner that is fitted to a table in one call, with the names of scikit-learn.
///
///     var model = LogisticRegression()
///     try model.fit(x, y)
///     let accuracy = try model.score(others, labels)
///
/// A value before `fit` is its settings alone. Fitting again forgets what was learned before.
public protocol Estimator: Sendable {
  /// What a row belongs to: a class number, or a value.
  associatedtype Target: Sendable

  /// Learns from examples.
  /// - Parameters:
  ///   - x: `[N, D]`, one example a row.
  ///   - y: `[N]`, what each row belongs to.
  ///   - weights: `[N]`, how much each row counts, at least 0; nil for 1 each.
  /// - Throws: `EstimatorError` where these do not fit together, or a setting is out of range.
  mutating func fit(_ x: Matrix, _ y: [Target], weights: [Double]?) throws(EstimatorError)

  /// What is expected of rows.
  /// - Parameter x: `[M, D]`
  /// - Returns: `[M]`
  /// - Throws: `EstimatorError` before `fit`, or where the number of columns differs.
  func predict(_ x: Matrix) throws(EstimatorError) -> [Target]

  /// How good the predictions are: 1 is best.
  /// - Throws: `EstimatorError`, as `predict(_:)`.
  func score(_ x: Matrix, _ y: [Target]) throws(EstimatorError) -> Double
}

extension Estimator {
  /// Learns from examples that count alike.
  public mutating func fit(_ x: Matrix, _ y: [Target]) throws(EstimatorError) {
    try fit(x, y, weights: nil)
  }
}

/// An estimator of classes.
public protocol ClassifierEstimator: Estimator where Target == Int {
  /// The classes it was fitted to, ascending; empty before.
  var classes: [Int] { get }

  /// The probability of each class.
  /// - Parameter x: `[M, D]`
  /// - Returns: `[M, C]`, in the order of `classes`; each row sums to 1.
  /// - Throws: `EstimatorError`, as `predict(_:)`.
  func predictProbabilities(_ x: Matrix) throws(EstimatorError) -> Matrix
}

extension ClassifierEstimator {
  /// The most probable class of each row; of equally probable ones the smallest.
  public func predict(_ x: Matrix) throws(EstimatorError) -> [Int] {
    let probabilities = try predictProbabilities(x)
    return (0..<probabilities.rows).map { row in
      var best = 0
      for column in 1..<max(1, probabilities.columns)
      where probabilities[row, column] > probabilities[row, best] {
        best = column
      }
      return classes[best]
    }
  }

  /// The fraction of rows whose class is right.
  public func score(_ x: Matrix, _ y: [Int]) throws(EstimatorError) -> Double {
    let predicted = try predict(x)
    try x.check(targets: y.count)
    return Double(zip(predicted, y).count { $0 == $1 }) / Double(y.count)
  }
}

/// An estimator of values.
public protocol RegressorEstimator: Estimator where Target == Double {}

extension RegressorEstimator {
  /// The coefficient of determination, `1 - sum (y - p)^2 / sum (y - mean y)^2`.
  public func score(_ x: Matrix, _ y: [Double]) throws(EstimatorError) -> Double {
    let predicted = try predict(x)
    try x.check(targets: y.count)
    let mean = y.reduce(0, +) / Double(y.count)
    let residual = zip(predicted, y).reduce(0) { $0 + ($1.1 - $1.0) * ($1.1 - $1.0) }
    let total = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return total > 0 ? 1 - residual / total : residual == 0 ? 1 : 0
  }
}

extension Matrix {
  /// Checks that there is one target for each row, and a row at least.
  func check(targets count: Int) throws(EstimatorError) {
    guard rows > 0 else { throw .noExamples }
    guard count == rows else {
      throw .wrongShape(
        what: "targets", expected: "one for each of \(rows) rows", found: "\(count)")
    }
  }
}
