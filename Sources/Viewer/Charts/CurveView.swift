import Foundations
import Gym

/// Draws lines over the course of a training, such as the loss of each epoch.
///
///     let scene = CurveView(title: "loss", xLabel: "epoch").displayList(
///       of: [.init("training", [(1, 0.9), (2, 0.4)]), .init("validation", [(1, 0.8), (2, 0.5)])])
public struct CurveView: Sendable {
  /// Points under a name.
  public struct Series: Sendable {
    /// What the legend says.
    public var name: String
    /// In the order in which they are joined; what is not finite is left out.
    public var points: [(x: Double, y: Double)]

    /// Names points.
    public init(_ name: String, _ points: [(x: Double, y: Double)]) {
      self.name = name
      self.points = points
    }
  }

  /// What stands above, nil for nothing.
  public var title: String?
  /// What stands under the horizontal axis.
  public var xLabel: String
  /// Whether the horizontal axis counts something, as epochs, so that its ticks are whole numbers.
  public var isCount: Bool
  /// The size of the part with the lines, in the scene's units.
  public var size: (width: Double, height: Double)
  /// The colors around it.
  public var style: ImageViewStyle

  /// Makes a view.
  /// - Precondition: a size above 0.
  public init(
    title: String? = nil, xLabel: String, isCount: Bool = true,
    size: (width: Double, height: Double) = (420, 260), style: ImageViewStyle = .light
  ) {
    precondition(
      size.width > 0 && size.height > 0, "CurveView: expected a size above 0, got \(size)")
    self.title = title
    self.xLabel = xLabel
    self.isCount = isCount
    self.size = size
    self.style = style
  }

  /// The scene.
  /// - Parameter series: one line each; without a finite point there is no line.
  /// - Returns: the axes with the lines and a legend.
  public func displayList(of series: [Series]) -> DisplayList {
    let top = Theme.gap + (title == nil ? 0 : ImageViewStyle.titleHeight) + 22
    let frame = DisplayList.Rectangle(
      x: Theme.gap + 8, y: top, width: size.width + ChartAxes.leftMargin,
      height: size.height + ChartAxes.bottomMargin)
    var painter = Painter(
      width: frame.origin.x + frame.width + 2 * Theme.gap,
      height: top + frame.height + Theme.gap, background: style.background)
    painter.text(
      title ?? "", x: Theme.gap, y: Theme.gap + 6, Theme.normal, color: style.text,
      width: painter.width - 2 * Theme.gap)
    let series = series.map { item in
      Series(item.name, item.points.filter { $0.x.isFinite && $0.y.isFinite })
    }
    let points = series.flatMap(\.points)
    guard let first = points.first else {
      painter.text(
        "no values", x: painter.width / 2, y: top + size.height / 2, Theme.normal, .center,
        color: style.dimText)
      return painter.list
    }
    let x = points.reduce(first.x...first.x) { Self.joined($0, $1.x) }
    let y = points.reduce(first.y...first.y) { Self.joined($0, $1.y) }
    var axes = ChartAxes(in: frame, x: x, y: ChartAxes.roundedOut(y, height: size.height))
    axes.label = xLabel
    axes.isCount = isCount
    axes.colors = .init(line: style.axis, text: style.dimText)
    axes.draw(&painter)
    for (index, item) in series.enumerated() {
      draw(item, Self.color(index, style), axes, &painter)
    }
    drawLegend(series, y: top - 14, from: axes.area.origin.x, &painter)
    return painter.list
  }

  private func draw(
    _ series: Series, _ color: DisplayList.Color, _ axes: ChartAxes, _ painter: inout Painter
  ) {
    let points = series.points.map { axes.point($0.x, $0.y) }
    if points.count > 1 { painter.add(.line(points, width: 2, color: color)) }
    // Single points stay visible; many would hide the line.
    if points.count <= 40 {
      for point in points { painter.add(.circle(center: point, radius: 2.6, color: color)) }
    }
  }

  private func drawLegend(
    _ series: [Series], y: Double, from left: Double, _ painter: inout Painter
  ) {
    var x = left
    for (index, item) in series.enumerated() where !item.points.isEmpty {
      painter.box(x: x, y: y - 1, width: 18, height: 2, Self.color(index, style))
      painter.text(item.name, x: x + 24, y: y, Theme.normal, color: style.text)
      x += 24 + Double(item.name.count) * 0.82 * Theme.normal + 20
    }
  }

  private static func color(_ index: Int, _ style: ImageViewStyle) -> DisplayList.Color {
    let colors = [style.truth, .init(214, 120, 20), style.right, style.wrong]
    return colors[index % colors.count]
  }

  private static func joined(_ range: ClosedRange<Double>, _ value: Double) -> ClosedRange<Double> {
    min(range.lowerBound, value)...max(range.upperBound, value)
  }
}
