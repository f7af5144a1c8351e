import Attribution
import Datasets
import Environments
import Estimators
import Experiments
import Explanations
import Foundations
import Gym
import Learning
import NeuralNetworks
import TensorEngine

/// The rows of a table that a model learned from, and those held out.
struct TableRows {
  let featureNames: [String]
  let outputNames: [String]
  let training: Matrix
  let test: Matrix
  var labels: [Int] = []
  var targets: [Double] = []
  let everyRow: (features: Matrix, targets: [Double])

  /// The parts that a table has.
  private static func splits(_ selection: ClassificationParameters.Selection) -> [Dataset.Split] {
    selection.validation > 0 ? [.train, .validation, .test] : [.train, .test]
  }

  /// Parts below each other.
  private static func joined(_ parts: [(features: Matrix, targets: [Double])]) -> (
    features: Matrix, targets: [Double]
  ) {
    let features = Matrix(
      rows: parts.reduce(0) { $0 + $1.features.rows }, columns: parts.first?.features.columns ?? 0,
      values: parts.flatMap(\.features.values))
    return (features, parts.flatMap(\.targets))
  }

  init(_ parameters: ClassificationParameters) throws {
    var parameters = parameters
    everyRow = Self.joined(
      try Self.splits(parameters.selection).map { split in
        var part = parameters
        part.split = split
        let examples = try Classification(part).examples
        return (
          Matrix(examples.tensor(Array(0..<examples.count))), examples.labels.map(Double.init)
        )
      })
    let shown = try Classification(parameters)
    parameters.split = .train
    let seen = try Classification(parameters)
    test = Matrix(shown.examples.tensor(Array(0..<shown.examples.count)))
    training = Matrix(seen.examples.tensor(Array(0..<seen.examples.count)))
    labels = shown.examples.labels.map(Int.init)
    outputNames = shown.classNames
    let names = shown.featureNames
    let width = training.columns
    featureNames = names.count == width ? names : (0..<width).map { "column \($0)" }
  }

  init(_ parameters: RegressionParameters) throws {
    var parameters = parameters
    let shown = try Regression(parameters)
    parameters.data.split = .train
    let seen = try Regression(parameters)
    guard shown.targetNames.count == 1 else {
      throw GymError.badArgument(
        name: "target", value: shown.targetNames.joined(separator: ", "),
        expected: "one column, as explanations are of one value")
    }
    outputNames = shown.targetNames
    featureNames = shown.featureNames
    let width = featureNames.count
    func matrix(_ values: [Float]) -> Matrix {
      Matrix(rows: values.count / width, columns: width, values: values.map(Double.init))
    }
    let (features, targets) = shown.rows
    (test, training) = (matrix(features), matrix(seen.rows.features))
    self.targets = targets.map(Double.init)
    everyRow = Self.joined(
      try Self.splits(parameters.data.selection).map { split in
        var part = parameters
        part.data.split = split
        let rows = try Regression(part).rows
        return (matrix(rows.features), rows.targets.map(Double.init))
      })
  }
}
