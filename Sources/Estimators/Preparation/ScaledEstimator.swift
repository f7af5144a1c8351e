/// A classifier that sees rows scaled by what was found in its training rows, so that it is asked in
/// the units of the table.
///
///     var model = ScaledClassifier(LogisticRegression())
///     try model.fit(x, y)
public struct ScaledClassifier<Base: ClassifierEstimator>: ClassifierEstimator {
  /// What learns.
  public var base: Base
  /// The scaler; nil before `fit`.
  public private(set) var scaler: ColumnScaler?

  /// An estimator behind a standard scaler.
  public init(_ base: Base) { self.base = base }

  /// The classes it was fitted to, ascending; empty before.
  public var classes: [Int] { base.classes }

  /// Fits the scaler, then the estimator on scaled rows.
  public mutating func fit(_ x: Matrix, _ y: [Int], weights: [Double]?) throws(EstimatorError) {
    let scaler = try ColumnScaler.standard(x)
    try base.fit(scaler.transform(x), y, weights: weights)
    self.scaler = scaler
  }

  /// What the estimator predicts for the scaled rows.
  public func predict(_ x: Matrix) throws(EstimatorError) -> [Int] {
    try base.predict(scaled(x))
  }

  /// The probability of each class.
  public func predictProbabilities(_ x: Matrix) throws(EstimatorError) -> Matrix {
    try base.predictProbabilities(scaled(x))
  }

  private func scaled(_ x: Matrix) throws(EstimatorError) -> Matrix {
    guard let scaler else { throw .notFitted("ScaledClassifier") }
    return try scaler.transform(x)
  }
}

extension ScaledClassifier: Codable where Base: Codable {}
