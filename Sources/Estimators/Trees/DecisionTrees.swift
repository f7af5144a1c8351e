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
    _ examples: TreeExamples, weights: [Double]?, settings: TreeSettings
  ) throws(EstimatorError) {
    var random = RandomState(seed: settings.seed)
    var builder = TreeBuilder(
      examples, weights: weights, settings: settings,
      maxFeatures: try settings.maxFeatures.value(of: examples.columns),
      random: Self.order(&random))
    trees = [builder.grown()]
    baseValues = Array(repeating: 0, count: examples.classCount)
    columnCount = examples.columns
  }

  /// A forest. Each tree has a generator of its own, so that the trees do not depend on the threads.
  init(
    _ examples: TreeExamples, weights: [Double]?, forest: ForestSettings
  ) throws(EstimatorError) {
    try forest.check()
    let settings = forest.tree
    let maxFeatures = try settings.maxFeatures.value(of: examples.columns)
    var seeds = RandomState(seed: settings.seed)
    let treeSeeds = (0..<forest.nEstimators).map { _ in seeds.integers(upTo: Int(Int32.max)) }
    trees = WorkerPool.shared.map(forest.nEstimators) { index in
      let seed = UInt32(treeSeeds[index])
      let weights =
        forest.bootstrap ? Self.sampled(examples.rows, weights, seed: seed) : weights
      var random = RandomState(seed: seed)
      var builder = TreeBuilder(
        examples, weights: weights, settings: settings, maxFeatures: maxFeatures,
        random: Self.order(&random))
      return builder.grown()
    }
    baseValues = Array(repeating: 0, count: examples.classCount)
    columnCount = examples.columns
  }

  /// The state of the generator that orders columns.
  private static func order(_ random: inout RandomState) -> UInt32 {
    UInt32(random.integers(upTo: Int(Int32.max)))
  }

  /// How often each row is drawn, in proportion to its weight.
  private static func sampled(_ rows: Int, _ weights: [Double]?, seed: UInt32) -> [Double] {
    var random = RandomState(seed: seed)
    var counts = [Double](repeating: 0, count: rows)
    guard let weights else {
      for _ in 0..<rows { counts[random.integers(upTo: rows)] += 1 }
      return counts
    }
    let total = weights[...].pairwiseSum
    var sum = 0.0
    let sums = weights.map { weight in
      sum += weight / total
      return sum
    }
    for _ in 0..<rows {
      let draw = random.nextDouble()
      counts[min(sums.partitionIndex { $0 / sum > draw }, rows - 1)] += 1
    }
    return counts
  }

  /// The mean of the values of the leaves that rows reach.
  func means(for x: Matrix) throws(EstimatorError) -> Matrix {
    try x.check(columns: columnCount)
    try x.checkFinite("rows", mayBeMissing: true)
    try x.checkFloats()
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
    try x.checkFinite("examples", mayBeMissing: true)
    try x.checkFloats()
    try y.checkFinite("targets")
  }
}
