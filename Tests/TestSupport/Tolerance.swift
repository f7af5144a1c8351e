/// How far a computed number may be from the expected one: `absolute + relative * |expected|`.
///
/// NaN agrees with NaN alone, an infinity with the same infinity alone.
package struct Tolerance: Sendable {
  package let absolute: Double
  package let relative: Double

  package init(absolute: Double, relative: Double) {
    self.absolute = absolute
    self.relative = relative
  }

  /// For Float32 against a result of float64: some tens of roundings on numbers about 1.
  package static let float32 = Tolerance(absolute: 1e-5, relative: 1e-5)

  /// Whether two numbers agree.
  package func accepts(_ actual: Double, _ expected: Double) -> Bool {
    if actual.isNaN || expected.isNaN { return actual.isNaN && expected.isNaN }
    if actual.isInfinite || expected.isInfinite { return actual == expected }
    return (actual - expected).magnitude <= absolute + relative * expected.magnitude
  }

  /// What is wrong with the first element that does not agree; nil where all do.
  package func mismatch(_ actual: [Float], _ expected: [Double]) -> String? {
    mismatch(actual.map(Double.init), expected)
  }

  /// What is wrong with the first element that does not agree; nil where all do.
  package func mismatch(_ actual: [Double], _ expected: [Double]) -> String? {
    guard actual.count == expected.count else {
      return "expected \(expected.count) elements, got \(actual.count)"
    }
    for (index, (a, e)) in zip(actual, expected).enumerated() where !accepts(a, e) {
      return "element \(index): expected \(e), got \(a)"
    }
    return nil
  }
}
