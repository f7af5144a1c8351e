import Experiments
import Foundations
import NeuralNetworks

/// What a detector's curve comes to.
public struct TwoClassFigures {
  /// Under the curve.
  public let area: Double
  /// Where misses and false alarms are equally frequent.
  public let equalError: ROCCurve.EqualError
  /// At the threshold 0.5.
  public let sensitivity: Double
  /// At the threshold 0.5.
  public let specificity: Double

  /// Evaluates a curve and the classifier that it belongs to.
  public init(_ curve: ROCCurve, _ evaluated: EvaluatedClassifier) {
    area = curve.area
    equalError = curve.equalError
    let scores = evaluated.probabilities.scalars
    let isFound = evaluated.examples.labels.indices.map { scores[2 * $0 + 1] >= 0.5 }
    let confusion = ConfusionMatrix(
      predicted: isFound.map { $0 ? 1 : 0 }, labels: evaluated.examples.labels, classCount: 2)
    sensitivity = confusion.recall(1)
    specificity = confusion.specificity(1)
  }

  /// For people.
  public var lines: [String] {
    [
      "AUC \(decimal(area, 4))",
      "EER \(decimal(100 * equalError.rate, 2)) % at threshold "
        + "\(decimal(Double(equalError.threshold), 3))",
      "at 0.5: sensitivity \(decimal(sensitivity, 4)), specificity \(decimal(specificity, 4))",
    ]
  }

  /// For JSON.
  public var members: [(String, JSONValue)] {
    [
      ("auc", JSONValue.number(area)), ("eer", JSONValue.number(equalError.rate)),
      ("eer_threshold", JSONValue.number(Double(equalError.threshold))),
      ("accuracy_at_eer", JSONValue.number(equalError.accuracy)),
      ("sensitivity", JSONValue.number(sensitivity)),
      ("specificity", JSONValue.number(specificity)),
    ]
  }
}
