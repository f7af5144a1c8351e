/// What can be set of decision trees and of those of forests, with scikit-learn's names.
public struct TreeSettings: Sendable, Hashable, Codable {
  /// How many columns are searched at each node.
  public enum MaxFeatures: Sendable, Hashable, Codable {
    /// All of them: the default of a tree and of a forest of regressors.
    case all
    /// The square root of their number: the default of a forest of classifiers.
    case sqrt
    /// The logarithm of their number to the base 2.
    case log2
    /// This many.
    case count(Int)
    /// This fraction of them.
    case fraction(Double)

    func value(of columns: Int) throws(EstimatorError) -> Int {
      switch self {
      case .all: return columns
      case .sqrt: return max(1, Int(Double(columns).squareRoot()))
      case .log2: return max(1, columns.bitWidth - columns.leadingZeroBitCount - 1)
      case .count(let count):
        try requireSetting(
          (1...columns).contains(count), "max_features", count, "a number in 1...\(columns)")
        return count
      case .fraction(let fraction): return max(1, Int(fraction * Double(columns)))
      }
    }

    func check() throws(EstimatorError) {
      switch self {
      case .count(let count):
        try requireSetting(count >= 1, "max_features", count, "1 or more")
      case .fraction(let fraction):
        try requireSetting(
          fraction > 0 && fraction <= 1, "max_features", fraction, "a fraction above 0, at most 1")
      default: break
      }
    }
  }

  /// The most divisions on the way to a leaf; nil for any number.
  public var maxDepth: Int?
  /// The fewest rows of a node that is divided.
  public var minSamplesSplit = 2
  /// The fewest rows of a leaf.
  public var minSamplesLeaf = 1
  /// How many columns are searched at each node.
  public var maxFeatures = MaxFeatures.all
  /// How much a division must lower the impurity, in proportion to the rows of the node.
  public var minImpurityDecrease = 0.0
  /// What the order of the columns, and the samples of a forest, follow from: `random_state`.
  public var seed: UInt32 = 0

  /// scikit-learn's defaults.
  public init() {}

  func check() throws(EstimatorError) {
    try requireSetting((maxDepth ?? 1) >= 1, "max_depth", maxDepth ?? 0, "1 or more, or none")
    try requireSetting(minSamplesSplit >= 2, "min_samples_split", minSamplesSplit, "2 or more")
    try requireSetting(minSamplesLeaf >= 1, "min_samples_leaf", minSamplesLeaf, "1 or more")
    try requireSetting(
      minImpurityDecrease >= 0, "min_impurity_decrease", minImpurityDecrease, "0 or more")
    try maxFeatures.check()
  }
}

/// What a classification tree measures impurity by.
public enum TreeCriterion: String, Sendable, Hashable, Codable, CaseIterable {
  /// `1 - sum p^2`
  case gini
  /// `- sum p log2 p`
  case entropy
}
