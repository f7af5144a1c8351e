import Estimators
import Experiments
import Explanations
import Foundations
import Gym
import TensorEngine
import Viewer

// The methods that fit a model near a row, change a row, or look at the model as a whole.

extension ExplainedTable {
  /// How LIME cuts columns.
  private enum Discretizer: String, CaseIterable { case quartile, decile, entropy, none }

  /// The linear models near rows; `progress` receives the number of rows that are done, before each.
  func limeExplanations(
    _ rows: Matrix, _ method: TableMethod, _ output: Int, progress: (Int) -> Void = { _ in }
  ) throws -> [LIMEExplanation] {
    var settings = LIMETabularExplainer.Settings()
    settings.mode = isClassifier ? .classification : .regression
    if isClassifier { settings.classNames = outputNames }
    let discretization: Discretization =
      switch try method.word("discretizer", Discretizer.quartile) {
      case .quartile: .quartile
      case .decile: .decile
      case .entropy: .entropy
      case .none: .none
      }
    let explainer = try LIMETabularExplainer(
      trainingData: training, labels: discretization == .entropy ? trainingClasses() : nil,
      featureNames: featureNames, discretization: discretization, settings: settings)
    let count = try method.whole("samples", in: 2...10_000_000, 5_000) ?? 5_000
    let features = try method.whole("features", in: 1...100_000, 10) ?? 10
    // Of several values one at a time.
    let (predict, isClassifier) = (predict, isClassifier)
    let label = isClassifier ? output : 1
    let explained: PredictionFunction = { rows in
      let outputs = try predict(rows)
      return isClassifier ? outputs : outputs.selectingColumns([output])
    }
    return try (0..<rows.rows).map { row in
      progress(row)
      return try explainer.explainInstance(
        Array(rows.row(row)), explained, labels: [label], numFeatures: features, numSamples: count)
    }
  }

  /// The weights of linear models near rows, 0 for columns that a model does without.
  func attributions(
    _ rows: Matrix, _ explanations: [LIMEExplanation], _ output: Int
  ) -> FeatureAttributions {
    let label = isClassifier ? output : 1
    let weights = explanations.map { explanation in
      var own = [Double](repeating: 0, count: featureNames.count)
      for weight in explanation.surrogates[label]?.weights ?? [] {
        own[weight.feature] = weight.weight
      }
      return own
    }
    return FeatureAttributions(
      names: featureNames, values: Self.rows(of: rows), contributions: weights,
      baseValue: explanations[0].surrogates[label]?.intercept ?? 0,
      outputs: explanations.map { $0.prediction[isClassifier ? output : 0] },
      outputName: name(of: output))
  }

  func lime(_ rows: Matrix, _ method: TableMethod, _ output: Int, _ isWhole: Bool) throws
    -> TableExplanation
  {
    let explanations = try limeExplanations(rows, method, output)
    let attributions = attributions(rows, explanations, output)
    if isWhole {
      return TableExplanation(
        method, table: attributions.lines, notes: ["\(grouped(rows.rows)) rows"],
        scenes: [AttributionBars().importance(attributions)], json: attributions.members)
    }
    return described(explanations, attributions, output, method)
  }

  private func described(
    _ explanations: [LIMEExplanation], _ attributions: FeatureAttributions, _ output: Int,
    _ method: TableMethod
  ) -> TableExplanation {
    let label = isClassifier ? output : 1
    var table = [["  condition", "weight"]]
    var notes: [String] = []
    for explanation in explanations {
      table += explanation.asList(label: label).map {
        ["  \($0.condition)", decimal($0.weight, 4)]
      }
      guard let surrogate = explanation.surrogates[label] else { continue }
      notes.append(
        "\(attributions.outputName): the linear model predicts "
          + "\(decimal(surrogate.localPrediction, 4)), intercept "
          + "\(decimal(surrogate.intercept, 4)), R2 \(decimal(surrogate.score, 3)) near the row")
      notes += explanation.warnings
    }
    return TableExplanation(
      method, table: table, notes: notes,
      scenes: explanations.map {
        AttributionBars().local(
          $0.asList(label: label).map { (name: $0.condition, weight: $0.weight) },
          className: isClassifier ? outputNames[output] : nil, valueName: outputNames[output])
      }, attributions: attributions, linearModels: explanations,
      json: attributions.members
        + (explanations.first?.members(label: label, output: isClassifier ? label : 0) ?? []))
  }

  /// The classes of the training rows; of an agent the actions that it prefers.
  private func trainingClasses() throws -> [Int] {
    guard isClassifier else {
      throw FigureError.badOption(
        method: "lime", option: "discretizer", value: "entropy",
        expected: "quartile, decile or none: the model predicts values")
    }
    guard everyRow.targets.isEmpty else {
      return everyRow.targets.prefix(training.rows).map { Int($0) }
    }
    let probabilities = try predict(training)
    return (0..<probabilities.rows).map { row in
      let own = Array(probabilities.row(row))
      return own.indices.max { own[$0] < own[$1] } ?? 0
    }
  }

  /// Small changes of rows that flip the class.
  func contrasts(_ rows: Matrix, _ method: TableMethod) throws -> [ContrastiveExplanation] {
    let network = try network(for: .grace)
    guard isClassifier else {
      throw FigureError.badOption(
        method: "explain", option: "--method", value: "grace",
        expected: "a model of classes, as it looks for a row of another class")
    }
    let logits = Self.logits(of: network)
    var settings = ContrastiveExplainer.Settings()
    settings.maxFeatures = try method.whole("features", in: 1...100_000, 5) ?? 5
    if let string = method.options["gamma"] {
      guard let gamma = Double(string), gamma.isFinite else {
        throw FigureError.badOption(
          method: "grace", option: "gamma", value: string, expected: "a number")
      }
      settings.gamma = gamma
    }
    settings.integerColumns = Set(
      featureNames.indices.filter { column in
        training.column(column).allSatisfy { $0 == $0.rounded() }
      })
    let explainer = try ContrastiveExplainer(
      trainingData: training, logits: logits, gradients: try Self.logitGradients(of: network),
      featureNames: featureNames,
      classNames: outputNames, settings: settings)
    return try (0..<rows.rows).map { try explainer.explain(Array(rows.row($0))) }
  }

