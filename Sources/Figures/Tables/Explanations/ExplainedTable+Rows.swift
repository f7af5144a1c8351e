import Estimators
import Explanations
import Foundations
import Experiments
import Gym
import NeuralNetworks
import TensorEngine
import Viewer

extension ExplainedTable {
  /// More rows than these are not explained where nobody says which.
  public static let rowLimit = 200

  /// Explains predictions for rows that were held out.
  /// - Parameters:
  ///   - rows: which of them; nil for the model as a whole, by the first `rowLimit` ones.
  ///   - method: how.
  ///   - output: the class; nil for the second of two, or of more than two, and of an agent's actions, the
  ///     one that is predicted for each row, or most often where the model is explained as a whole.
  /// - Returns: what is printed, drawn and written.
  /// - Throws: `FigureError` where there is no such row or class, or the method does not fit the model or
  ///   does not explain rows; `ExplanationError`.
  public func explain(_ rows: [Int]?, by method: TableMethod, output: Int? = nil) throws
    -> TableExplanation
  {
    if let wrong = rows?.first(where: { !(0..<test.rows).contains($0) }) {
      throw FigureError.badOption(
        method: "explain", option: "--row", value: "\(wrong)",
        expected: "a row of 0 to \(test.rows - 1), of those held out")
    }
    if let output, !outputNames.indices.contains(output) {
      throw FigureError.badOption(
        method: "explain", option: "--neuron", value: "\(output)",
        expected: "a class of 0 to \(outputNames.count - 1)")
    }
    guard rows?.isEmpty != true else {
      throw FigureError.badOption(
        method: "explain", option: "--row", value: "none", expected: "one row at least")
    }
    guard rows == nil || method.name.explainsRows else {
      throw FigureError.badOption(
        method: "explain", option: "--method", value: method.name.rawValue,
        expected: "a method of rows, or no --row: it describes the model as a whole")
    }
    guard let rows else {
      let explained = try output ?? explainedOutput()
      let chosen = test.selectingRows(Array(0..<min(test.rows, Self.rowLimit)))
      var explanation = try explain(chosen, by: method, explained, isWhole: true)
      if method.name.explainsOneOutput, let note = note(of: explained, isChosen: output != nil) {
        explanation.notes.append(note)
      }
      return explanation
    }
    let parts = try rows.map { row in
      let chosen = test.selectingRows([row])
      let explained = try output ?? explainedOutput(of: Array(chosen.row(0)))
      return try explain(chosen, by: method, explained, isWhole: false)
    }
    return parts.count == 1 ? parts[0] : TableExplanation(parts, of: rows)
  }

  /// Which class is explained, why, and how another one is chosen; nil of a single output.
  private func note(of output: Int, isChosen: Bool) -> String? {
    guard outputNames.count > 1 else { return nil }
    if isChosen { return "explained: \(name(of: output))" }
    let other = outputNames.indices.first { $0 != output } ?? 0
    let isNumber = Int(outputNames[other]) != nil
    let choice = isNumber ? "\(other)" : shellQuoted(outputNames[other])
    let reason =
      choosesByPrediction
      ? ", \(isAgent ? "preferred" : "predicted") most often" : ""
    return "explained: \(name(of: output))\(reason); another one by --neuron, as --neuron \(choice)"
  }

  private func explain(
    _ chosen: Matrix, by method: TableMethod, _ explained: Int, isWhole: Bool
  ) throws -> TableExplanation {
    switch method.name {
    case .shap: return try shap(chosen, method, explained, isWhole)
    case .treeSHAP: return try treeSHAP(chosen, method, explained, isWhole)
    case .lime: return try lime(chosen, method, explained, isWhole)
    case .nam: return try nam(chosen, method, explained, isWhole)
    case .grace: return try grace(chosen, method, isWhole)
    case .permutation: return try permutation(method)
    case .dependence:
      let all = test.selectingRows(Array(0..<min(test.rows, Self.rowLimit)))
      return try dependence(all, method, explained)
    }
  }

