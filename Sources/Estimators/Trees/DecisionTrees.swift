import Foundations
import NumPyRandom

/// One decision tree or the trees of a forest: their mean is what is predicted.
public struct DecisionTrees: Sendable, Hashable, Codable, TreeEnsemble {
  /// The trees; the values are class fractions, or means.
  public let trees: [TreeStructure]
  /// `[outputs]`: 0 each.
  public let baseValues: [Double]
  /// The number of columns that they were fitted to.
  public let columnCount: Int
  /// 1 / T
  public var treeScale: Double { 1 / Double(trees.count) }

  /// One tree.
  init(
    _ examples: TreeExamples, weights: [Double]?, settings: TreeSettings, order: UInt32?
  ) throws(EstimatorError) {
    var random = PCG64(seed: settings.seed)
    var builder = TreeBuilder(
      examples, weights: weights, settings: settings,
      maxFeatures: try settings.maxFeatures.value(of: examples.columns),
      random: order ?? random.next32())
    trees = [builder.grown()]
    baseValues = Array(repeating: 0, count: examples.classCount)
    columnCount = examples.columns
  }

  /// A forest. Each tree has a generator of its own, so that the trees do not depend on the threads.
  init(
    _ examples: TreeExamples, weights: [Double]?, forest: ForestSettings
  ) throws(EstimatorError) {
    try requireSetting(
      forest.nEstimators >= 1, "n_estimators", forest.nEstimators, "1 or more")
    let settings = forest.tree
    let maxFeatures = try settings.maxFeatures.value(of: examples.columns)
    var seeds = PCG64(seed: settings.seed)
    let generators = (0..<forest.nEstimators).map { _ in PCG64(seed: seeds.next()) }
    trees = WorkerPool.shared.map(forest.nEstimators) { index in
      var random = generators[index]
      var weights = weights
      if forest.bootstrap { weights = Self.sampled(examples.rows, weights, &random) }
      var builder = TreeBuilder(
        examples, weights: weights, settings: settings, maxFeatures: maxFeatures,
        random: random.next32())
      return builder.grown()
    }
    baseValues = Array(repeating: 0, count: examples.classCount)
    columnCount = examples.columns
  }

  /// How often each row is drawn, times its weight.
  private static func sampled(
    _ rows: Int, _ weights: [Double]?, _ random: inout PCG64
  ) -> [Double] {
    var counts = [Double](repeating: 0, count: rows)
    for _ in 0..<rows { counts[random.integers(upTo: rows)] += 1 }
    if let weights { for row in 0..<rows { counts[row] *= weights[row] } }
    return counts
  }

  /// The mean of the values of the leaves that rows reach.
  func means(for x: Matrix) throws(EstimatorError) -> Matrix {
    try x.check(columns: columnCount)
    try x.checkFinite("rows")
    // Trees were grown on float32.
    return sums(
      for: Matrix(rows: x.rows, columns: x.columns, values: x.values.map { Double(Float($0)) }))
  }

  /// Checks examples; returns the classes, ascending, and the number of each row's class.
  static func checked(
    _ x: Matrix, _ y: [Int], _ weights: [Double]?, _ settings: TreeSettings
  ) throws(EstimatorError) -> (classes: [Int], numbers: [Int32]) {
    try check(x, y.map { Double($0) }, weights, settings)
    let classes = try y.requireClasses()
    let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, Int32($0)) })
    return (classes, y.map { numbers[$0] ?? 0 })
  }

  static func check(
    _ x: Matrix, _ y: [Double], _ weights: [Double]?, _ settings: TreeSettings
  ) throws(EstimatorError) {
    try settings.check()
    try x.check(targets: y.count)
    try x.check(weights: weights)
    try x.checkWidth()
    try x.checkFinite("examples")
    try y.checkFinite("targets")
  }
}
