import CKernels

/// The examples that trees are grown on: values rounded to float32, column after column.
///
/// `@unchecked Sendable`: nothing changes after `init`.
final class TreeExamples: @unchecked Sendable {
  let rows: Int
  let columns: Int
  /// `[D][N]`
  let values: UnsafeMutablePointer<Float>
  let classes: [Int32]
  let targets: [Double]
  let classCount: Int
  let criterion: kernel_criterion

  /// Examples of classes 0..<classCount, or of values.
  init(_ x: Matrix, classes: [Int32], classCount: Int, criterion: TreeCriterion) {
    (rows, columns, values) = Self.columns(of: x)
    self.classes = classes
    self.classCount = classCount
    self.criterion = criterion == .gini ? kernel_gini : kernel_entropy
    targets = []
  }

  init(_ x: Matrix, values targets: [Double]) {
    (rows, columns, values) = Self.columns(of: x)
    self.targets = targets
    classes = []
    classCount = 1
    criterion = kernel_squared_error
  }

  private static func columns(of x: Matrix) -> (Int, Int, UnsafeMutablePointer<Float>) {
    let values = UnsafeMutablePointer<Float>.allocate(capacity: x.rows * x.columns)
    x.values.withUnsafeBufferPointer { source in
      for column in 0..<x.columns {
        for row in 0..<x.rows {
          let value = source[row * x.columns + column]
          // One NaN for all of them, which is sorted behind all values.
          values[column * x.rows + row] = value.isNaN ? .nan : Float(value)
        }
      }
    }
    return (x.rows, x.columns, values)
  }

  deinit { values.deallocate() }
}

/// Grows one decision tree depth first, as scikit-learn does.
///
/// Every split of every column that is drawn is tried; thresholds are midpoints of neighboring values.
/// Of equally good splits the one found first wins, and the columns are drawn in an order that
/// follows from `random` by scikit-learn's algorithm: with the same state ties are resolved alike.
/// Missing values go to the side on which the split is better, to the right where both are alike.
///
/// Breiman, Friedman, Olshen and Stone (1984), Classification and Regression Trees.
struct TreeBuilder {
  private struct Waiting {
    var range: Range<Int>
    var depth: Int
    var parent: Int
    var isLeft: Bool
    /// nil of the root, which is still to be evaluated.
    var impurity: Double?
    var constantCount: Int
  }

  let examples: TreeExamples
  let settings: TreeSettings
  /// `[N]`; nil for 1 each.
  let weights: [Double]?
  private let maxFeatures: Int
  private var random: XorShift32
  var rows: [UInt32]
  private var order: FeatureOrder
  private var tree = TreeStructure()
  // What is used again by every node.
  var sortedValues: [Float]
  var scratch: [UInt64]
  var sums: [Double]
  var work: [Double]

  /// Whether an impurity is none but for rounding.
  private static let epsilon = Double.ulpOfOne

  init(
    _ examples: TreeExamples, weights: [Double]?, settings: TreeSettings, maxFeatures: Int,
    random: UInt32
  ) {
    self.examples = examples
    self.settings = settings
    self.weights = weights
    self.maxFeatures = maxFeatures
    self.random = XorShift32(state: random)
    // Rows that do not count are left out.
    rows = (0..<UInt32(examples.rows)).filter { (weights?[Int($0)] ?? 1) > 0 }
    order = FeatureOrder(count: examples.columns)
    sortedValues = Array(repeating: 0, count: rows.count)
    scratch = Array(repeating: 0, count: 2 * rows.count)
    sums = Array(repeating: 0, count: examples.classCount)
    work = Array(repeating: 0, count: 2 * examples.classCount)
  }

  /// The tree.
  mutating func grown() -> TreeStructure {
    let total = (weights?.reduce(0, +)) ?? Double(rows.count)
    var waiting = [
      Waiting(
        range: 0..<rows.count, depth: 0, parent: -1, isLeft: false, impurity: nil, constantCount: 0)
    ]
    while var node = waiting.popLast() {
      var squares = 0.0
      let weight = nodeSums(node.range, &squares)
      let impurity = node.impurity ?? self.impurity(squares, weight)
      let index = tree.appendLeaf(value: value(weight), cover: weight)
      if node.parent >= 0 {
        if node.isLeft {
          tree.childrenLeft[node.parent] = index
        } else {
          tree.childrenRight[node.parent] = index
        }
      }
      guard mayDivide(node.range.count, depth: node.depth, impurity: impurity),
        let best = bestSplit(node.range, weight, &node.constantCount)
      else { continue }
      let middle = partition(node.range, best)
      let (left, right) = children(node.range, middle, squares, weight)
      let improvement =
        weight / total
        * (impurity - right.weight / weight * right.impurity - left.weight / weight * left.impurity)
      guard improvement + Self.epsilon >= settings.minImpurityDecrease else { continue }
      tree.divide(
        index, feature: best.feature, threshold: best.split.threshold,
        missingGoesLeft: best.missingGoesLeft)
      for (range, impurity, isLeft) in [
        (middle..<node.range.upperBound, right.impurity, false),
        (node.range.lowerBound..<middle, left.impurity, true),
      ] {
        waiting.append(
          Waiting(
            range: range, depth: node.depth + 1, parent: index, isLeft: isLeft,
            impurity: impurity, constantCount: node.constantCount))
      }
    }
    return tree
  }

  private func mayDivide(_ count: Int, depth: Int, impurity: Double) -> Bool {
    depth < settings.maxDepth ?? .max && count >= settings.minSamplesSplit
      && count / 2 >= settings.minSamplesLeaf && impurity > Self.epsilon
  }

  /// The class fractions, or the mean.
  private func value(_ weight: Double) -> [Double] { sums.map { $0 / weight } }

  typealias Split = (feature: Int, split: kernel_tree_split, missingGoesLeft: Bool)

  private mutating func bestSplit(
    _ range: Range<Int>, _ weight: Double, _ constantCount: inout Int
  ) -> Split? {
    var best = kernel_tree_split(score: -.infinity, threshold: 0, left_count: 0)
    var found: (feature: Int, missingGoesLeft: Bool)?
    order.start(known: constantCount)
    while let (position, feature) = order.next(limit: maxFeatures, &random) {
      let missing = sort(range, by: feature)
      let isConstant =
        missing == range.count
        || missing == 0 && sortedValues[range.count - 1] <= sortedValues[0] + 1e-7
      order.record(position, isConstant: isConstant)
      guard !isConstant else { continue }
      if scan(range, weight, &best) {
        // Where none is missing, the larger side takes those that are later.
        found = (feature, missing == 0 && best.left_count > range.count - best.left_count)
      }
      guard missing > 0 else { continue }
      moveMissingToTheFront(range, missing)
      if scan(range, weight, &best) { found = (feature, true) }
    }
    constantCount = order.finish()
    return found.map { ($0.feature, best, $0.missingGoesLeft) }
  }
}