  /// What stands for an output in figures.
  func name(of output: Int) -> String {
    isClassifier ? "p(\(outputNames[output]))" : outputNames[output]
  }

  /// The Shapley values of rows.
  func shapAttributions(
    _ rows: Matrix, _ method: TableMethod, _ output: Int
  ) throws -> FeatureAttributions {
    let background = try method.whole("background", in: 1...100_000, 100) ?? 100
    let link = try method.word("link", LinkFunction.identity)
    let features = try method.whole("features", in: 1...100_000, nil)
    let explainer = try KernelSHAP(
      try probabilities(for: link), background: .sample(of: training, count: background),
      featureNames: featureNames,
      link: link)
    let values = try explainer.shapValues(
      rows, sampleCount: try method.whole("samples", in: 1...10_000_000, nil),
      selection: features.map { .numFeatures($0) } ?? .none)
    return FeatureAttributions(
      names: featureNames, values: Self.rows(of: rows),
      contributions: Self.rows(of: values.values[output]),
      baseValue: values.baseValues[output], outputs: values.outputs.column(output),
      link: link == .logit ? .logit : .identity, outputName: name(of: output))
  }

  /// The model, whose probabilities are kept from 0 and 1 where their log-odds are explained: in 32 bits
  /// a confident network reaches them.
  private func probabilities(for link: LinkFunction) throws -> PredictionFunction {
    guard link == .logit else { return predict }
    guard isClassifier else {
      throw FigureError.badOption(
        method: "shap", option: "link", value: "logit",
        expected: "identity: the model predicts values")
    }
    let predict = predict
    return { rows in
      var outputs = try predict(rows)
      outputs.values = outputs.values.map { min(max($0, 1e-7), 1 - 1e-7) }
      return outputs
    }
  }

  private func shap(
    _ rows: Matrix, _ method: TableMethod, _ output: Int, _ isWhole: Bool
  ) throws -> TableExplanation {
    if method.options.keys.allSatisfy({ $0 == "background" }), sumsUpProbabilities {
      // The same values, without a sum over coalitions.
      return try treeSHAP(rows, method, output, isWhole)
    }
    let count = try method.whole("background", in: 1...100_000, 100) ?? 100
    let notes =
      min(count, training.rows) > Background.comfortableRowCount
      ? [
        "warning: a background of \(min(count, training.rows)) rows is slow; "
          + "\(Background.comfortableRowCount) are enough for most tables"
      ] : []
    return described(
      try shapAttributions(rows, method, output), method, isWhole, furtherNotes: notes)
  }

  /// What the curves of an additive model contribute to rows, minus their means, and the curves.
  func curveAttributions(
    _ rows: Matrix, _ output: Int
  ) throws -> (attributions: FeatureAttributions, curves: DisplayList) {
    guard let model = NAMModel(try network(for: .nam).network) else {
      throw FigureError.badOption(
        method: "explain", option: "--method", value: "nam",
        expected: "shap or lime: \(path) is no neural additive model (palestra train --agent nam)")
    }
    let classCount = model.isClassifier ? outputNames.count : 0
    let weights = Self.weights(of: output, model)
    func contributions(_ rows: Matrix) -> Matrix {
      let parts = model.contributions(rows.tensor)
      guard parts.rank == 3 else { return Matrix(parts * weights[0]) }
      return Matrix((parts * Tensor(weights)).sum(along: 2))
    }
    let all = contributions(training)
    let means = (0..<all.columns).map { all.column($0).reduce(0, +) / Double(all.rows) }
    let own = contributions(rows)
    let centered = (0..<own.rows).map { row in
      zip(own.row(row), means).map { $0 - $1 }
    }
    let bias = zip(model.bias, weights).reduce(0) { $0 + Double($1.0 * $1.1) }
    let scale = classCount > 2 ? logitName(output) : name(of: output)
    let attributions = FeatureAttributions(
      names: featureNames, values: Self.rows(of: rows), contributions: centered,
      baseValue: bias + means.reduce(0, +),
      link: classCount == 2 ? .logit : .identity, outputName: scale)
    let curves = shapeFunctions(
      model, weights, means,
      of: classCount > 2
        ? "the \(scale)" : classCount == 2 ? "the logit of \(outputNames[output])" : scale)
    return (attributions, curves)
  }

