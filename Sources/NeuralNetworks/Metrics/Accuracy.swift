import Foundations
import TensorEngine

/// The class with the largest score in each row, `[N]`; of equal ones the first.
/// - Parameter scores: `[N, C]`, logits or probabilities.
/// - Returns: `[N]`
/// - Precondition: a matrix with at least one column.
public func predictedClasses(_ scores: Tensor) -> [Int32] {
  let (rows, classes) = matrixSizes(scores, "predictedClasses")
  return scores.withSpan { scores in
    (0..<rows).map { row in
      var best = 0
      for column in 1..<max(1, classes)
      where scores[row * classes + column] > scores[row * classes + best] {
        best = column
      }
      return Int32(best)
    }
  }
}

/// The fraction of labels that are among the k largest scores of their row.
///
/// Of equal scores those of the smaller class count as larger. NaN of no rows.
/// - Parameters:
///   - scores: `[N, C]`, logits or probabilities.
///   - labels: `[N]`, classes from 0 to C - 1.
///   - k: 1 for plain accuracy.
/// - Returns: from 0 to 1.
/// - Precondition: a label for each row, within the classes; k of at least 1.
public func topKAccuracy(_ scores: Tensor, labels: [Int32], k: Int = 1) -> Double {
  let (rows, classes) = matrixSizes(scores, "topKAccuracy")
  precondition(
    labels.count == rows, "topKAccuracy: expected \(rows) labels, got \(labels.count)")
  precondition(k >= 1, "topKAccuracy: expected k of at least 1, got \(k)")
  let hits = scores.withSpan { scores in
    (0..<rows).count { row in
      let label = Int(labels[row])
      precondition(
        label >= 0 && label < classes,
        "topKAccuracy: expected labels of 0 to \(classes - 1), got \(label)")
      let own = scores[row * classes + label]
      let better = (0..<classes).count { column in
        let score = scores[row * classes + column]
        return score > own || score == own && column < label
      }
      return better < k && !own.isNaN
    }
  }
  return Double(hits) / Double(rows)
}

private func matrixSizes(_ scores: Tensor, _ name: String) -> (rows: Int, classes: Int) {
  precondition(
    scores.rank == 2 && scores.shape[1] > 0,
    "\(name): expected scores [N, C] with a class at least, got \(scores.shape)")
  return (scores.shape[0], scores.shape[1])
}
