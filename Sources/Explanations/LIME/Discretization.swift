import Estimators
import Glibc

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
    var boundaries: [Double]
    switch self {
    case .none: return []
    case .quartile: boundaries = [25, 50, 75].map { percentile($0, of: values) }
    case .decile: boundaries = (1...9).map { percentile(Double($0) * 10, of: values) }
    case .entropy:
      guard let labels, labels.count == values.count else {
        throw .wrongShape(
          what: "training labels",
          expected: "one for each of \(values.count) rows, which the "
            + "discretization by entropy needs", found: "\(labels?.count ?? 0)")
      }
      boundaries = EntropySplits(values, labels).thresholds
      if boundaries.isEmpty { boundaries = [percentile(50, of: values)] }
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

/// A percentile with linear interpolation between neighbors, with NumPy's rounding.
/// - Parameters:
///   - percent: 0 to 100.
///   - values: one at least.
/// - Returns: a value between the smallest and the largest.
func percentile(_ percent: Double, of values: [Double]) -> Double {
  let sorted = values.sorted()
  let position = percent / 100 * Double(sorted.count - 1)
  let index = min(Int(position), sorted.count - 1)
  let fraction = position - Double(index)
  let (low, high) = (sorted[index], sorted[min(index + 1, sorted.count - 1)])
  return fraction >= 0.5 ? high - (high - low) * (1 - fraction) : low + (high - low) * fraction
}

/// The thresholds of a decision tree of depth 3 on one column, which minimizes the entropy of classes.
///
/// As scikit-learn's `DecisionTreeClassifier`: values are rounded to float32, a threshold is midway
/// between two neighbors that differ by more than 1e-7, and the first of equally good ones is taken.
struct EntropySplits {
  /// Ascending.
  private(set) var thresholds: [Double] = []
  private let values: [Float]
  private let classes: [Int]
  private let classCount: Int

  /// - Parameters:
  ///   - values: `[N]`
  ///   - labels: `[N]`, any numbers.
  ///   - depth: of the tree.
  init(_ values: [Double], _ labels: [Int], depth: Int = 3) {
    let known = Set(labels).sorted()
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    self.values = order.map { Float(values[$0]) }
    classes = order.map { index in known.firstIndex(of: labels[index]) ?? 0 }
    classCount = known.count
    split(0..<values.count, depth: depth)
    thresholds.sort()
  }

  private mutating func split(_ range: Range<Int>, depth: Int) {
    guard depth > 0, range.count > 1, impurity(counts(range)) > .ulpOfOne else { return }
    var (left, right) = ([Double](repeating: 0, count: classCount), counts(range))
    var best: (index: Int, score: Double)?
    for index in range.dropFirst() {
      left[classes[index - 1]] += 1
      right[classes[index - 1]] -= 1
      guard values[index] > values[index - 1] + 1e-7 else { continue }
      let score =
        -Double(range.upperBound - index) * impurity(right)
        - Double(index - range.lowerBound) * impurity(left)
      if best.map({ score > $0.score }) ?? true { best = (index, score) }
    }
    guard let best else { return }
    thresholds.append(Double(values[best.index - 1]) / 2 + Double(values[best.index]) / 2)
    split(range.lowerBound..<best.index, depth: depth - 1)
    split(best.index..<range.upperBound, depth: depth - 1)
  }

  private func counts(_ range: Range<Int>) -> [Double] {
    var counts = [Double](repeating: 0, count: classCount)
    for index in range { counts[classes[index]] += 1 }
    return counts
  }

  /// The entropy of classes in bits.
  private func impurity(_ counts: [Double]) -> Double {
    let total = counts.reduce(0, +)
    return counts.reduce(0) { sum, count in
      guard count > 0 else { return sum }
      let fraction = count / total
      return sum - fraction * log2(fraction)
    }
  }
}
