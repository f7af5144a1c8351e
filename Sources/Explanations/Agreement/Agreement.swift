/// How far two explanations of the same row agree: `[D]` weights of its features each.
public struct Agreement: Sendable, Hashable {
  /// The fraction of features whose weights have the same sign; 0 has a sign of its own.
  public let signs: Double
  /// Kendall's tau-b of the weights' absolute values; nil where those of one explanation are all equal.
  public let kendallTau: Double?
  /// The fraction of features with the largest absolute weights that both have.
  public let topOverlap: Double

  /// Compares two explanations.
  /// - Parameters:
  ///   - first: `[D]`, one at least.
  ///   - second: `[D]`
  ///   - top: how many features are the largest, at least 1.
  /// - Throws: `ExplanationError` where there are not as many weights in both.
  public init(_ first: [Double], _ second: [Double], top: Int = 3) throws(ExplanationError) {
    guard !first.isEmpty, first.count == second.count else {
      throw .wrongShape(
        what: "weights", expected: "as many in both explanations, one at least",
        found: "\(first.count) and \(second.count)")
    }
    guard top > 0 else { throw .wrongSetting(name: "top", value: "\(top)", expected: "at least 1") }
    func sign(_ value: Double) -> Int { value > 0 ? 1 : value < 0 ? -1 : 0 }
    signs =
      Double(zip(first, second).count { sign($0) == sign($1) }) / Double(first.count)
    kendallTau = Self.kendallTau(first.map(abs), second.map(abs))
    let count = min(top, first.count)
    let common = Self.largest(first, count).intersection(Self.largest(second, count))
    topOverlap = Double(common.count) / Double(count)
  }

  /// The features with the largest absolute weights; of equal ones the first.
  private static func largest(_ weights: [Double], _ count: Int) -> Set<Int> {
    let order = weights.indices.sorted {
      let (one, other) = (abs(weights[$0]), abs(weights[$1]))
      return one == other ? $0 < $1 : one > other
    }
    return Set(order.prefix(count))
  }

  /// Kendall's tau-b, a rank correlation that allows for ties.
  ///
  ///     tau = (concordant - discordant) / sqrt((pairs - ties in x) (pairs - ties in y))
  ///
  /// Kendall (1945), https://doi.org/10.1093/biomet/33.3.239.
  /// - Parameters:
  ///   - x: `[n]`
  ///   - y: `[n]`, as many.
  /// - Returns: a value in -1...1; nil where all of x or all of y are equal.
  public static func kendallTau(_ x: [Double], _ y: [Double]) -> Double? {
    var (difference, distinctX, distinctY) = (0, 0, 0)
    for index in 0..<min(x.count, y.count) {
      for other in 0..<index {
        let (up, right) = (order(x[index], x[other]), order(y[index], y[other]))
        difference += up * right
        distinctX += abs(up)
        distinctY += abs(right)
      }
    }
    guard distinctX > 0, distinctY > 0 else { return nil }
    let tau = Double(difference) / Double(distinctX).squareRoot() / Double(distinctY).squareRoot()
    // Roots are rounded.
    return min(1, max(-1, tau))
  }

  private static func order(_ one: Double, _ other: Double) -> Int {
    one > other ? 1 : one < other ? -1 : 0
  }
}
