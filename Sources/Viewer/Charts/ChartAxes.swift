import Gym

/// The part of a panel where values are drawn, with its axes: lines, ticks and what they say.
package struct ChartAxes {
  /// The colors around the values.
  package struct Colors {
    package var line: DisplayList.Color
    package var text: DisplayList.Color

    /// Names colors.
    package init(line: DisplayList.Color, text: DisplayList.Color) {
      (self.line, self.text) = (line, text)
    }

    /// On the window's dark ground.
    package static let dark = Colors(line: Theme.line, text: Theme.dimText)
  }

  /// Room at the left of the values for what the ticks say, and under them.
  package static let leftMargin = 40.0
  package static let bottomMargin = 30.0

  /// Where the values are.
  package let area: DisplayList.Rectangle
  package let x, y: ClosedRange<Double>
  /// What stands under the horizontal axis.
  package var label = ""
  /// Whether the horizontal axis counts something.
  package var isCount = false
  package var colors = Colors.dark

  /// Axes within a rectangle that also holds what is written beside them.
  /// - Parameters:
  ///   - frame: the whole.
  ///   - x: the range of the horizontal axis; a single value is widened.
  ///   - y: the range of the vertical one.
  package init(in frame: DisplayList.Rectangle, x: ClosedRange<Double>, y: ClosedRange<Double>) {
    area = .init(
      x: frame.origin.x + Self.leftMargin, y: frame.origin.y,
      width: max(1, frame.width - Self.leftMargin), height: max(1, frame.height - Self.bottomMargin)
    )
    self.x = Self.widened(x)
    self.y = Self.widened(y)
  }

  /// A range that a line may be drawn over.
  private static func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    guard range.lowerBound == range.upperBound else { return range }
    let half = max(0.5, range.lowerBound.magnitude / 10)
    return range.lowerBound - half...range.upperBound + half
  }

  /// Where a pair of values is drawn.
  package func point(_ x: Double, _ y: Double) -> DisplayList.Point {
    func fraction(_ value: Double, _ range: ClosedRange<Double>) -> Double {
      (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }
    return .init(
      area.origin.x + area.width * fraction(x, self.x),
      area.origin.y + area.height * (1 - fraction(y, self.y)))
  }

  /// Ticks of the horizontal axis, as many as there is room for.
  var xTicks: AxisTicks { AxisTicks(x, limit: max(2, Int(area.width / 70)), isWhole: isCount) }
  /// Ticks of the vertical axis.
  var yTicks: AxisTicks { AxisTicks(y, limit: Self.yLimit(area.height)) }

  /// The most intervals of a vertical axis.
  static func yLimit(_ height: Double) -> Int { max(2, Int(height / 28)) }

  /// A range widened to the ticks around it, so that no line runs along the edge.
  /// - Parameters:
  ///   - range: of the values.
  ///   - height: of the area in which they are drawn.
  /// - Returns: the range as it was where it has no ticks around it.
  package static func roundedOut(_ range: ClosedRange<Double>, height: Double) -> ClosedRange<
    Double
  > {
    let ticks = AxisTicks(range, limit: yLimit(height)).values
    guard ticks.count > 1 else { return range }
    let step = ticks[1] - ticks[0]
    return (range.lowerBound / step).rounded(.down) * step...(range.upperBound / step)
      .rounded(.up) * step
  }

  /// Draws the axes, the ticks with their values and faint lines across.
  /// - Parameters:
  ///   - painter: draws.
  ///   - hasXTicks: whether the horizontal axis has ticks.
  package func draw(_ painter: inout Painter, hasXTicks: Bool = true) {
    let (left, bottom) = (area.origin.x, area.origin.y + area.height)
    for value in yTicks.values {
      let y = point(x.lowerBound, value).y
      painter.box(
        x: left, y: y - 0.5, width: area.width, height: 1, Theme.faded(colors.line, 0.55))
      painter.box(x: left - 4, y: y - 0.5, width: 4, height: 1, colors.line)
      painter.text(
        AxisTicks.label(value), x: left - 7, y: y, Theme.small, .trailing, color: colors.text)
    }
    for value in hasXTicks ? xTicks.values : [] {
      let x = point(value, y.lowerBound).x
      painter.box(x: x - 0.5, y: bottom, width: 1, height: 4, colors.line)
      painter.text(
        AxisTicks.label(value), x: x, y: bottom + 11, Theme.small, .center, color: colors.text)
    }
    painter.box(x: left - 0.5, y: area.origin.y, width: 1, height: area.height, colors.line)
    painter.box(x: left, y: bottom - 0.5, width: area.width, height: 1, colors.line)
    painter.text(
      label, x: left + area.width / 2, y: bottom + 24, Theme.small, .center, color: colors.text)
  }
}
