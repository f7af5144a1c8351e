/// How the rows of a table are prepared for an estimator: zeros that stand for missing values, then
/// missing values, then the scale of the columns.
public struct TablePreparation: Sendable, Codable, Hashable {
  /// What missing values become.
  public enum Imputation: String, Sendable, Codable, CaseIterable {
    /// They stay missing, which only boosted trees take.
    case none
    /// The median of the column's training values.
    case median
    /// Their mean.
    case mean
    /// The most frequent one.
    case mostFrequent = "most-frequent"
    /// The mean of the five nearest training rows that have a value.
    case nearest
  }

  /// What columns are scaled by.
  public enum Scaling: String, Sendable, Codable, CaseIterable {
    /// They keep their units.
    case none
    /// Mean 0, variance 1.
    case standard
    /// 0 to 1.
    case minMax = "min-max"
    /// Median 0, interquartile range 1.
    case robust
  }

  /// What missing values become.
  public var imputation = Imputation.none
  /// What columns are scaled by.
  public var scaling = Scaling.none
  /// The columns in which 0 is a missing value.
  public var missingZeros: [Int] = []

  /// Rows as they are.
  public init() {}
}

/// An estimator with the preparation of its rows, both fitted to the training rows alone: it is asked
/// in the units of the table.
///
///     var model = TableEstimator(estimator, preparation)
///     try model.fit(x, classes: y, classCount: 2)
///     let probabilities = try model.outputs(rows)
public struct TableEstimator: Sendable {
  /// What learns from prepared rows.
  public internal(set) var estimator: NamedEstimator
  /// How rows are prepared.
  public let preparation: TablePreparation
  /// C, the number of classes; 1 of values. 0 before `fit`.
  public internal(set) var outputCount = 0
  /// D, the number of columns; 0 before `fit`.
  public internal(set) var columnCount = 0
  var simple: SimpleImputer?
  var nearest: KNNImputer?
  var scaler: ColumnScaler?

  /// Takes an estimator that is still to be fitted.
  public init(_ estimator: NamedEstimator, _ preparation: TablePreparation = TablePreparation()) {
    (self.estimator, self.preparation) = (estimator, preparation)
  }

  /// Learns classes.
  /// - Parameters:
  ///   - x: `[N, D]`, in the units of the table; NaN is a missing value.
  ///   - y: `[N]`, in `0..<classCount`.
  ///   - classCount: C; some of them may be missing among the rows.
  /// - Throws: `EstimatorError`
  public mutating func fit(
    _ x: Matrix, classes y: [Int], classCount: Int
  ) throws(EstimatorError) {
    if let wrong = y.first(where: { !(0..<classCount).contains($0) }) {
      throw .wrongShape(
        what: "classes", expected: "numbers of 0 to \(classCount - 1)", found: "\(wrong)")
    }
    try estimator.fit(try fitPreparation(x), classes: y)
    (outputCount, columnCount) = (classCount, x.columns)
  }

  /// Learns values.
  /// - Parameters:
  ///   - x: `[N, D]`, in the units of the table; NaN is a missing value.
  ///   - y: `[N]`
  /// - Throws: `EstimatorError`
  public mutating func fit(_ x: Matrix, values y: [Double]) throws(EstimatorError) {
    try estimator.fit(try fitPreparation(x), values: y)
    (outputCount, columnCount) = (1, x.columns)
  }

  /// The number of each row's class, from 0.
  /// - Parameter x: `[M, D]`, in the units of the table.
  /// - Returns: `[M]`
  /// - Throws: `EstimatorError`, also of an estimator of values.
  public func predictedClasses(_ x: Matrix) throws(EstimatorError) -> [Int] {
    guard let classifier = estimator.classifier else { throw notOf(.classification) }
    return try classifier.predict(try prepared(x))
  }

  /// The probabilities of the classes, or the value, of each row. A support vector classifier without
  /// probabilities gives 1 to the class that it predicts.
  /// - Parameter x: `[M, D]`, in the units of the table.
  /// - Returns: `[M, C]`, or `[M, 1]` of values.
  /// - Throws: `EstimatorError`
  public func outputs(_ x: Matrix) throws(EstimatorError) -> Matrix {
    if let regressor = estimator.regressor {
      let values = try regressor.predict(try prepared(x))
      return Matrix(rows: values.count, columns: 1, values: values)
    }
    guard let classifier = estimator.classifier else { throw notOf(.classification) }
    var outputs = Matrix(rows: x.rows, columns: outputCount)
    if !hasProbabilities {
      for (row, predicted) in try predictedClasses(x).enumerated() { outputs[row, predicted] = 1 }
      return outputs
    }
    let found = try classifier.predictProbabilities(try prepared(x))
    for row in 0..<x.rows {
      for (column, number) in classifier.classes.enumerated() {
        outputs[row, number] = found[row, column]
      }
    }
    return outputs
  }