  func grace(_ rows: Matrix, _ method: TableMethod, _ isWhole: Bool) throws -> TableExplanation {
    let explanations = try contrasts(rows, method)
    let summary = try ContrastiveSummary(
      explanations, Self.logits(of: try network(for: .grace)))
    let changed = summary.meanChangedFeatures.map { decimal($0, 3) } ?? "-"
    let members: [(String, JSONValue)] = [
      ("rows", .integer(Int128(rows.rows))), ("fidelity", .double(summary.fidelity)),
      ("mean_changed_features", summary.meanChangedFeatures.map { .double($0) } ?? .null),
      ("sentences", .array(explanations.map { .string($0.sentence) })),
      (
        "contrasts",
        .array(explanations.map { .array($0.contrast.map { .double($0) }) })
      ),
    ]
    let note =
      "\(decimal(100 * summary.fidelity, 1)) % of \(grouped(rows.rows)) rows flipped, changing "
      + "\(changed) features on average"
    guard !isWhole else { return TableExplanation(method, table: [], notes: [note], json: members) }
    var table = [["  feature", "original", "contrastive"]]
    var notes: [String] = []
    for explanation in explanations {
      table += explanation.table().map { ["  \($0.name)", $0.original, $0.contrast] }
      notes.append(explanation.sentence)
      notes += explanation.trace.dropFirst().map { step in
        let feature = step.feature.map { featureNames[$0] } ?? ""
        return "  after \(feature): p(\(outputNames[explanation.originalClass])) = "
          + "\(decimal(step.originalProbability, 3)), p(\(outputNames[explanation.contrastClass])) = "
          + decimal(step.contrastProbability, 3)
      }
    }
    return TableExplanation(method, table: table, notes: notes, json: members)
  }

  /// What a score is about where there are more than two classes.
  private var scoreScope: String {
    isClassifier && outputNames.count > 2 ? " over all \(outputNames.count) classes" : ""
  }

  func permutation(_ method: TableMethod) throws -> TableExplanation {
    let (labels, targets, hasClasses) = (labels, targets, !labels.isEmpty)
    let importance = try PermutationImportance(
      predict, test, repeats: try method.whole("repeats", in: 1...10_000, 5) ?? 5,
      featureNames: featureNames
    ) { predictions in
      if hasClasses {
        let right = labels.indices.count { row in
          let own = Array(predictions.row(row))
          return own.indices.max { own[$0] < own[$1] } == labels[row]
        }
        return Double(right) / Double(labels.count)
      }
      return Metrics.r2(targets, predicted: predictions.column(0))
    }
    let means = importance.means
    let spreads = importance.standardDeviations
    let order = means.indices.sorted { (means[$1], $0) < (means[$0], $1) }
    let score = isAgent && hasClasses ? "agreement" : hasClasses ? "accuracy" : "R2"
    return TableExplanation(
      method,
      table: [["  feature", "loss of \(score)", "standard deviation"]]
        + order.map {
          ["  \(featureNames[$0])", decimal(means[$0], 4), decimal(spreads[$0], 4)]
        },
      notes: [
        isAgent
          ? "\(grouped(test.rows)) observations, compared with what the agent does there"
          : "\(score) of \(grouped(test.rows)) rows held out\(scoreScope): "
            + decimal(importance.baseline, 4)
      ],
      scenes: [
        AttributionBars().losses(
          order.map { (name: featureNames[$0], value: means[$0]) },
          title: "loss of \(score) with the column shuffled")
      ],
      json: [
        ("features", .array(featureNames.map { .string($0) })),
        ("baseline", .double(importance.baseline)),
        ("importances_mean", .array(means.map { .double($0) })),
        ("importances_std", .array(spreads.map { .double($0) })),
      ])
  }

  func dependence(_ rows: Matrix, _ method: TableMethod, _ output: Int) throws -> TableExplanation {
    let resolution = try method.whole("points", in: 2...10_000, 40) ?? 40
    let varying = featureNames.indices.filter { Set(rows.column($0)).count > 1 }
    let curves = try varying.map {
      try PartialDependence(predict, rows, features: [$0], gridResolution: resolution)
    }
    let functions = zip(varying, curves).map { feature, curve in
      ShapeFunction(
        name: featureNames[feature],
        points: zip(curve.grid[0], curve.average[output]).map { ($0, $1, 0) },
        data: rows.column(feature))
    }
    let spans = curves.map { ($0.average[output].max() ?? 0) - ($0.average[output].min() ?? 0) }
    let order = spans.indices.sorted { (spans[$1], $0) < (spans[$0], $1) }
    let members: [(String, JSONValue)] = zip(varying, curves).map { feature, curve in
      (
        featureNames[feature],
        .object([
          .init("grid", .array(curve.grid[0].map { .double($0) })),
          .init("average", .array(curve.average[output].map { .double($0) })),
        ])
      )
    }
    return TableExplanation(
      method,
      table: [["  feature", "range of the mean \(name(of: output))"]]
        + order.map { ["  \(featureNames[varying[$0]])", decimal(spans[$0], 4)] },
      scenes: [
        ShapeFunctionFigure().scene(functions, title: "mean \(name(of: output)) along each column")
      ], json: [("output", .string(name(of: output)))] + members)
  }
}
