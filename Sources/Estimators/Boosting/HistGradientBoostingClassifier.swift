/// Gradient boosting of classes on histograms, with the names, defaults and results of scikit-learn's
/// `HistGradientBoostingClassifier`.
///
///     var model = HistGradientBoostingClassifier()
///     model.settings.maxIter = 200
///     try model.fit(x, y)
///     let probabilities = try model.predictProbabilities(others)  // [M, C]
///
/// Two classes have one tree an iteration and the binomial loss, more have a tree each and the
/// multinomial loss. NaN is a missing value, which every split sends to the better side. The trees are
/// scikit-learn's, with early stopping, too, where the seed is its `random_state`.
public struct HistGradientBoostingClassifier: ClassifierEstimator, Codable, Hashable {
  /// What can be set.
  public var settings: BoostingSettings
  /// The classes it was fitted to, ascending; empty before.
  public private(set) var classes: [Int] = []
  /// The trees; nil before `fit`. Their outputs are log-odds, or logits of more than two classes.
  public private(set) var model: BoostedTrees?

  /// An estimator that is still to be fitted.
  public init(settings: BoostingSettings = BoostingSettings()) { self.settings = settings }

  /// Learns from examples.
  /// - Throws: `EstimatorError`, also where there is one class alone.
  public mutating func fit(_ x: Matrix, _ y: [Int], weights: [Double]?) throws(EstimatorError) {
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
    _ x: Matrix, _ y: [Int], weights: [Double]? = nil, validation: (x: Matrix, y: [Int])?
  ) throws(EstimatorError) {
    try check()
    try x.check(targets: y.count)
    try x.check(weights: weights)
    try x.checkWidth()
    try x.checkFinite("examples", mayBeMissing: true)
    let classes = try y.requireClasses()
    let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, Double($0)) })
    let examples = BoostedTrees.Examples(x: x, y: y.map { numbers[$0] ?? 0 }, weights: weights)
    var held: BoostedTrees.Examples?
    if let validation {
      try validation.x.check(columns: x.columns)
      try validation.x.check(targets: validation.y.count)
      guard validation.y.allSatisfy({ numbers[$0] != nil }) else {
        throw .wrongShape(
          what: "classes of the validation rows", expected: "some of \(classes)",
          found: "\(Set(validation.y).sorted())")
      }
      held = .init(x: validation.x, y: validation.y.map { numbers[$0] ?? 0 }, weights: nil)
    }
    let loss: BoostingLoss =
      classes.count == 2 ? .binomial : .multinomial(classes: classes.count)
    model = try BoostedTrees.fitted(
      examples, validation: held, loss: loss, settings: settings, strata: y)
    self.classes = classes
  }

  /// The probability of each class.
  public func predictProbabilities(_ x: Matrix) throws(EstimatorError) -> Matrix {
    guard let model else { throw .notFitted("HistGradientBoostingClassifier") }
    let raw = try model.raw(x)
    return raw.columns == 1 ? raw.sigmoidPairs() : raw.softmax()
  }
}
