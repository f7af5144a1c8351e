import Foundations

/// What an estimator learns.
public enum EstimatorTask: String, Sendable, Hashable, Codable, CaseIterable {
  /// Classes of rows.
  case classification
  /// Values of rows.
  case regression
  /// Groups of rows that are alike.
  case clustering
}

/// An estimator of any type, by its name.
///
/// It is saved with its name, settings and what was learned; only the estimators of
/// `EstimatorRegistry.standard` are read again.
public struct NamedEstimator: Sendable {
  /// The name in the registry, such as `random-forest`.
  public let name: String
  /// What it learns.
  public let task: EstimatorTask
  /// The estimator: one of `classifier`, `regressor` and `clusters`.
  public var model: any ConfigurableEstimator

  /// The estimator of a classification.
  public var classifier: (any ClassifierEstimator)? { model as? any ClassifierEstimator }
  /// The estimator of a regression.
  public var regressor: (any RegressorEstimator)? { model as? any RegressorEstimator }
  /// The estimator of a clustering.
  public var clusters: KMeans? { model as? KMeans }

  /// Learns classes.
  /// - Throws: `EstimatorError`, also where it is none of classes.
  public mutating func fit(
    _ x: Matrix, classes y: [Int], weights: [Double]? = nil
  ) throws(EstimatorError) {
    guard var classifier else { throw wrongTask(.classification) }
    try classifier.fit(x, y, weights: weights)
    keep(classifier)
  }

  /// Learns values.
  /// - Throws: `EstimatorError`, also where it is none of values.
  public mutating func fit(
    _ x: Matrix, values y: [Double], weights: [Double]? = nil
  ) throws(EstimatorError) {
    guard var regressor else { throw wrongTask(.regression) }
    try regressor.fit(x, y, weights: weights)
    keep(regressor)
  }

  private mutating func keep(_ fitted: any Sendable) {
    if let fitted = fitted as? any ConfigurableEstimator { model = fitted }
  }

  private func wrongTask(_ expected: EstimatorTask) -> EstimatorError {
    .wrongSetting(
      name: "estimator", value: "\(name) of \(task)", expected: "one of \(expected.rawValue)")
  }
}

/// Estimators by name.
///
///     var forest = try EstimatorRegistry.standard.make(
///       "random-forest", task: .classification, settings: ["max_depth": "3"])
///     try forest.fit(x, classes: y)
public struct EstimatorRegistry: Sendable {
  /// What stands behind a name.
  public struct Entry: Sendable {
    /// Such as `random-forest`.
    public let name: String
    /// One line.
    public let summary: String
    /// The type for each task.
    public let types: [EstimatorTask: any ConfigurableEstimator.Type]
  }

  /// In the order in which they are listed.
  public let entries: [Entry]

  /// The estimators of this module that have settings to be chosen by name.
  public static let standard = EstimatorRegistry(entries: [
    Entry(
      name: "nearest-neighbors", summary: "the k nearest examples vote",
      types: [.classification: KNeighborsClassifier.self, .regression: KNeighborsRegressor.self]),
    Entry(
      name: "svc", summary: "support vector classifier (libsvm)",
      types: [.classification: SupportVectorClassifier.self]),
    Entry(
      name: "logistic-regression", summary: "logistic regression with an L2 penalty",
      types: [.classification: LogisticRegression.self]),
    Entry(
      name: "ridge", summary: "linear regression with an L2 penalty",
      types: [.regression: Ridge.self]),
    Entry(
      name: "decision-tree", summary: "one classification or regression tree",
      types: [
        .classification: DecisionTreeClassifier.self, .regression: DecisionTreeRegressor.self,
      ]),
    Entry(
      name: "random-forest", summary: "the mean of trees on samples of rows and columns",
      types: [
        .classification: RandomForestClassifier.self, .regression: RandomForestRegressor.self,
      ]),
    Entry(
      name: "gradient-boosting", summary: "boosted trees on histograms",
      types: [
        .classification: HistGradientBoostingClassifier.self,
        .regression: HistGradientBoostingRegressor.self,
      ]),
    Entry(
      name: "k-means", summary: "clusters around centers", types: [.clustering: KMeans.self]),
  ])

  /// The names and summaries of an estimator's settings.
  /// - Throws: `EstimatorError` where there is no such estimator.
  public func parameters(
    of name: String, task: EstimatorTask
  ) throws(EstimatorError) -> [(name: String, summary: String)] {
    func list<Model: ConfigurableEstimator>(_ type: Model.Type) -> [(String, String)] {
      type.parameters.map { ($0.name, $0.summary) }
    }
    return list(try type(name, task))
  }

  /// Makes an estimator.
  /// - Parameters:
  ///   - name: such as `random-forest`.
  ///   - task: what it learns.
  ///   - settings: by scikit-learn's names, such as `max_depth` and `3`.
  /// - Returns: an estimator that is still to be fitted.
  /// - Throws: `EstimatorError` where a name is unknown, or a value is none of the setting or out
  ///   of its range.
  public func make(
    _ name: String, task: EstimatorTask, settings: [String: String] = [:]
  ) throws(EstimatorError) -> NamedEstimator {
    var model: any ConfigurableEstimator = try type(name, task).init()
    for key in settings.keys.sorted() {
      try model.set(key, to: settings[key] ?? "")
    }
    try model.check()
    return NamedEstimator(name: name, task: task, model: model)
  }

  func type(
    _ name: String, _ task: EstimatorTask
  ) throws(EstimatorError) -> any ConfigurableEstimator.Type {
    guard let entry = entries.first(where: { $0.name == name }) else {
      let names = entries.map(\.name)
      throw .wrongSetting(
        name: "estimator", value: name, expected: oneOf(names, nearest: name))
    }
    guard let type = entry.types[task] else {
      let able = entries.filter { $0.types[task] != nil }.map(\.name)
      throw .wrongSetting(
        name: "estimator", value: name,
        expected: "one for \(task.rawValue): \(able.joined(separator: ", "))")
    }
    return type
  }
}

/// Reads `name=value` pairs, such as `max_depth=3`.
/// - Throws: `EstimatorError` where a pair has no `=`, or a name comes twice.
public func estimatorSettings(_ pairs: [String]) throws(EstimatorError) -> [String: String] {
  var settings: [String: String] = [:]
  for pair in pairs {
    guard let separator = pair.firstIndex(of: "="), separator > pair.startIndex else {
      throw .wrongSetting(
        name: "setting", value: pair, expected: "name=value, such as max_depth=3")
    }
    let name = String(pair[..<separator])
    guard settings[name] == nil else {
      throw .wrongSetting(name: name, value: pair, expected: "one value: it is given twice")
    }
    settings[name] = String(pair[pair.index(after: separator)...])
  }
  return settings
}

extension NamedEstimator: Codable {
  private enum Key: String, CodingKey {
    case name, task, model
  }

  /// Reads an estimator of the standard registry.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    name = try container.decode(String.self, forKey: .name)
    task = try container.decode(EstimatorTask.self, forKey: .task)
    let type = try EstimatorRegistry.standard.type(name, task)
    model = try type.init(from: container.superDecoder(forKey: .model))
    try model.validate()
  }

  /// Writes the name, the settings and what was learned.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(task, forKey: .task)
    try model.encode(to: container.superEncoder(forKey: .model))
  }
}
