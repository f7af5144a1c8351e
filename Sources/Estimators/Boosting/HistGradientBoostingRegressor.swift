/// Gradient boosting of values on histograms, with the names, defaults and results of scikit-learn's
/// `HistGradientBoostingRegressor` for the squared error.
///
///     var model = HistGradientBoostingRegressor()
///     try model.fit(x, y)
///     let values = try model.predict(others)  // [M]
///
/// NaN is a missing value, which every split sends to the better side. The trees are
/// scikit-learn's, with early stopping, too, where the seed is its `random_state`.
public struct HistGradientBoostingRegressor: RegressorEstimator, Codable, Hashable {
  /// What can be set.
  public var settings: BoostingSettings
  /// The trees; nil before `fit`.
  public private(set) var model: BoostedTrees?

  /// An estimator that is still to be fitted.
  public init(settings: BoostingSettings = BoostingSettings()) { self.settings = settings }

  /// Learns from examples.
  public mutating func fit(_ x: Matrix, _ y: [Double], weights: [Double]?) throws(EstimatorError) {
    try fit(x, y, weights: weights, validation: nil)
  }

  /// Checks the ranges of the settings.
  public func check() throws(EstimatorError) { try settings.check() }

  /// Learns from examples, and watches the loss on others: it stops the fit early with `.on`, or with
  /// `.auto` above 10,000 examples, as without them.
  /// - Parameters:
  ///   - x: `[N, D]`, NaN where a value is missing.
  ///   - y: `[N]`
  ///   - weights: `[N]`; nil for 1 each.
  ///   - validation: `[V, D]` and `[V]`; nil to hold some of the examples back, where the settings
  ///     say so.
  /// - Throws: `EstimatorError` where these do not fit together, or a setting is out of range.
  public mutating func fit(
    _ x: Matrix, _ y: [Double], weights: [Double]? = nil, validation: (x: Matrix, y: [Double])?
  ) throws(EstimatorError) {
    try check()
    try x.check(targets: y.count)
    try x.check(weights: weights)
    try x.checkWidth()
    try x.checkFinite("examples", mayBeMissing: true)
    try y.checkFinite("targets")
    if let validation {
      try validation.x.check(columns: x.columns)
      try validation.x.check(targets: validation.y.count)
      try validation.y.checkFinite("targets of the validation rows")
    }
    model = try BoostedTrees.fitted(
      .init(x: x, y: y, weights: weights),
      validation: validation.map { .init(x: $0.x, y: $0.y, weights: nil) }, loss: .squaredError,
      settings: settings, strata: nil)
  }

  /// The value expected of each row.
  public func predict(_ x: Matrix) throws(EstimatorError) -> [Double] {
    guard let model else { throw .notFitted("HistGradientBoostingRegressor") }
    return try model.raw(x).values
  }
}