  /// Whether `outputs` are probabilities, or values.
  public var hasProbabilities: Bool {
    (estimator.model as? SupportVectorClassifier)?.probability ?? true
  }

  /// The trees, where it is made of some; of the classes that were among the training rows.
  public var trees: (any TreeEnsemble)? {
    switch estimator.model {
    case let model as DecisionTreeClassifier: model.model
    case let model as DecisionTreeRegressor: model.model
    case let model as RandomForestClassifier: model.model
    case let model as RandomForestRegressor: model.model
    case let model as HistGradientBoostingClassifier: model.model
    case let model as HistGradientBoostingRegressor: model.model
    default: nil
    }
  }

  /// Rows as the trees compare their columns, which were grown on float32 but for boosted ones.
  /// - Parameter x: `[M, D]`, in the units of the table.
  /// - Returns: `[M, D]`
  /// - Throws: `EstimatorError`, as `prepared(_:)`.
  public func treeRows(_ x: Matrix) throws(EstimatorError) -> Matrix {
    var rows = try prepared(x)
    if trees is DecisionTrees { rows.values = rows.values.map { Double(Float($0)) } }
    return rows
  }

  /// What there is, in words: `8 columns, 2 classes, 100 trees with 15310 nodes`.
  public var summary: String {
    var parts = ["\(columnCount) columns"]
    parts.append(estimator.regressor == nil ? "\(outputCount) classes" : "a number")
    if let trees = trees?.trees {
      let nodes = trees.reduce(0) { $0 + $1.nodeCount }
      parts.append("\(trees.count) tree\(trees.count == 1 ? "" : "s") with \(nodes) nodes")
    }
    return parts.joined(separator: ", ")
  }

  private func notOf(_ task: EstimatorTask) -> EstimatorError {
    .wrongSetting(
      name: "estimator", value: "\(estimator.name) of \(estimator.task)",
      expected: "one of \(task.rawValue)")
  }
}

// MARK: - Preparation

extension TableEstimator {
  /// Rows as the estimator takes them.
  /// - Parameter x: `[M, D]`, in the units of the table.
  /// - Returns: `[M, D]`
  /// - Throws: `EstimatorError` before `fit`, or where the number of columns differs.
  public func prepared(_ x: Matrix) throws(EstimatorError) -> Matrix {
    guard columnCount > 0 else { throw .notFitted(estimator.name) }
    try x.check(columns: columnCount)
    var rows = x.withoutZeros(in: preparation.missingZeros)
    if let simple { rows = try simple.transform(rows) }
    if let nearest { rows = try nearest.transform(rows) }
    if let scaler { rows = try scaler.transform(rows) }
    return rows
  }

  /// Fits the preparation and returns the training rows as the estimator takes them.
  private mutating func fitPreparation(_ x: Matrix) throws(EstimatorError) -> Matrix {
    if let wrong = preparation.missingZeros.first(where: { !(0..<x.columns).contains($0) }) {
      throw .wrongSetting(
        name: "missing_zeros", value: "\(wrong)",
        expected: "columns of 0 to \(x.columns - 1)")
    }
    var rows = x.withoutZeros(in: preparation.missingZeros)
    switch preparation.imputation {
    case .none: break
    case .median: simple = try SimpleImputer(rows, strategy: .median)
    case .mean: simple = try SimpleImputer(rows, strategy: .mean)
    case .mostFrequent: simple = try SimpleImputer(rows, strategy: .mostFrequent)
    case .nearest: nearest = try KNNImputer(rows)
    }
    if let simple { rows = try simple.transform(rows) }
    if let nearest { rows = try nearest.transform(rows) }
    switch preparation.scaling {
    case .none: break
    case .standard: scaler = try .standard(rows)
    case .minMax: scaler = try .minMax(rows)
    case .robust: scaler = try .robust(rows)
    }
    return try scaler?.transform(rows) ?? rows
  }
}

extension Matrix {
  /// NaN in place of each 0 in some columns.
  fileprivate func withoutZeros(in columns: [Int]) -> Matrix {
    guard !columns.isEmpty else { return self }
    var result = self
    for row in 0..<rows {
      for column in columns where result[row, column] == 0 { result[row, column] = .nan }
    }
    return result
  }
}
