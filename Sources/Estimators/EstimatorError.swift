/// What can be wrong with what an estimator is given.
public enum EstimatorError: Error, Equatable, Sendable {
  /// There is no example to learn from.
  case noExamples
  /// An array has another shape than is needed.
  case wrongShape(what: String, expected: String, found: String)
  /// A number is neither finite nor usable.
  case notFinite(what: String, row: Int, value: String)
  /// A setting has a value that it cannot have.
  case wrongSetting(name: String, value: String, expected: String)
  /// It was asked before it was fitted: which.
  case notFitted(String)
  /// A library is not there, or failed: which, and what to do.
  case unavailable(String)
}

extension EstimatorError: CustomStringConvertible {
  /// What was wrong, what was expected, what to do.
  public var description: String {
    switch self {
    case .noExamples: "there is nothing to learn from: expected at least one example"
    case .wrongShape(let what, let expected, let found):
      "\(what): expected \(expected), found \(found)"
    case .notFinite(let what, let row, let value):
      "\(what): row \(row) holds \(value), expected finite values: replace or leave out such rows"
    case .wrongSetting(let name, let value, let expected):
      "\(name) is \(value), expected \(expected)"
    case .notFitted(let name): "\(name) was not fitted: call fit(x, y) first"
    case .unavailable(let reason): reason
    }
  }
}
