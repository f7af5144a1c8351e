import NumPyRandom

/// The scores of an estimator on rows it was not fitted to.
public struct CrossValidationScore: Sendable, Hashable {
  /// One for each fold.
  public let scores: [Double]

  /// Their mean.
  public var mean: Double { scores.reduce(0, +) / Double(scores.count) }
  /// Their standard deviation, divided by the number of folds, as scikit-learn's `std_test_score`.
  public var standardDeviation: Double {
    let mean = mean
    let squares = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(scores.count)).squareRoot()
  }
}

/// Fits an estimator to the training part of each fold and scores it on the other.
///
///     let score = try crossValidate(LogisticRegression(), x, y, StratifiedKFold().split(y))
///
/// - Parameters:
///   - model: with its settings; it is not changed.
///   - x: `[N, D]`
///   - y: `[N]`
///   - folds: such as those of `StratifiedKFold`.
///   - metric: of the fitted estimator on the test part; nil for its `score`.
/// - Returns: a score for each fold.
/// - Throws: what the estimator throws.
public func crossValidate<Model: Estimator>(
  _ model: Model, _ x: Matrix, _ y: [Model.Target], _ folds: [Fold],
  metric: ((Model, Matrix, [Model.Target]) throws(EstimatorError) -> Double)? = nil
) throws(EstimatorError) -> CrossValidationScore {
  guard !folds.isEmpty else { throw .noExamples }
  var scores: [Double] = []
  for fold in folds {
    var fitted = model
    try fitted.fit(x.selectingRows(fold.train), fold.train.map { y[$0] })
    let (others, targets) = (x.selectingRows(fold.test), fold.test.map { y[$0] })
    if let metric {
      scores.append(try metric(fitted, others, targets))
    } else {
      scores.append(try fitted.score(others, targets))
    }
  }
  return CrossValidationScore(scores: scores)
}

/// Looks for the settings with the best mean score over folds: scikit-learn's `GridSearchCV`, and
/// `RandomizedSearchCV` where only some are tried.
///
///     let search = GridSearch(["max_depth": ["2", "4", "none"], "criterion": ["gini", "entropy"]])
///     let found = try search.run(DecisionTreeClassifier(), x, y, StratifiedKFold().split(y))
///     let best = found.best  // fitted to all rows
public struct GridSearch: Sendable, Hashable {
  /// The values to try of each setting, by scikit-learn's names.
  public var grid: [String: [String]]
  /// How many combinations are tried, chosen at random without repetition; nil for all.
  public var nIter: Int?
  /// What chooses them.
  public var seed: UInt32

  /// A search to run.
  public init(_ grid: [String: [String]], nIter: Int? = nil, seed: UInt32 = 0) {
    self.grid = grid
    self.nIter = nIter
    self.seed = seed
  }

  /// What was tried.
  public struct Candidate: Sendable, Hashable {
    /// By name.
    public let settings: [String: String]
    /// Over the folds.
    public let score: CrossValidationScore
  }

  /// What was found.
  public struct Result<Model: Sendable>: Sendable {
    /// In the order in which they were tried.
    public let candidates: [Candidate]
    /// The index of the first one with the best mean score.
    public let bestIndex: Int
    /// With the best settings, fitted to all rows.
    public let best: Model
  }

  /// All combinations, the last name's values changing fastest, as in scikit-learn's `ParameterGrid`.
  public var combinations: [[String: String]] {
    grid.keys.sorted().reduce([[:]]) { combinations, name in
      combinations.flatMap { combination in
        (grid[name] ?? []).map { combination.merging([name: $0]) { $1 } }
      }
    }
  }

  /// Tries settings.
  /// - Parameters:
  ///   - model: whose other settings are kept.
  ///   - x: `[N, D]`
  ///   - y: `[N]`
  ///   - folds: such as those of `StratifiedKFold`.
  ///   - metric: larger is better; nil for the estimator's `score`.
  /// - Returns: all scores, and the best estimator fitted to all rows.
  /// - Throws: `EstimatorError`, also where a setting is unknown or there is nothing to try.
  public func run<Model: ConfigurableEstimator & Estimator>(
    _ model: Model, _ x: Matrix, _ y: [Model.Target], _ folds: [Fold],
    metric: ((Model, Matrix, [Model.Target]) throws(EstimatorError) -> Double)? = nil
  ) throws(EstimatorError) -> Result<Model> {
    var tried = combinations
    if let nIter {
      try requireSetting(nIter >= 1, "n_iter", nIter, "1 or more")
      var random = RandomState(seed: seed)
      tried = random.permutation(tried.count).prefix(nIter).map { tried[$0] }
    }
    var candidates: [Candidate] = []
    var best: (index: Int, model: Model, score: Double)?
    for settings in tried {
      var candidate = model
      for name in settings.keys.sorted() { try candidate.set(name, to: settings[name] ?? "") }
      let score = try crossValidate(candidate, x, y, folds, metric: metric)
      if score.mean > best?.score ?? -.infinity {
        best = (candidates.count, candidate, score.mean)
      }
      candidates.append(Candidate(settings: settings, score: score))
    }
    guard var best else {
      throw .wrongSetting(
        name: "grid", value: "\(grid)", expected: "a value at least of each setting, and a score")
    }
    try best.model.fit(x, y)
    return Result(candidates: candidates, bestIndex: best.index, best: best.model)
  }
}
