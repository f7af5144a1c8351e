import CKernels

/// What can be set of gradient boosting, with scikit-learn's names and defaults.
public struct BoostingSettings: Sendable, Hashable, Codable {
  /// When to stop before `maxIter` trees.
  public enum EarlyStopping: String, Sendable, Hashable, Codable, CaseIterable {
    /// On with more than 10,000 rows.
    case auto
    /// When the loss on the validation rows did not fall for `nIterNoChange` iterations.
    case on
    /// Never.
    case off
  }

  /// What a tree counts.
  public var learningRate = 0.1
  /// The most iterations; each adds one tree, or one for each of more than two classes.
  public var maxIter = 100
  /// The most leaves of a tree; nil for any number.
  public var maxLeafNodes: Int? = 31
  /// The most divisions on the way to a leaf; nil for any number.
  public var maxDepth: Int?
  /// The fewest rows of a leaf.
  public var minSamplesLeaf = 20
  /// What is added to the sum of hessians of a leaf.
  public var l2Regularization = 0.0
  /// The most bins of a column, 2...255, besides that of missing values.
  public var maxBins = 255
  /// When to stop early.
  public var earlyStopping = EarlyStopping.auto
  /// The fraction of the rows that is kept for validation.
  public var validationFraction = 0.1
  /// After how many iterations without an improvement to stop.
  public var nIterNoChange = 10
  /// What counts as an improvement.
  public var tol = 1e-7
  /// What chooses the validation rows: `random_state`.
  public var seed: UInt32 = 0

  /// scikit-learn's defaults.
  public init() {}

  /// The smallest sum of hessians of a node that may be divided.
  var minHessian: Double { 1e-3 }

  var limits: kernel_split_limits {
    kernel_split_limits(
      min_samples_leaf: Double(minSamplesLeaf), min_hessian: minHessian,
      l2_regularization: l2Regularization)
  }

  func check() throws(EstimatorError) {
    try requireSetting(
      learningRate > 0 && learningRate.isFinite, "learning_rate", learningRate,
      "a finite number above 0")
    try requireSetting(maxIter >= 1, "max_iter", maxIter, "1 or more")
    try requireSetting(
      (maxLeafNodes ?? 2) >= 2, "max_leaf_nodes", maxLeafNodes ?? 0, "2 or more, or none")
    try requireSetting((maxDepth ?? 1) >= 1, "max_depth", maxDepth ?? 0, "1 or more, or none")
    try requireSetting(minSamplesLeaf >= 1, "min_samples_leaf", minSamplesLeaf, "1 or more")
    try requireSetting(
      l2Regularization >= 0 && l2Regularization.isFinite, "l2_regularization", l2Regularization,
      "a finite number of 0 or more")
    try requireSetting((2...255).contains(maxBins), "max_bins", maxBins, "a number in 2...255")
    try requireSetting(
      validationFraction > 0 && validationFraction < 1, "validation_fraction", validationFraction,
      "a number between 0 and 1")
    try requireSetting(nIterNoChange >= 1, "n_iter_no_change", nIterNoChange, "1 or more")
    try requireSetting(tol >= 0, "tol", tol, "0 or more")
  }
}

/// Throws where a setting is out of its range.
func requireSetting(
  _ holds: Bool, _ name: String, _ value: some CustomStringConvertible, _ expected: String
) throws(EstimatorError) {
  guard holds else {
    throw .wrongSetting(name: name, value: "\(value)", expected: expected)
  }
}
