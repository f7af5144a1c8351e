import Estimators
import Explanations
import NeuralNetworks
import NumPyRandom
import TensorEngine

/// Learning from a made table, and explaining predictions for its rows.
enum TableWorkload: String, CaseIterable {
  /// Gradient boosting, 100 trees, of 100,000 rows of 20 columns and two classes.
  case boosting = "fit.boosting"
  /// Kernel SHAP of 100 rows of 8 columns over 100 background rows.
  case shap = "explain.shap"
  /// LIME of one such row by 5,000 random rows.
  case lime = "explain.lime"

  /// The metric and its value.
  func measure(seconds: Double) throws -> (metric: String, value: Double) {
    switch self {
    case .boosting: return ("s", try boostingSeconds(seconds))
    case .shap: return ("s", try shapSeconds(seconds))
    case .lime: return ("us_per_call", try limeSeconds(seconds) * 1e6)
    }
  }

  /// Normal values; the class is 1 where a sum with an interaction and noise is positive.
  private func boostingSeconds(_ seconds: Double) throws -> Double {
    var random = PCG64(seed: 0)
    let (rows, columns) = (100_000, 20)
    var x = Matrix(rows: rows, columns: columns)
    for index in x.values.indices { x.values[index] = random.standardNormal() }
    let y = (0..<rows).map { row in
      let sum = x[row, 0] + x[row, 1] * x[row, 2] - 0.5 * x[row, 3] * x[row, 3]
      return sum + 0.5 * random.standardNormal() > 0 ? 1 : 0
    }
    return try medianSeconds(of: seconds) {
      var model = HistGradientBoostingClassifier()
      model.settings.earlyStopping = .off
      try model.fit(x, y)
      use(model)
    }
  }

  /// The hidden layers of the classifier of tables, two classes, random weights.
  private func model(_ random: inout PCG64) -> PredictionFunction {
    let layers: [LayerSpecification] = [
      .dense(units: 100, activation: .relu), .batchNormalization(),
      .dense(units: 50, activation: .relu), .dense(units: 50, activation: .relu),
      .dense(units: 20, activation: .relu), .dense(units: 2, activation: .softmax),
    ]
    let network = Sequential(inputShape: [8], layers, using: &random)
    return { rows in Matrix(network(rows.tensor)) }
  }

  private func normalRows(_ count: Int, _ random: inout PCG64) -> Matrix {
    Matrix(rows: count, columns: 8, values: (0..<count * 8).map { _ in random.standardNormal() })
  }

  private func shapSeconds(_ seconds: Double) throws -> Double {
    var random = PCG64(seed: 0)
    let predict = model(&random)
    let (background, rows) = (normalRows(100, &random), normalRows(100, &random))
    return try medianSeconds(of: seconds) {
      use(try KernelSHAP(predict, background: Background(background)).shapValues(rows))
    }
  }

  private func limeSeconds(_ seconds: Double) throws -> Double {
    var random = PCG64(seed: 0)
    let predict = model(&random)
    let explainer = try LIMETabularExplainer(trainingData: normalRows(600, &random))
    let row = Array(normalRows(1, &random).row(0))
    return try medianSeconds(of: seconds) { use(try explainer.explainInstance(row, predict)) }
  }
}
