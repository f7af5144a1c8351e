import Foundations
/// A figure measured several times: with other seeds, on other folds.
public struct SampleSummary: Sendable, Equatable {
  /// One for each time.
  public let values: [Double]

  /// Sums up.
  /// - Precondition: there is a value.
  public init(_ values: [Double]) {
    precondition(!values.isEmpty, "SampleSummary: expected at least one value")
    self.values = values
  }

  /// The mean.
  public var mean: Double { values.reduce(0, +) / Double(values.count) }

  /// The sample standard deviation, divided by n - 1; 0 for one value.
  public var standardDeviation: Double {
    guard values.count > 1 else { return 0 }
    let mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }
}
