import Experiments
import Foundations
import NeuralNetworks

/// What a detector's curve comes to.
struct TwoClassFigures {
  let area: Double
  let equalError: ROCCurve.EqualError
  /// At the threshold 0.5.
  let sensitivity: Double
  let specificity: Double

  init(_ curve: ROCCurve, _ evaluated: EvaluatedClassifier) {
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
  var lines: [String] {
    [
      "AUC \(decimal(area, 4))",
      "EER \(decimal(100 * equalError.rate, 2)) % at threshold "
        + "\(decimal(Double(equalError.threshold), 3))",
      "at 0.5: sensitivity \(decimal(sensitivity, 4)), specificity \(decimal(specificity, 4))",
    ]
  }

  /// For JSON.
  var members: [(String, JSONValue)] {
    [
      ("auc", ResultJSON.number(area)), ("eer", ResultJSON.number(equalError.rate)),
      ("eer_threshold", ResultJSON.number(Double(equalError.threshold))),
      ("accuracy_at_eer", ResultJSON.number(equalError.accuracy)),
      ("sensitivity", ResultJSON.number(sensitivity)),
      ("specificity", ResultJSON.number(specificity)),
    ]
  }
}