  /// What each output of an additive model counts in what is explained. Its logits are against the first
  /// class, which stands against the mean of the others.
  private static func weights(of output: Int, _ model: NAMModel) -> [Float] {
    let count = model.outputCount
    guard model.isClassifier else { return (0..<count).map { $0 == output ? 1 : 0 } }
    return (0..<count).map { output == 0 ? -1 / Float(count) : $0 == output - 1 ? 1 : 0 }
  }

  /// What the curves of one of several classes add up to.
  private func logitName(_ output: Int) -> String {
    "logit of \(outputNames[output]) against "
      + (output == 0 ? "the mean of the others" : outputNames[0])
  }

  private func nam(
    _ rows: Matrix, _ method: TableMethod, _ output: Int, _ isWhole: Bool
  ) throws -> TableExplanation {
    let (attributions, curves) = try curveAttributions(rows, output)
    return described(attributions, method, isWhole, more: isWhole ? [curves] : [])
  }

  private func shapeFunctions(
    _ model: NAMModel, _ weights: [Float], _ means: [Double], of scale: String
  ) -> DisplayList {
    let functions = featureNames.indices.map { feature in
      let data = training.column(feature)
      let (low, high) = (data.min() ?? 0, data.max() ?? 0)
      let grid = (0..<1_000).map { low + (high - low) * Double($0) / 999 }
      let outputs = model.shapeFunction(of: feature, at: grid.map { Float($0) })
      let curves = (outputs * Tensor(weights)).sum(along: 2).scalars.map(Double.init)
      let learners = model.learnerCount
      let points = grid.indices.map { index in
        let own = curves[index * learners..<(index + 1) * learners]
        let mean = own.reduce(0, +) / Double(learners)
        let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(learners)
        return (
          x: grid[index], mean: mean - means[feature], standardDeviation: variance.squareRoot()
        )
      }
      return ShapeFunction(name: featureNames[feature], points: points, data: data)
    }
    return ShapeFunctionFigure().scene(functions, title: "what each column adds to \(scale)")
  }

  /// The figures of contributions: force plots of rows, or what matters over all of them.
  func described(
    _ attributions: FeatureAttributions, _ method: TableMethod, _ isWhole: Bool,
    more: [DisplayList] = [], furtherNotes: [String] = []
  ) -> TableExplanation {
    var scenes: [DisplayList]
    if isWhole {
      scenes = [AttributionBars().importance(attributions), SummaryDots().scene(attributions)]
    } else {
      scenes = (0..<attributions.rowCount).map { ForcePlot().scene(attributions, row: $0) }
      if attributions.rowCount == 1 { scenes.append(WaterfallPlot().scene(attributions, row: 0)) }
    }
    scenes += more
    let base = decimal(attributions.link.output(attributions.baseValue), 4)
    let outputs = attributions.outputs.map { output in
      "\(attributions.outputName) = \(decimal(attributions.link.output(output), 4)), base value \(base)"
    }
    let notes = isWhole ? ["\(grouped(attributions.rowCount)) rows; base value \(base)"] : outputs
    return TableExplanation(
      method, table: attributions.lines, notes: notes + furtherNotes, scenes: scenes,
      attributions: attributions,
      json: attributions.members)
  }

  static func rows(of matrix: Matrix) -> [[Double]] {
    (0..<matrix.rows).map { Array(matrix.row($0)) }
  }
}
