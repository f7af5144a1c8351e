/// The nodes of a fitted binary tree as parallel arrays, node 0 the root, as scikit-learn's `tree_`.
///
/// A row goes to the left child where its feature is at most the threshold. Explainers read it, and so
/// does whoever draws a tree.
public struct TreeStructure: Sendable, Hashable, Codable {
  /// `[nodes]`: the left child; -1 of a leaf.
  public var childrenLeft: [Int] = []
  /// `[nodes]`: the right child; -1 of a leaf.
  public var childrenRight: [Int] = []
  /// `[nodes]`: the column that is compared; -1 of a leaf.
  public var feature: [Int] = []
  /// `[nodes]`: what it is compared with; 0 of a leaf.
  public var threshold: [Double] = []
  /// `[nodes]`: whether a missing value goes left.
  public var missingGoesLeft: [Bool] = []
  /// `[nodes]`: the weight of the training rows that came by.
  public var cover: [Double] = []
  /// `[nodes][outputs]`: the class fractions of a classifier, the value of a regressor or of a boosted
  /// tree.
  public var value: [[Double]] = []

  /// A tree without nodes.
  public init() {}

  /// The number of nodes.
  public var nodeCount: Int { feature.count }

  /// The leaf that a row reaches.
  public func leaf(for row: ArraySlice<Double>) -> Int {
    var node = 0
    while childrenLeft[node] >= 0 {
      let value = row[row.startIndex + feature[node]]
      let goesLeft = value.isNaN ? missingGoesLeft[node] : value <= threshold[node]
      node = goesLeft ? childrenLeft[node] : childrenRight[node]
    }
    return node
  }
}

/// A model that sums trees: the output of a row is `baseValue + sum over trees of scale * value[leaf]`.
///
/// Decision trees, random forests (scale 1 / T) and boosted trees are such sums, the last one of
/// logits; the exact tree explainer needs no more of them.
public protocol TreeEnsemble: Sendable {
  /// The trees. A boosted classifier of C > 2 classes has trees of C outputs, 0 but for one.
  var trees: [TreeStructure] { get }
  /// What each tree counts.
  var treeScale: Double { get }
  /// `[outputs]`: what is there before any tree.
  var baseValues: [Double] { get }
}
