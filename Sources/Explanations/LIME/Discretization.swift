import Estimators
import Foundations

/// How LIME cuts columns of numbers into bins.
public enum Discretization: Sendable, Hashable {
  /// Not at all: numbers stay numbers.
  case none
  /// At the quartiles.
  case quartile
  /// At the deciles.
  case decile
  /// At the thresholds of a decision tree of depth 3 that separates the classes by entropy, for each
  /// column by itself; at the median where it finds none.
  case entropy
  /// At these values of each column.
  case custom([Int: [Double]])

  /// The distinct boundaries of a column, ascending.
  /// - Parameters:
  ///   - column: which.
  ///   - values: `[N]`
  ///   - labels: `[N]`, which the entropy needs.
  /// - Returns: one at least; none without discretization.
  /// - Throws: `ExplanationError` where labels or custom boundaries are missing.
  func boundaries(
    column: Int, values: [Double], labels: [Int]?
  ) throws(ExplanationError) -> [Double] {
    let sorted = values.sorted()
    var boundaries: [Double]
    switch self {
    case .none: return []
    case .quartile: boundaries = [0.25, 0.5, 0.75].map { quantile($0, ofSorted: sorted) }
    case .decile: boundaries = (1...9).map { quantile(Double($0) * 10 / 100, ofSorted: sorted) }
    case .entropy:
      guard let labels, labels.count == values.count else {
        throw .wrongShape(
          what: "training labels",
          expected: "one for each of \(values.count) rows, which the "
            + "discretization by entropy needs", found: "\(labels?.count ?? 0)")
      }
      boundaries = try entropyThresholds(values, labels)
      if boundaries.isEmpty { boundaries = [quantile(0.5, ofSorted: sorted)] }
    case .custom(let all):
      guard let own = all[column], !own.isEmpty, own.allSatisfy({ $0.isFinite }) else {
        throw .wrongSetting(
          name: "discretization", value: "custom without boundaries for column \(column)",
          expected: "one finite boundary at least for each column that is not categorical")
      }
      boundaries = own
    }
    return Set(boundaries).sorted()
  }
}

/// The thresholds of a decision tree of depth 3 on one column, which minimizes the entropy of classes.
private func entropyThresholds(
  _ values: [Double], _ labels: [Int]
) throws(ExplanationError) -> [Double] {
  // One class has nothing to be divided by.
  guard let first = labels.first, labels.contains(where: { $0 != first }) else { return [] }
  var tree = DecisionTreeClassifier(criterion: .entropy)
  tree.settings.maxDepth = 3
  do throws(EstimatorError) {
    try tree.fit(Matrix(rows: values.count, columns: 1, values: values), labels, weights: nil)
  } catch {
    throw .wrongShape(
      what: "training values", expected: "what a decision tree takes", found: error.description)
  }
  let nodes = tree.model?.trees.first
  return (nodes?.childrenLeft.indices ?? 0..<0).compactMap { node in
    guard let nodes, nodes.childrenLeft[node] >= 0 else { return nil }
    return nodes.threshold[node]
  }
}
