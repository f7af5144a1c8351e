import Foundations

/// How often each class was taken for each class, and what follows from it.
///
/// A ratio whose denominator is zero is 0, as in scikit-learn.
public struct ConfusionMatrix: Sendable, Equatable {
  /// The number of classes.
  public let classCount: Int
  /// `[C, C]`: row the true class, column the predicted one.
  public private(set) var counts: [Int]

  /// Counts predictions.
  /// - Parameters:
  ///   - predicted: `[N]`, classes from 0.
  ///   - labels: `[N]`, the true classes.
  ///   - classCount: C.
  /// - Precondition: as many predictions as labels, all from 0 to C - 1.
  public init(predicted: [Int32], labels: [Int32], classCount: Int) {
    precondition(
      predicted.count == labels.count,
      "ConfusionMatrix: expected \(labels.count) predictions, got \(predicted.count)")
    self.classCount = classCount
    counts = [Int](repeating: 0, count: classCount * classCount)
    for (guess, label) in zip(predicted, labels) {
      precondition(
        guess >= 0 && label >= 0 && Int(max(guess, label)) < classCount,
        "ConfusionMatrix: expected classes of 0 to \(classCount - 1), got \(label) and \(guess)")
      counts[Int(label) * classCount + Int(guess)] += 1
    }
  }

  /// How often a true class was taken for another.
  public subscript(label: Int, predicted: Int) -> Int { counts[label * classCount + predicted] }

  /// The number of examples.
  public var total: Int { counts.reduce(0, +) }
  /// The number of wrong predictions.
  public var errorCount: Int { total - (0..<classCount).reduce(0) { $0 + self[$1, $1] } }
  /// The fraction of right predictions.
  public var accuracy: Double { Self.ratio(total - errorCount, total) }
  /// The mean recall of the classes that occur: what Kuzushiji-49 is evaluated in.
  public var balancedAccuracy: Double {
    let present = (0..<classCount).filter { labelCount($0) > 0 }
    return present.isEmpty ? 0 : present.map(recall).reduce(0, +) / Double(present.count)
  }

  /// Of what was taken for a class, the fraction that was of it.
  public func precision(_ label: Int) -> Double {
    Self.ratio(self[label, label], (0..<classCount).reduce(0) { $0 + self[$1, label] })
  }

  /// Of the examples of a class, the fraction that was recognized; for a disease, the sensitivity.
  public func recall(_ label: Int) -> Double { Self.ratio(self[label, label], labelCount(label)) }

  /// Of the examples of other classes, the fraction that was not taken for this one.
  public func specificity(_ label: Int) -> Double {
    let others = total - labelCount(label)
    let wrong = (0..<classCount).reduce(0) { $0 + ($1 == label ? 0 : self[$1, label]) }
    return Self.ratio(others - wrong, others)
  }

  /// The harmonic mean of precision and recall of a class.
  public func f1(_ label: Int) -> Double {
    let predicted = (0..<classCount).reduce(0) { $0 + self[$1, label] }
    return Self.ratio(2 * self[label, label], predicted + labelCount(label))
  }

  /// How a figure of several classes becomes one.
  public enum Averaging: Sendable {
    /// The mean over the classes.
    case macro
    /// From the sums over the classes: where each example has one class, the accuracy.
    case micro
  }

  /// Precision, recall and F1 over all classes.
  public func averages(_ averaging: Averaging) -> (precision: Double, recall: Double, f1: Double) {
    guard averaging == .macro else { return (accuracy, accuracy, accuracy) }
    let mean = { (figure: (Int) -> Double) in
      (0..<classCount).map(figure).reduce(0, +) / Double(max(1, classCount))
    }
    return (mean(precision), mean(recall), mean(f1))
  }

  private func labelCount(_ label: Int) -> Int {
    (0..<classCount).reduce(0) { $0 + self[label, $1] }
  }

  private static func ratio(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
  }
}
