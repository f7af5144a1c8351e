import NumPyRandom

/// A classification tree with the names, defaults and trees of scikit-learn's
/// `DecisionTreeClassifier`.
///
///     var tree = DecisionTreeClassifier()
///     tree.settings.maxDepth = 3
///     try tree.fit(x, y)
///
/// Values are rounded to float32, as there. Of equally good splits the one found first wins; in which
/// order columns are searched follows from the seed, as there from `random_state`, so that trees of
/// data with ties between columns depend on it.
///
/// Values may be missing (NaN). In each split they go to the side on which it is better; a split may also
/// divide them from all others, with an infinite threshold. Where none was missing when the tree grew, they
/// follow the larger part.
public struct DecisionTreeClassifier: ClassifierEstimator, Codable, Hashable {
  /// What can be set.
  public var settings: TreeSettings
  /// What impurity is measured by.
  public var criterion: TreeCriterion
  /// The classes it was fitted to, ascending; empty before.
  public private(set) var classes: [Int] = []
  /// The tree, whose values are class fractions; nil before `fit`.
  public private(set) var model: DecisionTrees?

  /// An estimator that is still to be fitted.
  public init(settings: TreeSettings = TreeSettings(), criterion: TreeCriterion = .gini) {
    self.settings = settings
    self.criterion = criterion
  }

  /// Checks the ranges of the settings.
  public func check() throws(EstimatorError) { try settings.check() }

  /// Learns from examples.
  public mutating func fit(_ x: Matrix, _ y: [Int], weights: [Double]?) throws(EstimatorError) {
    let (classes, numbers) = try DecisionTrees.checked(x, y, weights, settings)
    let examples = TreeExamples(
      x, classes: numbers, classCount: classes.count, criterion: criterion)
    model = try DecisionTrees(examples, weights: weights, settings: settings)
    self.classes = classes
  }

  /// The class fractions of the leaf that each row reaches.
  public func predictProbabilities(_ x: Matrix) throws(EstimatorError) -> Matrix {
    guard let model else { throw .notFitted("DecisionTreeClassifier") }
    return try model.means(for: x)
  }
}

/// A regression tree with the names, defaults and trees of scikit-learn's `DecisionTreeRegressor`
/// for the squared error.
///
/// As `DecisionTreeClassifier` else.
public struct DecisionTreeRegressor: RegressorEstimator, Codable, Hashable {
  /// What can be set.
  public var settings: TreeSettings
  /// The tree, whose values are means; nil before `fit`.
  public private(set) var model: DecisionTrees?

  /// An estimator that is still to be fitted.
  public init(settings: TreeSettings = TreeSettings()) { self.settings = settings }

  /// Checks the ranges of the settings.
  public func check() throws(EstimatorError) { try settings.check() }

  /// Learns from examples.
  public mutating func fit(_ x: Matrix, _ y: [Double], weights: [Double]?) throws(EstimatorError) {
    try DecisionTrees.check(x, y, weights, settings)
    model = try DecisionTrees(
      TreeExamples(x, values: y), weights: weights, settings: settings)
  }

  /// The mean of the leaf that each row reaches.
  public func predict(_ x: Matrix) throws(EstimatorError) -> [Double] {
    guard let model else { throw .notFitted("DecisionTreeRegressor") }
    return try model.means(for: x).values
  }
}
