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
  func text(_ value: Double) -> String { number(value) + unit }

  /// The same without the unit.
  func number(_ value: Double) -> String {
    switch self {
    case .error: rounded(value, 2)
    case .area: rounded(value, 4)
    case .seconds: rounded(value, 1)
    case .memory: rounded(value, 0)
    }
  }
}

/// A number with so many digits after its point.
func rounded(_ value: Double, _ digits: Int) -> String {
  guard value.isFinite else { return "\(value)" }
  let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
  let whole = (value * scale).rounded()
  guard digits > 0, whole.magnitude < 1e15 else { return "\(Int(max(-1e15, min(1e15, whole))))" }
  let (head, tail) = Int(whole.magnitude).quotientAndRemainder(dividingBy: Int(scale))
  let text = "\(tail)"
  return (whole < 0 ? "-" : "") + "\(head)."
    + String(repeating: "0", count: digits - text.count) + text
}
