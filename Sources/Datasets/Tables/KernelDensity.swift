#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A smooth estimate of the density that values were drawn from: the mean of a normal density around
/// each.
///
///     density(x) = sum_i exp(-((x - x_i) / h)^2 / 2) / (n h sqrt(2 pi)),  h = std n^(-1/5)
///
/// Scott (1992), "Multivariate Density Estimation": the bandwidth h; std is the sample value.
public struct KernelDensity: Sendable {
  private let values: [Double]
  /// The standard deviation of the normal densities.
  public let bandwidth: Double

  /// Estimates a density.
  /// - Returns: nil where there are fewer than two different finite values.
  public init?(_ values: [Double]) {
    let finite = values.filter(\.isFinite).sorted()
    guard let statistics = ColumnSummary.Statistics(sorted: finite), !statistics.isConstant,
      statistics.standardDeviation > 0, statistics.standardDeviation.isFinite
    else { return nil }
    self.values = finite
    bandwidth = statistics.standardDeviation * pow(Double(finite.count), -0.2)
  }

  /// The density at a point.
  ///
  /// - Complexity: O(n).
  public func callAsFunction(_ point: Double) -> Double {
    var sum = 0.0
    for value in values {
      let distance = (point - value) / bandwidth
      sum += exp(-0.5 * distance * distance)
    }
    return sum / (Double(values.count) * bandwidth * (2 * Double.pi).squareRoot())
  }
}
