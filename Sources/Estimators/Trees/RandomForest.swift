/// What can be set of a random forest, with scikit-learn's names.
public struct ForestSettings: Sendable, Hashable, Codable {
  /// The number of trees.
  public var nEstimators = 100
  /// Whether each tree has its own sample of the rows, as many with replacement.
  public var bootstrap = true
  /// Those of each tree; its seed is that of the forest.
  public var tree = TreeSettings()

  /// scikit-learn's defaults but for `tree.maxFeatures`, which the estimators set.
  public init() {}

  /// The most trees of a forest.
  static let largestCount = 1_000_000

  func check() throws(EstimatorError) {
    try requireSetting(
      (1...Self.largestCount).contains(nEstimators), "n_estimators", nEstimators,
      "a number in 1...\(Self.largestCount)")
    try tree.check()
  }
}

/// The mean of classification trees on samples of the rows and of the columns, with the names and
/// defaults of scikit-learn's `RandomForestClassifier`.
///
///     var forest = RandomForestClassifier()
///     try forest.fit(x, y)
///
/// With the seed that scikit-learn has as `random_state` the trees are the same. Values may be missing
/// (NaN), as in `DecisionTreeClassifier`.
///
/// Breiman (2001), https://doi.org/10.1023/A:1010933404324.
public struct RandomForestClassifier: ClassifierEstimator, Codable, Hashable {
  /// What can be set; `tree.maxFeatures` is the square root.
  public var settings: ForestSettings
  /// What impurity is measured by.
  public var criterion: TreeCriterion
  /// The classes it was fitted to, ascending; empty before.
  public private(set) var classes: [Int] = []
  /// The trees; nil before `fit`.
  public private(set) var model: DecisionTrees?

  /// An estimator that is still to be fitted.
  public init(criterion: TreeCriterion = .gini) {
    settings = ForestSettings()
    settings.tree.maxFeatures = .sqrt
    self.criterion = criterion
  }

  /// Checks the ranges of the settings.
  public func check() throws(EstimatorError) { try settings.check() }

  /// Learns from examples.
  public mutating func fit(_ x: Matrix, _ y: [Int], weights: [Double]?) throws(EstimatorError) {
    let (classes, numbers) = try DecisionTrees.checked(x, y, weights, settings.tree)
    let examples = TreeExamples(
      x, classes: numbers, classCount: classes.count, criterion: criterion)
    model = try DecisionTrees(examples, weights: weights, forest: settings)
    self.classes = classes
  }

  /// The mean of the trees' class fractions.
  public func predictProbabilities(_ x: Matrix) throws(EstimatorError) -> Matrix {
    guard let model else { throw .notFitted("RandomForestClassifier") }
    return try model.means(for: x)
  }
}

/// The mean of regression trees on samples of the rows, with the names and defaults of scikit-learn's
/// `RandomForestRegressor`.
///
/// As `RandomForestClassifier` else.
public struct RandomForestRegressor: RegressorEstimator, Codable, Hashable {
  /// What can be set; `tree.maxFeatures` is all of them.
  public var settings = ForestSettings()
  /// The trees; nil before `fit`.
  public private(set) var model: DecisionTrees?

  /// An estimator that is still to be fitted.
  public init() {}

  /// Checks the ranges of the settings.
  public func check() throws(EstimatorError) { try settings.check() }

  /// Learns from examples.
  public mutating func fit(_ x: Matrix, _ y: [Double], weights: [Double]?) throws(EstimatorError) {
    try DecisionTrees.check(x, y, weights, settings.tree)
    model = try DecisionTrees(TreeExamples(x, values: y), weights: weights, forest: settings)
  }

  /// The mean of the trees' values.
  public func predict(_ x: Matrix) throws(EstimatorError) -> [Double] {
    guard let model else { throw .notFitted("RandomForestRegressor") }
    return try model.means(for: x).values
  }
}
