import Estimators
import Glibc

extension LIMETabularExplainer {
  /// Explains a row by given rows near by.
  /// - Parameters:
  ///   - row: `[D]`
  ///   - predict: the model.
  ///   - neighborhood: the rows.
  ///   - labels: the classes to explain.
  ///   - topLabels: explain this many classes instead, the most probable ones.
  ///   - numFeatures: at most how many features.
  /// - Returns: the surrogates.
  /// - Throws: `ExplanationError`, or what the model throws.
  public func explainInstance(
    _ row: [Double], _ predict: @escaping PredictionFunction, _ neighborhood: Neighborhood,
    labels: [Int] = [1], topLabels: Int? = nil, numFeatures: Int = 10
  ) throws -> LIMEExplanation {
    try check(row)
    try check(neighborhood, labels: labels, topLabels: topLabels, numFeatures: numFeatures)
    let model = CheckedModel(predict: predict)
    let predictions = try model.predictions(neighborhood.inputs)
    let scaled = scaled(neighborhood.interpretable)
    let width = kernelWidth
    let weights = distances(scaled).map { settings.kernel($0, width) }
    guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }), weights.contains(where: { $0 > 0 }) else {
      throw ExplanationError.wrongSetting(
        name: "kernel", value: "\(weights.first { !($0 >= 0 && $0.isFinite) } ?? 0)",
        expected: "finite weights of at least 0, one of them positive: "
          + "look at kernelWidth (\(width))")
    }
    let asked = try explainedLabels(labels, topLabels, predictions)
    let conditions = conditions(row)
    var surrogates: [Int: LIMEExplanation.Surrogate] = [:]
    for label in Set(asked) {
      let column = settings.mode == .regression ? 0 : label
      surrogates[label] = surrogate(
        scaled, predictions.column(column), weights, numFeatures, conditions,
        negated: settings.mode == .regression && label == 0)
    }
    return LIMEExplanation(
      featureNames: featureNames, row: row, classNames: try classNames(predictions.columns),
      prediction: Array(predictions.row(0)), predictedRange: range(predictions),
      availableLabels: asked, surrogates: surrogates, warnings: warnings(predictions))
  }

  private func check(
    _ neighborhood: Neighborhood, labels: [Int], topLabels: Int?, numFeatures: Int
  ) throws(ExplanationError) {
    try neighborhood.inputs.check("the random rows", columns: statistics.count)
    try neighborhood.interpretable.check(
      "the interpretable random rows", columns: statistics.count)
    guard neighborhood.inputs.rows == neighborhood.interpretable.rows else {
      throw .wrongShape(
        what: "the interpretable random rows", expected: "\(neighborhood.inputs.rows) rows",
        found: "\(neighborhood.interpretable.rows)")
    }
    guard numFeatures > 0 else {
      throw .wrongSetting(name: "numFeatures", value: "\(numFeatures)", expected: "at least 1")
    }
    if let topLabels, topLabels < 1 {
      throw .wrongSetting(name: "topLabels", value: "\(topLabels)", expected: "at least 1")
    }
    guard !labels.isEmpty else {
      throw .wrongSetting(name: "labels", value: "[]", expected: "one label at least")
    }
  }

  private func explainedLabels(
    _ labels: [Int], _ topLabels: Int?, _ predictions: Matrix
  ) throws(ExplanationError) -> [Int] {
    if settings.mode == .regression {
      guard predictions.columns == 1 else {
        throw .wrongPredictions(
          expected: "one value for each row in regression", found: "\(predictions.columns)")
      }
      return [1, 0]
    }
    guard predictions.columns > 1 else {
      throw .wrongPredictions(
        expected: "the probabilities of all classes, two at least", found: "1 output")
    }
    if let topLabels {
      let first = Array(predictions.row(0))
      return Array(first.indices.sorted { first[$0] > first[$1] }.prefix(topLabels))
    }
    if let label = labels.first(where: { !(0..<predictions.columns).contains($0) }) {
      throw .wrongSetting(
        name: "labels", value: "\(label)", expected: "classes of 0..<\(predictions.columns)")
    }
    return labels
  }

  private func classNames(_ count: Int) throws(ExplanationError) -> [String] {
    guard settings.mode == .classification else { return [] }
    let names = settings.classNames ?? (0..<count).map(String.init)
    guard names.count == count else {
      throw .wrongShape(
        what: "class names", expected: "one for each of \(count) outputs",
        found: "\(names.count)")
    }
    return names
  }

  private func range(_ predictions: Matrix) -> ClosedRange<Double>? {
    guard settings.mode == .regression, let low = predictions.values.min(),
      let high = predictions.values.max()
    else { return nil }
    return low...high
  }

  private func warnings(_ predictions: Matrix) -> [String] {
    guard settings.mode == .classification else { return [] }
    let (width, values) = (predictions.columns, predictions.values.span)
    var areProbabilities = true
    for row in 0..<predictions.rows {
      var sum = 0.0
      for column in 0..<width { sum += values[row * width + column] }
      // The tolerance of NumPy's `allclose`.
      if abs(sum - 1) > 1e-5 + 1e-8 { areProbabilities = false }
    }
    return areProbabilities
      ? []
      : [
        "the model's outputs do not sum to 1 in each row: LIME explains probabilities, not logits "
          + "or labels"
      ]
  }

  /// Numbers less their mean, divided by their standard deviation.
  private func scaled(_ rows: Matrix) -> Matrix {
    guard statistics.contains(where: { !$0.isCategorical }) else { return rows }
    var scaled = rows
    var values = scaled.values.mutableSpan
    for (column, own) in statistics.enumerated() where !own.isCategorical {
      for row in 0..<rows.rows {
        let index = row * rows.columns + column
        values[index] = (values[index] - own.mean) / own.scale
      }
    }
    return scaled
  }

  /// `[S]`: how far each row is from the first.
  private func distances(_ rows: Matrix) -> [Double] {
    let first = Array(rows.row(0))
    let (width, values) = (rows.columns, rows.values.span)
    var distances = [Double](repeating: 0, count: rows.rows)
    switch settings.distance {
    case .euclidean:
      for row in 0..<rows.rows {
        var sum = 0.0
        for column in 0..<width {
          let difference = values[row * width + column] - first[column]
          sum += difference * difference
        }
        distances[row] = sum.squareRoot()
      }
    case .manhattan:
      for row in 0..<rows.rows {
        for column in 0..<width {
          distances[row] += abs(values[row * width + column] - first[column])
        }
      }
    case .cosine:
      for row in 1..<max(1, rows.rows) {
        distances[row] = Self.cosineDistance(Array(rows.row(row)), first)
      }
    }
    return distances
  }

  /// 1 less the cosine of the angle; a row of zeros has no direction, and is as far as an orthogonal one.
  private static func cosineDistance(_ row: [Double], _ first: [Double]) -> Double {
    let product = zip(row, first).reduce(0) { $0 + $1.0 * $1.1 }
    let squares = row.reduce(0) { $0 + $1 * $1 } * first.reduce(0) { $0 + $1 * $1 }
    return squares > 0 ? max(0, 1 - product / squares.squareRoot()) : 1
  }

  /// `[D]`: what an explanation calls each feature.
  private func conditions(_ row: [Double]) -> [String] {
    zip(zip(featureNames, statistics), row).enumerated().map { index, entry in
      let ((name, column), value) = entry
      guard column.isCategorical else { return name }
      guard column.bins.isEmpty else {
        return column.binName(column.bin(of: value), feature: name)
      }
      let names = settings.categoricalNames[index] ?? []
      let category = Int(exactly: value.rounded(.towardZero)) ?? 0
      return "\(name)=" + (names.indices.contains(category) ? names[category] : "\(category)")
    }
  }

  private func surrogate(
    _ rows: Matrix, _ targets: [Double], _ weights: [Double], _ count: Int,
    _ conditions: [String], negated: Bool
  ) -> LIMEExplanation.Surrogate {
    let fit = SurrogateFit(rows, targets, weights: weights)
    let columns = fit.features(settings.featureSelection, count: count)
    let coefficients = fit.ridge(columns, alpha: settings.ridgeAlpha)
    let intercept = fit.intercept(columns, coefficients)
    let order = columns.indices.sorted {
      let (one, other) = (abs(coefficients[$0]), abs(coefficients[$1]))
      return one == other ? $0 < $1 : one > other
    }
    return LIMEExplanation.Surrogate(
      weights: order.map {
        .init(
          feature: columns[$0], condition: conditions[columns[$0]],
          weight: negated ? -coefficients[$0] : coefficients[$0])
      },
      intercept: intercept, score: fit.score(columns, coefficients),
      localPrediction: zip(columns, coefficients).reduce(intercept) {
        $0 + rows[0, $1.0] * $1.1
      })
  }
}
