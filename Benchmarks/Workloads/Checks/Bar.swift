import Experiments

/// What a measured figure must keep to.
enum Bar: Sendable, Equatable {
  case atMost(Double)
  case below(Double)
  case atLeast(Double)
  case above(Double)

  /// Whether a figure does; what is no number does not.
  func accepts(_ value: Double) -> Bool {
    switch self {
    case .atMost(let limit): value <= limit
    case .below(let limit): value < limit
    case .atLeast(let limit): value >= limit
    case .above(let limit): value > limit
    }
  }

  /// `≤ 0.75`
  var description: String {
    switch self {
    case .atMost(let limit): "≤ \(limit)"
    case .below(let limit): "< \(limit)"
    case .atLeast(let limit): "≥ \(limit)"
    case .above(let limit): "> \(limit)"
    }
  }
}

/// What is measured of a run.
enum Figure: String, Sendable, CaseIterable {
  /// Wrong answers to the test examples, in per cent.
  case error = "test_error"
  /// The area under the curve of a detector.
  case area = "auc"
  /// From the start of the process to its end.
  case seconds = "seconds"
  /// Resident at most, in MiB.
  case memory = "memory"

  /// The unit after a number.
  var unit: String {
    switch self {
    case .error: " %"
    case .area: ""
    case .seconds: " s"
    case .memory: " MiB"
    }
  }

  /// For people, with as many digits as mean something.
  func text(_ value: Double) -> String { prefix + number(value) + unit }

  /// What stands before a number that has no unit.
  var prefix: String { self == .area ? "AUC " : "" }

  /// The same without the unit.
  func number(_ value: Double) -> String {
    switch self {
    case .error: decimal(value, 2)
    case .area: decimal(value, 4)
    case .seconds: decimal(value, 1)
    case .memory: decimal(value, 0)
    }
  }
}
