import Foundations
import Gym
import Viewer

/// Draws how much each feature counts in a model against its correlation with the target, with the names
/// of the features.
public struct RelationScatter: Sendable {
  private static let size = (width: 620.0, height: 420.0)
  private static let style = ImageViewStyle.light

  /// Makes a figure.
  public init() {}

  /// The figure.
  /// - Parameters:
  ///   - names: D features.
  ///   - x: `[D]`; features whose value is not finite are left out.
  ///   - series: quantities of the features, each in a color.
  ///   - title: what stands above.
  ///   - label: what stands below the horizontal axis.
  /// - Returns: the figure. Names stand at the points of the first series.
  /// - Precondition: D values each.
  public func scene(
    _ names: [String], x: [Double], _ series: [GroupedBars.Series], title: String, label: String
  ) -> DisplayList {
    precondition(
      x.count == names.count && series.allSatisfy { $0.values.count == names.count },
      "RelationScatter: expected \(names.count) values in each series")
    let top = Theme.gap + 46.0
    let frame = DisplayList.Rectangle(
      x: Theme.gap, y: top, width: Self.size.width + ChartAxes.leftMargin,
      height: Self.size.height + ChartAxes.bottomMargin)
    var painter = Painter(
      width: frame.origin.x + frame.width + 60, height: top + frame.height + Theme.gap,
      background: Self.style.background)
    painter.title(title)
    let colors = Self.style.seriesColors
    painter.legend(
      series.map(\.name), colors: colors, x: Theme.gap + ChartAxes.leftMargin, y: Theme.gap + 28)
    let shown = names.indices.filter { x[$0].isFinite }
    guard !shown.isEmpty else { return painter.list }
    let right = FigureRange.around(shown.map { x[$0] } + [0], margin: 0.04).upperBound
    let up = FigureRange.around(
      series.flatMap { one in shown.map { one.values[$0] } } + [0], margin: 0.04
    ).upperBound
    var axes = ChartAxes(
      in: frame, x: 0...right, y: ChartAxes.roundedOut(0...up, height: Self.size.height))
    axes.label = label
    axes.colors = PanelGrid.axisColors
    axes.draw(&painter)
    drawNames(names, x, series, shown, axes, &painter)
    for (index, one) in series.enumerated() {
      for feature in shown where one.values[feature].isFinite {
        painter.add(
          .circle(
            center: axes.point(x[feature], one.values[feature]), radius: 4,
            color: Theme.faded(colors[index % colors.count], 0.85)))
      }
    }
    return painter.list
  }

  /// Lines between the points of a feature, and its name at the upper end where nothing stands yet.
  private func drawNames(
    _ names: [String], _ x: [Double], _ series: [GroupedBars.Series], _ shown: [Int],
    _ axes: ChartAxes, _ painter: inout Painter
  ) {
    var taken: [DisplayList.Rectangle] = []
    for feature in shown {
      let points = series.filter { $0.values[feature].isFinite }
        .map { axes.point(x[feature], $0.values[feature]) }
      taken += points.map { .init(x: $0.x - 5, y: $0.y - 5, width: 10, height: 10) }
      guard points.count > 1 else { continue }
      painter.add(.line(points, width: 1, color: Theme.faded(Self.style.axis, 0.8)))
    }
    for feature in shown {
      let heights = series.compactMap {
        $0.values[feature].isFinite ? axes.point(x[feature], $0.values[feature]) : nil
      }.sorted { $0.y < $1.y }
      guard let first = heights.first, let last = heights.last else { continue }
      let width = FigureText.width(of: names[feature], height: Theme.small)
      // Above, below, at the right, at the left; the first where it covers nothing.
      let middle = (first.y + last.y) / 2
      let candidates = [
        (x: first.x, y: first.y - 12), (x: last.x, y: last.y + 12.5),
        (x: first.x + 9 + width / 2, y: first.y), (x: first.x - 9 - width / 2, y: first.y),
        (x: first.x + 9 + width / 2, y: middle), (x: first.x - 9 - width / 2, y: middle),
        (x: last.x + 9 + width / 2, y: last.y), (x: first.x, y: first.y - 26),
      ].map { DisplayList.Rectangle(x: $0.x - width / 2, y: $0.y - 6, width: width, height: 12) }
      let free = candidates.first { candidate in
        candidate.origin.x >= axes.area.origin.x
          && candidate.origin.x + candidate.width <= painter.width - 4
          && candidate.origin.y + candidate.height <= axes.area.origin.y + axes.area.height
          && !taken.contains { Self.overlap($0, candidate) }
      }
      let area = free ?? candidates[0]
      taken.append(area)
      painter.text(
        names[feature], x: area.origin.x + width / 2, y: area.origin.y + 6, Theme.small, .center,
        color: Self.style.text)
    }
  }

  private static func overlap(_ one: DisplayList.Rectangle, _ other: DisplayList.Rectangle) -> Bool
  {
    one.origin.x < other.origin.x + other.width && other.origin.x < one.origin.x + one.width
      && one.origin.y < other.origin.y + other.height && other.origin.y < one.origin.y + one.height
  }
}
