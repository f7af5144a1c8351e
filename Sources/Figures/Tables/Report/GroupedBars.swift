import Foundations
import Gym
import Viewer

/// Draws several quantities of each feature as horizontal bars below each other, to compare what methods
/// say about the same features.
public struct GroupedBars: Sendable {
  /// One quantity of all features.
  public struct Series: Sendable {
    /// What the legend says.
    public let name: String
    /// `[D]`, NaN where there is none.
    public let values: [Double]
    /// `[D]`: half the length of the whiskers; empty for none.
    public let standardDeviations: [Double]

    /// Names a quantity.
    public init(_ name: String, _ values: [Double], standardDeviations: [Double] = []) {
      (self.name, self.values, self.standardDeviations) = (name, values, standardDeviations)
    }

    /// Divided by the sum of its sizes: what each feature's share is. As it was where all are 0.
    func fractions() -> Series {
      scaled(by: values.reduce(0) { $0 + $1.magnitude })
    }

    /// Divided by the largest size. As it was where all are 0.
    func relative() -> Series { scaled(by: values.map(\.magnitude).max() ?? 0) }

    private func scaled(by divisor: Double) -> Series {
      guard divisor > 0, divisor.isFinite else { return self }
      return Series(
        name, values.map { $0 / divisor },
        standardDeviations: standardDeviations.map { $0 / divisor })
    }
  }

  /// The most features.
  public var limit: Int
  /// Of the series, in their order.
  public var colors: [DisplayList.Color]

  private static let barHeight = 9.0
  private static let barWidth = 460.0
  private static let style = ImageViewStyle.light

  /// Makes bars.
  public init(limit: Int = 20, colors: [DisplayList.Color] = ImageViewStyle.light.seriesColors) {
    (self.limit, self.colors) = (limit, colors)
  }

  /// The figure.
  /// - Parameters:
  ///   - names: D features.
  ///   - series: quantities of these.
  ///   - order: features from the top to the bottom; nil for the sum of their sizes, the largest first.
  ///   - title: what stands above.
  ///   - label: what stands below the axis.
  /// - Returns: the figure; of more features than `limit` the first ones.
  /// - Precondition: each series has D values, and D standardDeviations or none.
  public func scene(
    _ names: [String], _ series: [Series], order: [Int]? = nil, title: String, label: String = ""
  ) -> DisplayList {
    precondition(
      series.allSatisfy {
        $0.values.count == names.count && [0, names.count].contains($0.standardDeviations.count)
      }, "GroupedBars: expected \(names.count) values in each series")
    let shown = Array((order ?? Self.order(series, names.count)).prefix(limit))
    let widths = shown.map { FigureText.width(of: names[$0], height: Theme.small) }
    let left = Theme.gap + min(320, max(60, widths.max() ?? 0)) + 12
    let top = Theme.gap + 50.0
    let group = Double(series.count) * Self.barHeight + 9
    let height = Double(shown.count) * group
    let axes = ChartRange(series, shown, left: left, width: Self.barWidth)
    var painter = Painter(
      width: left + Self.barWidth + 2 * Theme.gap, height: top + height + 40 + Theme.gap,
      background: Self.style.background)
    painter.title(title)
    painter.legend(
      series.map(\.name), colors: series.indices.map(color), x: Theme.gap, y: Theme.gap + 28)
    for tick in AxisTicks(axes.range, limit: 8).values {
      let x = axes.position(tick)
      painter.box(
        x: x - 0.5, y: top, width: 1, height: height, Theme.faded(Self.style.axis, 0.45))
      painter.text(
        AxisTicks.label(tick), x: x, y: top + height + 11, Theme.small, .center,
        color: Self.style.dimText)
    }
    painter.text(
      label, x: left + Self.barWidth / 2, y: top + height + 27, Theme.small, .center,
      color: Self.style.dimText)
    for (row, feature) in shown.enumerated() {
      let y = top + Double(row) * group + 4.5
      painter.name(
        names[feature], x: left - 8, y: y + group / 2 - 4.5, width: left - Theme.gap - 8, .trailing)
      for (index, one) in series.enumerated() {
        draw(one, feature, y: y + Double(index) * Self.barHeight, color(index), axes, &painter)
      }
    }
    painter.box(
      x: axes.position(0) - 0.5, y: top, width: 1, height: height, Self.style.dimText)
    return painter.list
  }

  private func color(_ index: Int) -> DisplayList.Color { colors[index % colors.count] }

  private static func order(_ series: [Series], _ count: Int) -> [Int] {
    let sums = (0..<count).map { feature in
      series.reduce(0.0) { sum, one in
        let value = one.values[feature].magnitude
        return sum + (value.isFinite ? value : 0)
      }
    }
    return sums.indices.sorted { (sums[$1], $0) < (sums[$0], $1) }
  }

  private func draw(
    _ series: Series, _ feature: Int, y: Double, _ color: DisplayList.Color, _ axes: ChartRange,
    _ painter: inout Painter
  ) {
    let value = series.values[feature]
    guard value.isFinite else { return }
    let (zero, end) = (axes.position(0), axes.position(value))
    painter.box(
      x: min(zero, end), y: y, width: max(1, (end - zero).magnitude), height: Self.barHeight - 1,
      color)
    guard !series.standardDeviations.isEmpty, series.standardDeviations[feature].isFinite else {
      return
    }
    let standardDeviation = series.standardDeviations[feature]
    let (low, high) = (
      axes.position(value - standardDeviation), axes.position(value + standardDeviation)
    )
    let middle = y + (Self.barHeight - 1) / 2
    painter.box(x: low, y: middle - 0.5, width: high - low, height: 1, Self.style.text)
    for x in [low, high] {
      painter.box(x: x - 0.5, y: middle - 2.5, width: 1, height: 5, Self.style.text)
    }
  }
}

/// A horizontal axis that holds the bars of some features, their whiskers and 0.
private struct ChartRange {
  let range: ClosedRange<Double>
  let left, width: Double

  init(_ series: [GroupedBars.Series], _ features: [Int], left: Double, width: Double) {
    let ends = series.flatMap { one in
      features.flatMap { feature in
        let standardDeviation = one.standardDeviations.isEmpty ? 0 : one.standardDeviations[feature]
        return [one.values[feature] - standardDeviation, one.values[feature] + standardDeviation]
      }
    }
    let values = FigureRange.around(ends + [0], margin: 0)
    let room = 0.03 * (values.upperBound - values.lowerBound)
    let isSigned = ends.contains { $0 < 0 }
    range = (isSigned ? values.lowerBound - room : 0)...(values.upperBound + room)
    (self.left, self.width) = (left, width)
  }

  func position(_ value: Double) -> Double {
    left + width * (value - range.lowerBound) / (range.upperBound - range.lowerBound)
  }
}
