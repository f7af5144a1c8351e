import Spaces

/// The map between a box and another one of the same shape with other bounds.
///
///     rescaled = gradient * x + intercept
///     x = (rescaled - intercept) / gradient
///
/// Where both bounds are finite, `gradient = (max - min) / (high - low)` and
/// `intercept = gradient * -low + min`. An infinite bound stays infinite, and the other one shifts.
/// Both are rounded to the precision of the box's type, as NumPy does.
@usableFromInline
struct AffineMap: Sendable {
  /// The box with the new bounds.
  let rescaled: Box
  @usableFromInline let gradient: [Double]
  @usableFromInline let intercept: [Double]
  @usableFromInline let singleGradient: [Float]
  @usableFromInline let singleIntercept: [Float]

  /// Finds the map.
  /// - Parameters:
  ///   - box: the bounds to leave.
  ///   - lower: the new lower bounds: one per element, or one for all.
  ///   - upper: the new upper bounds, likewise.
  ///   - wrapper: who asks, for the error.
  /// - Throws: `GymError.badSpace` where the bounds don't fit the box, or only one of two bounds is
  ///   infinite.
  init(from box: Box, lower: [Double], upper: [Double], wrapper: String) throws(GymError) {
    let count = box.flattenedCount
    let (low, high) = (box.low.doubles, box.high.doubles)
    let lower = lower.count == 1 ? Array(repeating: lower[0], count: count) : lower
    let upper = upper.count == 1 ? Array(repeating: upper[0], count: count) : upper
    do throws(GymError) {
      rescaled = try Box(checking: lower, upper, shape: box.shape, dtype: box.dtype)
    } catch {
      throw error.within(wrapper)
    }
    var (gradient, intercept) = ([Double](), [Double]())
    for index in 0..<count {
      let hasLow = box.isBoundedBelow[index]
      let hasHigh = box.isBoundedAbove[index]
      guard hasLow == lower[index].isFinite, hasHigh == upper[index].isFinite else {
        throw .badSpace(
          "\(wrapper): expected infinite bounds where those of \(box) are, found "
            + "\(lower[index]) and \(upper[index])")
      }
      var slope = 1.0
      if hasLow && hasHigh {
        slope = (upper[index] - lower[index]) / (high[index] - low[index])
      }
      slope = box.dtype.rounded(slope)
      // A product of two values of less precision is exact in Double, and rounded before the sum.
      let shift = box.dtype.rounded(slope * -low[index])
      gradient.append(slope)
      intercept.append(
        hasLow ? shift + lower[index] : hasHigh ? upper[index] - high[index] : 0)
    }
    self.gradient = gradient
    self.intercept = intercept
    singleGradient = gradient.map { Float($0) }
    singleIntercept = intercept.map { Float($0) }
  }

  /// Refuses equal bounds, from which there is no way back.
  /// - Throws: `GymError.badSpace`.
  func checkInvertible(wrapper: String, _ minAction: [Double], _ maxAction: [Double])
    throws(GymError)
  {
    guard gradient.allSatisfy({ $0 != 0 }) else {
      throw .badSpace(
        "\(wrapper): expected minAction below maxAction, found \(minAction) and \(maxAction)")
    }
  }
}
