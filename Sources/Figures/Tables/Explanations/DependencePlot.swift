import Foundations
import Gym
import Viewer

/// Draws a feature's contributions against its values: what the model makes of the feature, and how
/// much that depends on others (the spread at one value).
public struct DependencePlot: Sendable {
  /// The feature that colors the points, nil for none.
  public var colorFeature: Int?
  /// The size of the part with the points.
  public var size: (width: Double, height: Double)

  private static let style = AttributionColors.style

  /// Makes a plot.
  public init(colorFeature: Int? = nil, size: (width: Double, height: Double) = (420, 280)) {
    (self.colorFeature, self.size) = (colorFeature, size)
  }

  /// The figure of a feature; points whose value is missing are left out.
  /// - Precondition: both features are some of the attributions.
  public func scene(_ attributions: FeatureAttributions, feature: Int) -> DisplayList {
    precondition(
      ([feature] + (colorFeature.map { [$0] } ?? [])).allSatisfy(
        attributions.names.indices.contains),
      "DependencePlot: expected features of 0 to \(attributions.names.count - 1), got \(feature) "
        + "and \(colorFeature.map(String.init) ?? "none")")
    let points = attributions.values.indices.map {
      (x: attributions.values[$0][feature], y: attributions.contributions[$0][feature], row: $0)
    }.filter { $0.x.isFinite && $0.y.isFinite }
    let top = Theme.gap + 44.0
    var painter = Painter(
      width: Theme.gap + ChartAxes.leftMargin + size.width + 24,
      height: top + size.height + ChartAxes.bottomMargin + Theme.gap,
      background: Self.style.background)
    let name = attributions.names[feature]
    painter.title("contribution of \(name) to \(attributions.scaleName)")
    guard !points.isEmpty else { return painter.list }
    let x = FigureRange.around(points.map(\.x), margin: 0.03)
    let y = FigureRange.around(points.map(\.y) + [0], margin: 0)
    var axes = ChartAxes(
      in: .init(
        x: Theme.gap, y: top, width: ChartAxes.leftMargin + size.width,
        height: size.height + ChartAxes.bottomMargin), x: x,
      y: ChartAxes.roundedOut(y, height: size.height))
    axes.label = name
    axes.colors = PanelGrid.axisColors
    axes.draw(&painter)
    let zero = axes.point(0, 0).y
    painter.box(
      x: axes.area.origin.x, y: zero - 0.5, width: axes.area.width, height: 1, Self.style.dimText)
    let colors = colorFeature.map { other in
      SummaryDots.colors(attributions.values.map { $0[other] })
    }
    for point in points {
      painter.add(
        .circle(
          center: axes.point(point.x, point.y), radius: 2.2,
          color: Theme.faded(colors?[point.row] ?? AttributionColors.lower, 0.75)))
    }
    if let colorFeature {
      let names = ["low", "high"].map { "\($0) \(attributions.names[colorFeature])" }
      painter.legend(
        names, colors: [AttributionColors.lower, AttributionColors.higher],
        x: Theme.gap + ChartAxes.leftMargin, y: Theme.gap + 26)
    }
    return painter.list
  }
}
