import PalestraKit

/// Fits boosted trees to a table and explains one of their predictions.
func explainTrees(_ x: Matrix, _ y: [Int]) throws {
  var model = HistGradientBoostingClassifier()
  try model.fit(x, y)
  let explainer = try KernelSHAP(model.probabilityFunction, background: .sample(of: x))
  let explanation = try explainer.shapValues(x.selectingRows([17]))
  print(explanation.baseValues[1], explanation.values[1].row(0))
}
