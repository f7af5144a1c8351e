import Foundations
import Glibc
import NumPyRandom

extension PCG64 {
  /// A draw whose logarithm is uniform: what learning rates are searched by.
  /// - Precondition: `0 < low <= high`.
  public mutating func logUniform(_ low: Double, _ high: Double) -> Double {
    precondition(
      low > 0 && low <= high && high.isFinite,
      "logUniform: expected 0 < low <= high, got \(low), \(high)")
    return Swift.min(high, Swift.max(low, exp(uniform(log(low), log(high)))))
  }
}
