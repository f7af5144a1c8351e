import NumPyRandom

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A support vector classifier in float64 under the contract of estimators, with the names and
/// defaults of scikit-learn's `SVC`; `SVC` is the one for the engine's tensors.
///
///     var machine = SupportVectorClassifier()
///     machine.settings.c = 10
///     try machine.fit(x, y)
///
/// Probabilities are fitted where `probability` is set: sigmoids of the decisions for rows that
/// machines were not trained on, by five folds, and pairwise coupling of more than two classes. As in
/// libsvm the most probable class may differ from the predicted one.
///
/// Platt (1999); Lin, Lin and Weng (2007), https://doi.org/10.1007/s10994-007-5018-6; Wu, Lin and
/// Weng (2004), Probability estimates for multi-class classification by pairwise coupling.
public struct SupportVectorClassifier: ClassifierEstimator, Codable {
  /// What can be set.
  public var settings: SVC.Settings
  /// Whether `predictProbabilities` is wanted; fitting takes six times as long.
  public var probability = false
  /// What divides the rows for the probabilities.
  public var seed: UInt32 = 0
  /// The classes it was fitted to, ascending; empty before.
  public private(set) var classes: [Int] = []
  private(set) var machines: Machines?
  private(set) var sigmoids: [PlattSigmoid] = []

  /// An estimator that is still to be fitted.
  public init(settings: SVC.Settings = SVC.Settings()) { self.settings = settings }

  /// Checks the ranges of the settings.
  public func check() throws(EstimatorError) { try settings.check() }

  /// Learns from examples.
  /// - Throws: `EstimatorError`, also where weights are given, or libsvm is not installed.
  public mutating func fit(_ x: Matrix, _ y: [Int], weights: [Double]?) throws(EstimatorError) {
    try refuse(weights: weights, of: "SupportVectorClassifier")
    try check()
    try x.check(targets: y.count)
    try x.checkWidth()
    try x.checkFinite("examples")
    let classes = try y.requireClasses()
    let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, Int32($0)) })
    let labels = y.map { numbers[$0] ?? 0 }
    let gamma = settings.gamma(for: x)
    let machines = try Machines(
      x, labels, classCount: classes.count, settings: settings, gamma: gamma)
    sigmoids = []
    if probability {
      var random = RandomState(seed: seed)
      for pair in machines.pairs {
        let rows = labels.indices.filter {
          labels[$0] == Int32(pair.first) || labels[$0] == Int32(pair.second)
        }
        sigmoids.append(
          try PlattSigmoid.fitted(
            x.selectingRows(rows), isFirst: rows.map { labels[$0] == Int32(pair.first) },
            settings: settings, gamma: gamma, &random))
      }
    }
    self.machines = machines
    self.classes = classes
  }

  /// The decision of each pair of classes, (0, 1), (0, 2), …: above 0 for the first.
  /// - Returns: `[M, K (K - 1) / 2]`
  /// - Throws: `EstimatorError`, as `predict(_:)`.
  public func decisions(_ x: Matrix) throws(EstimatorError) -> Matrix {
    guard let machines else { throw .notFitted("SupportVectorClassifier") }
    try x.check(columns: machines.vectors.columns)
    try x.checkFinite("rows")
    return machines.decisions(x)
  }

  /// The class that wins most pairs; of equally many the smallest.
  public func predict(_ x: Matrix) throws(EstimatorError) -> [Int] {
    let decisions = try decisions(x)
    let pairs = machines?.pairs ?? []
    return (0..<x.rows).map { row in
      var votes = [Int](repeating: 0, count: classes.count)
      for (pair, decision) in zip(pairs, decisions.row(row)) {
        votes[decision > 0 ? pair.first : pair.second] += 1
      }
      return classes[votes.firstIndex(of: votes.max() ?? 0) ?? 0]
    }
  }

  /// The probability of each class.
  /// - Throws: `EstimatorError`, also where it was fitted without `probability`.
  public func predictProbabilities(_ x: Matrix) throws(EstimatorError) -> Matrix {
    let decisions = try decisions(x)
    guard let machines, !sigmoids.isEmpty else {
      throw .unavailable(
        "SupportVectorClassifier has no probabilities: set probability to true before fit(x, y)")
    }
    var result = Matrix(rows: x.rows, columns: classes.count)
    for row in 0..<x.rows {
      var chances = Matrix(rows: classes.count, columns: classes.count)
      for (index, pair) in machines.pairs.enumerated() {
        let p = min(max(sigmoids[index].value(decisions[row, index]), 1e-7), 1 - 1e-7)
        chances[pair.first, pair.second] = p
        chances[pair.second, pair.first] = 1 - p
      }
      result.values.replaceSubrange(
        row * classes.count..<(row + 1) * classes.count, with: coupledProbabilities(chances))
    }
    return result
  }
}

/// The machines of all pairs of classes over common support vectors.
struct Machines: Sendable, Codable {
  struct Pair: Sendable, Codable {
    let first: Int
    let second: Int
    let positions: [Int]
    let factors: [Double]
    let intercept: Double
  }

  let settings: SVC.Settings
  let gamma: Double
  /// `[S, D]`
  let vectors: Matrix
  let pairs: [Pair]

  init(
    _ x: Matrix, _ labels: [Int32], classCount: Int, settings: SVC.Settings, gamma: Double
  ) throws(EstimatorError) {
    let solution = try LibSVM.loaded().solve(
      x, labels: labels, classes: (0..<Int32(classCount)).map { $0 }, settings: settings,
      gamma: gamma)
    self.settings = settings
    self.gamma = gamma
    vectors = x.selectingRows(solution.support)
    pairs = solution.pairs.map { pair in
      Pair(
        first: pair.first, second: pair.second, positions: pair.terms.map(\.position),
        factors: pair.terms.map(\.factor), intercept: pair.intercept)
    }
  }

  func decisions(_ x: Matrix) -> Matrix {
    let isRadial = settings.kernel == .rbf
    let products = isRadial ? nil : x.times(vectors, otherTransposed: true)
    let squares = (0..<vectors.rows).map { vectors.row($0).reduce(0) { $0 + $1 * $1 } }
    var result = Matrix(rows: x.rows, columns: pairs.count)
    for row in 0..<x.rows {
      let square = x.row(row).reduce(0) { $0 + $1 * $1 }
      let kernel = (0..<vectors.rows).map { position -> Double in
        // Distances of float64, without what a difference of squares loses.
        guard let products else {
          return exp(-gamma * x.squaredDistance(row, vectors, position))
        }
        return settings.value(
          product: products[row, position], squares: square + squares[position], gamma: gamma)
      }
      for (index, pair) in pairs.enumerated() {
        result[row, index] = zip(pair.positions, pair.factors).reduce(pair.intercept) {
          $0 + $1.1 * kernel[$1.0]
        }
      }
    }
    return result
  }
}
