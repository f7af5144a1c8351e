import Estimators

/// How an output changes where one feature of a row takes the value of a row of another class, to see
/// which explanation ranks the features as the model does.
public struct SwapCheck: Sendable, Hashable {
  /// `[D]`: the mean change of the output over all other rows.
  public let meanChanges: [Double]
  /// `[D]`: its standard deviation, divided by n - 1; 0 for one row.
  public let standardDeviations: [Double]

  /// Swaps each feature with each other row.
  /// - Parameters:
  ///   - predict: the model.
  ///   - row: `[D]`
  ///   - others: `[N, D]`, rows of another class, one at least.
  ///   - output: which output is looked at.
  /// - Throws: `ExplanationError`, or what the model throws.
  public init(
    _ predict: @escaping PredictionFunction, row: [Double], others: Matrix, output: Int = 1
  ) throws {
    try others.check("the rows of another class", columns: row.count)
    let model = CheckedModel(predict: predict)
    let own = try model.predictions(Matrix([row]))
    guard (0..<own.columns).contains(output) else {
      throw ExplanationError.wrongSetting(
        name: "output", value: "\(output)", expected: "one of 0..<\(own.columns)")
    }
    let changes = try row.indices.map { column in
      var swapped = Matrix(rows: others.rows, columns: row.count)
      for index in 0..<others.rows {
        for other in row.indices { swapped[index, other] = row[other] }
        swapped[index, column] = others[index, column]
      }
      return try model.predictions(swapped).column(output).map { $0 - own[0, output] }
    }
    let means = changes.map { $0.reduce(0, +) / Double($0.count) }
    meanChanges = means
    standardDeviations = zip(changes, means).map { own, mean in
      let sum = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (sum / Double(max(1, own.count - 1))).squareRoot()
    }
  }

  /// The rank correlation of an explanation's absolute weights with the absolute changes; nil where all
  /// of one are equal.
  public func faithfulness(of weights: [Double]) -> Double? {
    Agreement.kendallTau(weights.map(abs), meanChanges.map(abs))
  }

  /// The name of the explanation with the highest rank correlation; of equal ones the first by name, nil
  /// where none has any.
  public func mostFaithful(_ explanations: [String: [Double]]) -> String? {
    explanations.keys.sorted().compactMap { name in
      explanations[name].flatMap { faithfulness(of: $0) }.map { (name, $0) }
    }.reduce(nil as (String, Double)?) { best, next in
      best.map { $0.1 >= next.1 } ?? false ? best : next
    }?.0
  }
}
