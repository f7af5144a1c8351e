import Foundations
import NumPyRandom

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A density on an interval: the mean of normal densities around points, and of one as wide as the
/// interval in its middle (the prior), each cut off at the ends.
///
/// A point's standard deviation is the larger of the distances to its neighbors, at least
/// `width / min(100, n + 1)` and at most the width of the interval (Bergstra et al. 2011, section 4.2,
/// with hyperopt's bounds).
struct ParzenMixture {
  private struct Component {
    let mean, standardDeviation: Double
    /// The part of the normal distribution within the interval.
    let inside: Double
  }

  private let interval: ClosedRange<Double>
  private let components: [Component]

  /// Makes the density of points; of none it is the prior.
  init(_ points: [Double], in interval: ClosedRange<Double>) {
    self.interval = interval
    let width = interval.upperBound - interval.lowerBound
    let prior = interval.lowerBound + width / 2
    let least = width / Double(min(100, points.count + 2))
    let inner = points.map { min(interval.upperBound, max(interval.lowerBound, $0)) }
    let means = (inner + [prior]).sorted()
    let priorIndex = means.firstIndex(of: prior) ?? 0
    components = means.indices.map { index in
      let left = index > 0 ? means[index] - means[index - 1] : 0
      let right = index + 1 < means.count ? means[index + 1] - means[index] : 0
      let standardDeviation =
        index == priorIndex ? width : min(width, max(least, left, right))
      let inside =
        Self.cumulative((interval.upperBound - means[index]) / standardDeviation)
        - Self.cumulative((interval.lowerBound - means[index]) / standardDeviation)
      return Component(
        mean: means[index], standardDeviation: standardDeviation, inside: inside)
    }
  }

  /// The density at a point of the interval.
  func density(at point: Double) -> Double {
    let sum = components.reduce(0) { sum, component in
      let z = (point - component.mean) / component.standardDeviation
      let height = exp(-z * z / 2) / (2 * Double.pi).squareRoot()
      return sum + height / (component.standardDeviation * component.inside)
    }
    return sum / Double(components.count)
  }

  /// The probability of a part of the interval.
  func mass(of part: ClosedRange<Double>) -> Double {
    let sum = components.reduce(0) { sum, component in
      func cumulative(_ point: Double) -> Double {
        Self.cumulative((point - component.mean) / component.standardDeviation)
      }
      return sum + (cumulative(part.upperBound) - cumulative(part.lowerBound)) / component.inside
    }
    return sum / Double(components.count)
  }

  /// A point drawn from the density.
  func draw(using random: inout PCG64) -> Double {
    let component = components[random.integers(upTo: components.count)]
    // Means are within the interval and no component is wider than it: a third is accepted at least.
    while true {
      let point = random.normal(
        mean: component.mean, standardDeviation: component.standardDeviation)
      if interval.contains(point) { return point }
    }
  }

  /// The standard normal distribution function.
  private static func cumulative(_ z: Double) -> Double { erfc(-z / 2.0.squareRoot()) / 2 }
}
