import Estimators
import Explanations
import Viewer

// The exact explainer of trees.

extension ExplainedTable {
  /// Whether the model is a tree or a forest whose outputs are means over trees, so that the Shapley
  /// values of these are those of the outputs. Neighbors that fill missing values mix columns.
  var sumsUpProbabilities: Bool {
    guard case .estimator(let model) = model else { return false }
    return model.trees is DecisionTrees && model.preparation.imputation != .nearest
  }

  func treeSHAP(_ rows: Matrix, _ method: TableMethod, _ output: Int, _ isWhole: Bool) throws
    -> TableExplanation
  {
    guard case .estimator(let model) = model, let trees = model.trees else {
      throw FigureError.badOption(
        method: "explain", option: "--method", value: TableMethod.Name.treeSHAP.rawValue,
        expected: "shap or lime: \(path) has no trees (palestra train --agent gradient-boosting)")
    }
    let count = try method.whole("background", in: 0...100_000, 100) ?? 100
    let background =
      count == 0
      ? nil
      : try Background(
        model.treeRows(Background.sample(of: training, count: count).data))
    let explainer = try TreeSHAP(trees, background: background, featureNames: featureNames)
    let values = try explainer.shapValues(model.treeRows(rows))
    let scale = try TreeScale(
      model, output: output, of: trees.baseValues.count, name: name(of: output))
    let attributions = FeatureAttributions(
      names: featureNames, values: Self.rows(of: rows),
      contributions: Self.rows(of: values.values[scale.column]).map { $0.map { scale.sign * $0 } },
      baseValue: scale.sign * values.baseValues[scale.column],
      outputs: values.outputs.column(scale.column).map { scale.sign * $0 },
      link: scale.isLogit ? .logit : .identity, outputName: scale.name)
    return described(attributions, method, isWhole)
  }
}

/// Where an output of a model of trees is among the sums of the trees.
private struct TreeScale {
  var column = 0
  var sign = 1.0
  /// Whether the sum is the log-odds of a class.
  var isLogit = false
  var name: String

  init(_ model: TableEstimator, output: Int, of sums: Int, name: String) throws(FigureError) {
    self.name = name
    guard let classes = model.estimator.classifier?.classes else { return }
    guard let position = classes.firstIndex(of: output) else {
      throw .badOption(
        method: "explain", option: "--neuron", value: "\(output)",
        expected: "a class that was among the training rows")
    }
    if sums == 1 {
      // The log-odds of the second class.
      (sign, isLogit) = (position == 1 ? 1 : -1, true)
    } else {
      column = position
      if !(model.trees is DecisionTrees) { self.name = "logit of \(name)" }
    }
  }
}
