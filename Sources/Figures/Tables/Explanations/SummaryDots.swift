import Datasets
import Foundations
import Gym
import Viewer

/// Draws every contribution as a dot, a row for each feature, the most important at the top; colors
/// run from low values of the feature (blue) to high ones (red). Dots that would cover each other
/// are moved up and down.
public struct SummaryDots: Sendable {
  /// The most features.
  public var limit: Int

  private static let rowHeight = 34.0
  private static let dotWidth = 460.0
  private static let style = AttributionColors.style
  /// Intervals of contributions within which dots are moved apart.
  private static let binCount = 100

  /// Makes a figure.
  public init(limit: Int = 20) { self.limit = limit }

  /// The figure.
  /// - Precondition: there is a row.
  public func scene(_ attributions: FeatureAttributions) -> DisplayList {
    precondition(attributions.rowCount > 0, "SummaryDots: expected a row, got none")
    let features = Array(attributions.ranking.prefix(limit))
    let style = Self.style
    let names = features.map { FigureText.width(of: attributions.names[$0], height: Theme.small) }
    let left = Theme.gap + min(260, max(60, names.max() ?? 0)) + 12
    let top = Theme.gap + 28.0
    let height = Double(features.count) * Self.rowHeight
    let shown = features.flatMap { feature in attributions.contributions.map { $0[feature] } }
    let range = FigureRange.around(shown + [0], margin: 0.04)
    let position = { (value: Double) in
      left + Self.dotWidth * (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }
    var painter = Painter(
      width: left + Self.dotWidth + 96, height: top + height + 40, background: style.background)
    painter.title("contributions to \(attributions.scaleName)")
    for tick in AxisTicks(range, limit: 7).values {
      painter.box(
        x: position(tick) - 0.5, y: top, width: 1, height: height, Theme.faded(style.axis, 0.4))
      painter.text(
        AxisTicks.label(tick), x: position(tick), y: top + height + 12, 6.5, .center,
        color: style.dimText)
    }
    painter.box(x: position(0) - 0.5, y: top, width: 1, height: height, style.axis)
    for (row, feature) in features.enumerated() {
      let y = top + (Double(row) + 0.5) * Self.rowHeight
      painter.name(
        attributions.names[feature], x: left - 8, y: y, width: left - Theme.gap - 8, .trailing)
      draw(feature, attributions, range, y: y, position, &painter)
    }
    drawBar(x: left + Self.dotWidth + 22, y: top + 4, height: max(60, height - 8), &painter)
    return painter.list
  }

  private func draw(
    _ feature: Int, _ attributions: FeatureAttributions, _ range: ClosedRange<Double>, y: Double,
    _ position: (Double) -> Double, _ painter: inout Painter
  ) {
    let contributions = attributions.contributions.map { $0[feature] }
    let colors = Self.colors(attributions.values.map { $0[feature] })
    let offsets = Self.offsets(contributions, range)
    for row in contributions.indices where contributions[row].isFinite {
      painter.add(
        .circle(
          center: .init(position(contributions[row]), y + offsets[row] * Self.rowHeight * 0.42),
          radius: 2, color: colors[row]))
    }
  }

  /// How far each dot is moved, -1...1: dots of one interval alternate below and above the middle.
  static func offsets(_ contributions: [Double], _ range: ClosedRange<Double>) -> [Double] {
    let span = range.upperBound - range.lowerBound
    var levels = [Int](repeating: 0, count: contributions.count)
    var counts = [Int](repeating: 0, count: binCount + 1)
    for (row, value) in contributions.enumerated() where range.contains(value) {
      let bin = Int((value - range.lowerBound) / span * Double(binCount))
      let level = (counts[bin] + 1) / 2
      levels[row] = counts[bin].isMultiple(of: 2) ? level : -level
      counts[bin] += 1
    }
    // Few dots stay near the middle.
    let highest = Double(max(7, (counts.max() ?? 1) / 2 + 1))
    return levels.map { Double($0) / highest }
  }

  /// By the position of a value between the quantiles 0.05 and 0.95 of its feature.
  static func colors(_ values: [Double]) -> [DisplayList.Color] {
    let sorted = values.filter(\.isFinite).sorted()
    guard !sorted.isEmpty else {
      return values.map { _ in AttributionColors.values.missing }
    }
    var (low, high) = (quantile(0.05, ofSorted: sorted), quantile(0.95, ofSorted: sorted))
    if low == high { (low, high) = (sorted[0], sorted[sorted.count - 1]) }
    return values.map { value in
      guard value.isFinite else { return AttributionColors.values.missing }
      let fraction = high > low ? (value - low) / (high - low) : 0.5
      return AttributionColors.values.color(at: fraction)
    }
  }

  private func drawBar(x: Double, y: Double, height: Double, _ painter: inout Painter) {
    for step in 0..<64 {
      painter.box(
        x: x, y: y + height * Double(step) / 64, width: 8, height: height / 64 + 0.4,
        AttributionColors.values.color(at: 1 - (Double(step) + 0.5) / 64))
    }
    for (text, y) in [("high", y + 4), ("low", y + height - 4)] {
      painter.text(text, x: x + 13, y: y, Theme.small, color: Self.style.dimText)
    }
    painter.text("feature", x: x + 13, y: y + height / 2 - 6, Theme.small, color: Self.style.text)
    painter.text("value", x: x + 13, y: y + height / 2 + 7, Theme.small, color: Self.style.text)
  }
}
