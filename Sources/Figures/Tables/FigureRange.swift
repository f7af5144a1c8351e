/// Ranges of axes that can always be drawn over.
enum FigureRange {
  /// Values beyond are drawn outside of the picture: their distances would overflow.
  private static let limit = 1e300

  /// From the least to the largest finite value with a margin on both sides.
  /// - Parameters:
  ///   - values: those that are not finite are left out.
  ///   - margin: a fraction of the distance between both.
  /// - Returns: a range of some width; around 0 where there is no finite value.
  static func around(_ values: [Double], margin: Double) -> ClosedRange<Double> {
    let finite = values.filter(\.isFinite).map { min(max($0, -limit), limit) }
    guard let low = finite.min(), let high = finite.max() else { return -1...1 }
    let room = max(margin * (high - low), 1e-6 * max(1e-6, high.magnitude, low.magnitude))
    return low - room...high + room
  }
}
