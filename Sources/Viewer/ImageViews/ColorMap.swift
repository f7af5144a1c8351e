import Foundations
import Gym

/// Colors for numbers: a smooth path through control points at equal distances.
///
///     let color = ColorMap.coolWarm.color(at: 0.5)   // gray: the middle of a diverging map
public struct ColorMap: Sendable, Equatable {
  /// The colors at 0, …, 1, equally far from each other.
  public let controlPoints: [DisplayList.Color]
  /// The color of what is no number.
  public var missing: DisplayList.Color

  /// Makes a map.
  /// - Parameters:
  ///   - controlPoints: from the color of 0 to that of 1; their opacity does not count.
  ///   - missing: the color of what is no number.
  /// - Precondition: two control points at least.
  public init(
    _ controlPoints: [DisplayList.Color],
    missing: DisplayList.Color = DisplayList.Color(112, 116, 124)
  ) {
    precondition(
      controlPoints.count >= 2,
      "ColorMap: expected at least 2 control points, got \(controlPoints.count)")
    self.controlPoints = controlPoints
    self.missing = missing
  }

  /// Diverging, from blue over gray to red.
  ///
  /// Nine rows of the table to Moreland (2009), "Diverging Color Maps for Scientific
  /// Visualization", https://www.kennethmoreland.com/color-maps/
  public static let coolWarm = ColorMap(
    [
      .init(59, 76, 192), .init(98, 130, 234), .init(141, 176, 254), .init(184, 208, 249),
      .init(221, 221, 221), .init(245, 196, 173), .init(244, 154, 123), .init(222, 96, 77),
      .init(180, 4, 38),
    ], missing: .init(96, 104, 84))

  /// Sequential and as bright as the number is large, also where printed in gray.
  ///
  /// Nine steps of viridis by van der Walt and Smith (2015), https://bids.github.io/colormap/
  public static let viridis = ColorMap([
    .init(68, 1, 84), .init(71, 45, 123), .init(59, 82, 139), .init(44, 114, 142),
    .init(33, 145, 140), .init(40, 174, 128), .init(94, 201, 98), .init(173, 220, 48),
    .init(253, 231, 37),
  ])

  /// Diverging, from dark blue over blue, white and red to dark red: Matplotlib's map of this name,
  /// in which maps of relevance are usually drawn.
  public static let seismic = ColorMap(
    [
      .init(0, 0, 76), .init(0, 0, 255), .white, .init(255, 0, 0), .init(127, 0, 0),
    ], missing: .init(96, 104, 84))

  /// From black to white.
  public static let gray = ColorMap([.black, .white], missing: .init(140, 60, 120))

  /// The color at a fraction of the way.
  /// - Parameter fraction: 0 to 1; what lies outside gets the color of the end, NaN that of
  ///   `missing`.
  /// - Returns: the mixture of the two nearest control points, opaque.
  public func color(at fraction: Double) -> DisplayList.Color {
    guard !fraction.isNaN else { return missing }
    let position = min(max(fraction, 0), 1) * Double(controlPoints.count - 1)
    let index = min(Int(position), controlPoints.count - 2)
    let (low, high) = (controlPoints[index], controlPoints[index + 1])
    let part = position - Double(index)
    func mixed(_ one: UInt8, _ other: UInt8) -> UInt8 {
      UInt8((Double(one) + (Double(other) - Double(one)) * part).rounded())
    }
    return .init(
      mixed(low.red, high.red), mixed(low.green, high.green), mixed(low.blue, high.blue))
  }
}

/// Which numbers get the first and the last color of a map.
public enum ValueRange: Sendable, Equatable {
  /// From the smallest to the largest finite number that there is.
  case data
  /// As far below 0 as above: to the largest finite magnitude. For diverging maps.
  case symmetric
  /// From one number to another; what lies outside gets the colors of the ends.
  case fixed(ClosedRange<Double>)

  /// The range for these numbers; without a finite one among them 0...1.
  func resolved(for values: some Sequence<Float>) -> ClosedRange<Double> {
    if case .fixed(let range) = self { return range }
    var (low, high) = (Float.infinity, -Float.infinity)
    for value in values where value.isFinite { (low, high) = (min(low, value), max(high, value)) }
    guard low <= high else { return 0...1 }
    guard self == .symmetric else { return Double(low)...Double(high) }
    let bound = Double(max(abs(low), abs(high)))
    return -bound...bound
  }
}

extension ClosedRange<Double> {
  /// Where a number lies between the ends, 0 and 1 at these; the middle of a range of one number.
  func fraction(of value: Double) -> Double {
    guard lowerBound < upperBound, !value.isNaN else { return value.isNaN ? .nan : 0.5 }
    return Swift.min(Swift.max((value - lowerBound) / (upperBound - lowerBound), 0), 1)
  }

  /// The number at a fraction of the way.
  func value(at fraction: Double) -> Double { lowerBound + (upperBound - lowerBound) * fraction }
}
