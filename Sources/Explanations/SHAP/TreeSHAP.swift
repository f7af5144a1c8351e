import Estimators

/// Exact Shapley values of sums of trees, in polynomial time.
///
///     let explainer = try TreeSHAP(forest)
///     let explanation = try explainer.shapValues(rows)
///
/// What an absent feature means is one of two things. Without a background a row goes both ways where
/// an absent feature is compared, in proportion to the training rows that did: the *path-dependent*
/// values. With a background it takes the values of each background row in turn: the *interventional*
/// values, which are those of `KernelSHAP` with all coalitions.
///
/// Lundberg, Erion & Lee (2018), "Consistent Individualized Feature Attribution for Tree Ensembles",
/// https://arxiv.org/abs/1802.03888, algorithm 2; interventional: Lundberg et al. (2020),
/// https://doi.org/10.1038/s42256-019-0138-9. Results as of the package `shap`, 0.51, `TreeExplainer`.
public struct TreeSHAP: Sendable {
  /// `[K]`: the expected output of the ensemble.
  public let baseValues: [Double]
  /// The names of the columns; nil for their numbers.
  public let featureNames: [String]?
  /// The rows that absent features take their values from; nil for the training rows' proportions.
  public let background: Background?
  private let ensemble: any TreeEnsemble
  /// One more than the largest column that is compared.
  private let smallestWidth: Int

  /// Takes a fitted ensemble.
  /// - Parameters:
  ///   - ensemble: the trees.
  ///   - background: for interventional values; nil for path-dependent ones.
  ///   - featureNames: one for each column of the rows; nil for their numbers.
  /// - Throws: `ExplanationError` where a tree is damaged or the background has too few columns.
  public init(
    _ ensemble: any TreeEnsemble, background: Background? = nil, featureNames: [String]? = nil
  ) throws {
    let outputs = ensemble.baseValues.count
    for (index, tree) in ensemble.trees.enumerated() {
      try tree.check("tree \(index)", outputs: outputs)
    }
    self.ensemble = ensemble
    self.background = background
    self.featureNames = featureNames
    smallestWidth = (ensemble.trees.flatMap(\.feature).max() ?? -1) + 1
    var base = ensemble.baseValues
    for tree in ensemble.trees {
      let means = background.map { tree.mean(over: $0) } ?? tree.expectedValues
      for output in 0..<outputs { base[output] += ensemble.treeScale * means[output] }
    }
    baseValues = base
    if let background { try checkWidth(background.data, "the background") }
  }

  /// The contribution of each feature to each output of rows.
  /// - Parameter rows: `[N, D]`; NaN is a missing value.
  /// - Returns: the contributions, which sum to the outputs less the base values.
  /// - Throws: `ExplanationError` where the number of columns does not fit.
  public func shapValues(_ rows: Matrix) throws -> SHAPValues {
    try rows.check("the rows", columns: background?.data.columns ?? featureNames?.count)
    try checkWidth(rows, "the rows")
    let names = try checkedNames(featureNames, count: rows.columns)
    let (width, outputs) = (rows.columns, baseValues.count)
    let found = try concurrentMap(rows.rows) { row in
      let values = Array(rows.row(row))
      var sums = [Double](repeating: 0, count: outputs * width)
      for tree in ensemble.trees {
        if let background {
          tree.addInterventionalValues(of: values, against: background, to: &sums)
        } else {
          var walk = PathDependentWalk(tree: tree, row: values, outputs: outputs)
          walk.addContributions(to: &sums)
        }
      }
      return sums.map { $0 * ensemble.treeScale }
    }
    let values = (0..<outputs).map { output in
      Matrix(
        rows: rows.rows, columns: width,
        values: found.flatMap { $0[output * width..<(output + 1) * width] })
    }
    return SHAPValues(
      featureNames: names, data: rows, baseValues: baseValues, values: values,
      outputs: predictions(rows), link: .identity)
  }

  private func checkWidth(_ rows: Matrix, _ what: String) throws(ExplanationError) {
    guard rows.columns < smallestWidth else { return }
    throw .wrongShape(
      what: what, expected: "\(smallestWidth) columns at least, which the trees compare",
      found: "\(rows.columns)")
  }

  private func predictions(_ rows: Matrix) -> Matrix {
    var predictions = Matrix(rows: rows.rows, columns: baseValues.count)
    for row in 0..<rows.rows {
      for output in baseValues.indices {
        predictions[row, output] = ensemble.baseValues[output]
      }
      for tree in ensemble.trees {
        for (output, value) in tree.value[tree.leaf(for: rows.row(row))].enumerated() {
          predictions[row, output] += ensemble.treeScale * value
        }
      }
    }
    return predictions
  }
}

extension TreeStructure {
  /// Whether a value goes to the left child of a node.
  func goesLeft(_ value: Double, at node: Int) -> Bool {
    value.isNaN ? missingGoesLeft[node] : value <= threshold[node]
  }

  /// `[K]`: the mean output, weighted by the training rows.
  var expectedValues: [Double] {
    let total = cover[0]
    var sums = [Double](repeating: 0, count: value[0].count)
    for node in 0..<nodeCount where childrenLeft[node] < 0 {
      let fraction = total > 0 ? cover[node] / total : 0
      for (output, value) in value[node].enumerated() { sums[output] += fraction * value }
    }
    return sums
  }

  /// `[K]`: the mean output over a background.
  func mean(over background: Background) -> [Double] {
    var sums = [Double](repeating: 0, count: value[0].count)
    for (row, weight) in background.weights.enumerated() {
      for (output, value) in value[leaf(for: background.data.row(row))].enumerated() {
        sums[output] += weight * value
      }
    }
    return sums
  }

  /// Checks that the arrays describe one binary tree.
  func check(_ name: String, outputs: Int) throws(ExplanationError) {
    let count = nodeCount
    let sizes = [
      childrenLeft.count, childrenRight.count, threshold.count, missingGoesLeft.count,
      cover.count, value.count,
    ]
    guard count > 0, sizes.allSatisfy({ $0 == count }) else {
      throw .wrongShape(
        what: name, expected: "arrays of \(max(1, count)) nodes", found: "\(sizes)")
    }
    var parents = [Int](repeating: 0, count: count)
    var isTree = true
    for node in 0..<count where childrenLeft[node] >= 0 || childrenRight[node] >= 0 {
      for child in [childrenLeft[node], childrenRight[node]] {
        // Children come after their parent, so that there is no cycle.
        guard child > node, child < count else {
          isTree = false
          continue
        }
        parents[child] += 1
      }
      if feature[node] < 0 { isTree = false }
    }
    guard isTree, parents.dropFirst().allSatisfy({ $0 == 1 }) else {
      throw .wrongShape(
        what: name,
        expected: "two later nodes as the children of each inner node, and one parent "
          + "for each node but the first", found: "others")
    }
    guard value.allSatisfy({ $0.count == outputs }) else {
      throw .wrongShape(
        what: "\(name)'s values", expected: "\(outputs) outputs in each node",
        found: "\(value.map(\.count).first { $0 != outputs } ?? 0)")
    }
  }
}
