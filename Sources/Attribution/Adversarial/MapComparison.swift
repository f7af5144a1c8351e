import Foundations
import TensorEngine

/// How alike two attribution maps are.
///
///     let comparison = try MapComparison(cleanMap, attackedMap)
///     comparison.rankCorrelation  // 1: the same order of pixels
public struct MapComparison: Sendable, Equatable {
  /// The cosine of the angle between the maps, -1 to 1; 0 where one is zero everywhere.
  public let cosine: Double
  /// Spearman's rank correlation, -1 to 1, equal values with their mean rank; 0 of a constant map.
  public let rankCorrelation: Double
  /// The part of the pixels with the largest values in one map that are among those of the other,
  /// 0 to 1.
  public let topOverlap: Double

  /// Compares two maps of one shape.
  /// - Parameters:
  ///   - first: of any shape with a value at least.
  ///   - second: of the same shape.
  ///   - topFraction: of the pixels, which count for `topOverlap`; one at least. Of equal values at
  ///     the edge the first ones count.
  /// - Throws: `AttributionError` where the shapes differ or a value is not finite.
  public init(_ first: Tensor, _ second: Tensor, topFraction: Double = 0.1)
    throws(AttributionError)
  {
    guard first.shape == second.shape, first.count > 0 else {
      throw .badInput(
        expected: "two maps of one shape", found: "\(first.shape) and \(second.shape)")
    }
    guard (0...1).contains(topFraction) else {
      throw .badOption(
        name: "topFraction", value: "\(topFraction)", method: "the comparison of maps",
        expected: "0 to 1")
    }
    let (a, b) = (first.scalars.map(Double.init), second.scalars.map(Double.init))
    guard a.allSatisfy(\.isFinite), b.allSatisfy(\.isFinite) else {
      throw .badInput(expected: "maps of finite values", found: "others")
    }
    cosine = Self.cosine(a, b)
    rankCorrelation = Self.correlation(ranks(a), ranks(b))
    let count = max(1, Int((Double(a.count) * topFraction).rounded()))
    let common = Set(Self.top(count, a)).intersection(Self.top(count, b))
    topOverlap = Double(common.count) / Double(count)
  }

  private static func cosine(_ a: [Double], _ b: [Double]) -> Double {
    let norms = (dot(a, a) * dot(b, b)).squareRoot()
    return norms > 0 ? dot(a, b) / norms : 0
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let (meanA, meanB) = (
      dot(a, a.map { _ in 1 }) / Double(a.count), dot(b, b.map { _ in 1 }) / Double(b.count)
    )
    return cosine(a.map { $0 - meanA }, b.map { $0 - meanB })
  }

  /// The indices of the largest values.
  private static func top(_ count: Int, _ values: [Double]) -> ArraySlice<Int> {
    values.indices.sorted { (values[$1], $0) < (values[$0], $1) }.prefix(count)
  }
}
