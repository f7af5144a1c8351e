/// What can be wrong with a model, its data or the settings of an explainer.
public enum ExplanationError: Error, Equatable, Sendable {
  /// A table without rows, which must have one at least: which.
  case noRows(String)
  /// An array has another shape than is needed.
  case wrongShape(what: String, expected: String, found: String)
  /// The model's predictions have another shape than is needed.
  case wrongPredictions(expected: String, found: String)
  /// The model predicted a value that is not finite.
  case predictionNotFinite(row: Int, output: Int, value: String)
  /// A table holds a value that is not finite.
  case notFinite(what: String, row: Int, column: String, value: String)
  /// A column has one value only, so that nothing can depend on it.
  case constantColumn(String)
  /// A setting has a value that it cannot have.
  case wrongSetting(name: String, value: String, expected: String)
}

extension ExplanationError {
  /// Whether what was asked for was wrong, rather than the model or its data.
  public var isMisuse: Bool {
    if case .wrongSetting = self { true } else { false }
  }
}

extension ExplanationError: CustomStringConvertible {
  /// What was wrong, what was expected, what to do.
  public var description: String {
    switch self {
    case .noRows(let what): "\(what) has no rows: expected one at least"
    case .wrongShape(let what, let expected, let found):
      "\(what): expected \(expected), found \(found)"
    case .wrongPredictions(let expected, let found):
      "the model's predictions: expected \(expected), found \(found)"
    case .predictionNotFinite(let row, let output, let value):
      "the model predicted \(value) for output \(output) of row \(row), expected finite values: "
        + "look whether it was trained, and whether it accepts values like those of the background"
    case .notFinite(let what, let row, let column, let value):
      "\(what): row \(row) holds \(value) in column \(column), expected finite values: "
        + "impute or leave out such rows"
    case .constantColumn(let name):
      "column \(name) has the same value in every row, so that no effect of it can be measured: "
        + "leave it out, or give more rows"
    case .wrongSetting(let name, let value, let expected):
      "\(name) is \(value), expected \(expected)"
    }
  }
}
