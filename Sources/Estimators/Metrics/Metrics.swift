import Foundations
import NeuralNetworks

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Scores of predictions in float64, with scikit-learn's definitions. Those of one threshold are
/// figures of a `ConfusionMatrix`.
public enum Metrics {
  /// How often each class (row) was taken for each (column), in the order of `classes`.
  /// - Precondition: as many predictions as rows; both are among the classes.
  public static func confusion(_ y: [Int], predicted: [Int], classes: [Int]) -> ConfusionMatrix {
    let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, Int32($0)) })
    return ConfusionMatrix(
      predicted: predicted.map { numbers[$0] ?? -1 }, labels: y.map { numbers[$0] ?? -1 },
      classCount: classes.count)
  }

  /// The fraction of right predictions.
  /// - Precondition: as many predictions as rows.
  public static func accuracy(_ y: [Int], predicted: [Int]) -> Double {
    requireRows(y.count, predicted.count)
    return Double(zip(y, predicted).count { $0 == $1 }) / Double(y.count)
  }

  /// The probability that a positive row has a higher score than a negative one, equal scores
  /// counting half: the area under the ROC curve.
  /// - Returns: nil where there is no positive or no negative row.
  public static func rocAUC(isPositive: [Bool], scores: [Double]) -> Double? {
    requireRows(isPositive.count, scores.count)
    let positives = isPositive.count { $0 }
    let negatives = isPositive.count - positives
    guard positives > 0, negatives > 0 else { return nil }
    var (area, below) = (0.0, 0.0)
    for group in tiedGroups(isPositive, scores).reversed() {
      area += Double(group.positives) * (below + Double(group.negatives) / 2)
      below += Double(group.negatives)
    }
    return area / (Double(positives) * Double(negatives))
  }

  /// The same for more than two classes: the mean of each against the others.
  /// - Parameters:
  ///   - y: `[N]`
  ///   - probabilities: `[N, C]`, in the order of `classes`.
  ///   - classes: C of them.
  /// - Returns: nil where a class has no row, or all.
  public static func rocAUC(_ y: [Int], probabilities: Matrix, classes: [Int]) -> Double? {
    if classes.count == 2 {
      return rocAUC(isPositive: y.map { $0 == classes[1] }, scores: probabilities.column(1))
    }
    var sum = 0.0
    for (column, label) in classes.enumerated() {
      guard
        let area = rocAUC(
          isPositive: y.map { $0 == label }, scores: probabilities.column(column))
      else { return nil }
      sum += area
    }
    return sum / Double(classes.count)
  }

  /// The mean of the precision over the recall, as steps.
  /// - Returns: nil where there is no positive row.
  public static func averagePrecision(isPositive: [Bool], scores: [Double]) -> Double? {
    requireRows(isPositive.count, scores.count)
    let positives = isPositive.count { $0 }
    guard positives > 0 else { return nil }
    var (sum, found, taken) = (0.0, 0, 0)
    for group in tiedGroups(isPositive, scores) {
      found += group.positives
      taken += group.positives + group.negatives
      sum += Double(group.positives) * Double(found) / Double(taken)
    }
    return sum / Double(positives)
  }

  /// The mean of `-log p(y)`; probabilities are kept away from 0 and 1 by the rounding of 1.
  /// - Parameters:
  ///   - y: `[N]`
  ///   - probabilities: `[N, C]`, in the order of `classes`.
  ///   - classes: C of them.
  /// - Precondition: every y is among the classes.
  /// - Returns: at least 0; smaller is better.
  public static func logLoss(_ y: [Int], probabilities: Matrix, classes: [Int]) -> Double {
    requireRows(y.count, probabilities.rows)
    let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    let margin = Double.ulpOfOne
    return y.enumerated().reduce(0.0) { sum, pair in
      let p = probabilities[pair.offset, numbers[pair.element] ?? 0]
      return sum - log(min(max(p, margin), 1 - margin))
    } / Double(y.count)
  }

  /// The mean squared error of the probability of the positive class.
  public static func brier(isPositive: [Bool], probabilities: [Double]) -> Double {
    meanSquaredError(isPositive.map { $0 ? 1 : 0 }, predicted: probabilities)
  }

  /// The mean of `(y - p)^2`.
  public static func meanSquaredError(_ y: [Double], predicted: [Double]) -> Double {
    requireRows(y.count, predicted.count)
    return zip(y, predicted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(y.count)
  }

  /// The mean of `|y - p|`.
  public static func meanAbsoluteError(_ y: [Double], predicted: [Double]) -> Double {
    requireRows(y.count, predicted.count)
    return zip(y, predicted).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(y.count)
  }

  /// `1 - sum (y - p)^2 / sum (y - mean y)^2`; of constant y 1 if all are right, else 0.
  public static func r2(_ y: [Double], predicted: [Double]) -> Double {
    let mean = y.reduce(0, +) / Double(y.count)
    let residual = meanSquaredError(y, predicted: predicted) * Double(y.count)
    let total = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return total > 0 ? 1 - residual / total : residual == 0 ? 1 : 0
  }

  private static func requireRows(_ rows: Int, _ predictions: Int) {
    precondition(
      rows == predictions,
      "Metrics: expected as many predictions as rows, got \(predictions) of \(rows)")
  }

  /// The rows of each score, the highest first.
  private static func tiedGroups(
    _ isPositive: [Bool], _ scores: [Double]
  ) -> [(positives: Int, negatives: Int)] {
    var groups: [(positives: Int, negatives: Int)] = []
    var last: Double?
    for row in scores.indices.sorted(by: { scores[$0] > scores[$1] }) {
      if scores[row] != last { groups.append((0, 0)) }
      last = scores[row]
      if isPositive[row] {
        groups[groups.count - 1].positives += 1
      } else {
        groups[groups.count - 1].negatives += 1
      }
    }
    return groups
  }
}
