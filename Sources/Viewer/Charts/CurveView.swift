import Foundations
import Gym

/// Draws lines over the course of a training, such as the loss of each epoch or the mean return of
/// several runs with a band around it.
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
    /// The edges of the band behind the line, such as an interval; empty for none.
    public var band: [(x: Double, low: Double, high: Double)]

    /// Names points.
    public init(
      _ name: String, _ points: [(x: Double, y: Double)],
      band: [(x: Double, low: Double, high: Double)] = []
    ) {
      self.name = name
      self.points = points
      self.band = band
    }
  }

  /// What stands above, nil for nothing.
  public var title: String?
  /// What stands under the horizontal axis.
  public var xLabel: String
  /// What stands above the vertical axis, nil for nothing.
  public var yLabel: String?
  /// Whether the horizontal axis counts something, as epochs, so that its ticks are whole numbers.
  public var isCount: Bool
  /// What the horizontal axis spans at least, nil for what the points span.
  public var xRange: ClosedRange<Double>?
  /// A value with a dashed line across and a name, such as the return that counts as solved.
  public var mark: (value: Double, name: String)?
  /// The size of the part with the lines, in the scene's units.
  public var size: (width: Double, height: Double)
  /// The colors around it.
  public var style: ImageViewStyle

  /// Makes a view.
  /// - Precondition: a size above 0.
  public init(
    title: String? = nil, xLabel: String, yLabel: String? = nil, isCount: Bool = true,
    xRange: ClosedRange<Double>? = nil,
    mark: (value: Double, name: String)? = nil, size: (width: Double, height: Double) = (420, 260),
    style: ImageViewStyle = .light
  ) {
    precondition(
      size.width > 0 && size.height > 0, "CurveView: expected a size above 0, got \(size)")
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.isCount = isCount
    self.xRange = xRange
    self.mark = mark
    self.size = size
    self.style = style
  }

  private static let legendHeight = 20.0

  /// The scene.
  /// - Parameter series: one line each; without a finite point there is no line.
  /// - Returns: the axes with the lines and a legend.
  public func displayList(of series: [Series]) -> DisplayList {
    let series = series.map(Self.finite)
    let named = series.enumerated().filter { !$0.element.points.isEmpty }
      .map { (index: $0.offset, name: $0.element.name) }
    let rows = legendRows(named)
    let head = Theme.gap + (title == nil ? 0 : ImageViewStyle.titleHeight)
    let top =
      head + 2 + Self.legendHeight * Double(max(1, rows.count)) + (yLabel == nil ? 0 : 16)
    let frame = DisplayList.Rectangle(
      x: Theme.gap + 8, y: top, width: size.width + ChartAxes.leftMargin,
      height: size.height + ChartAxes.bottomMargin)
    var painter = Painter(
      width: frame.origin.x + frame.width + 2 * Theme.gap,
      height: top + frame.height + Theme.gap, background: style.background)
    painter.text(
      title ?? "", x: Theme.gap, y: Theme.gap + 6, Theme.normal, color: style.text,
      width: painter.width - 2 * Theme.gap)
    guard let ranges = ranges(of: series) else {
      painter.text(
        "no values", x: painter.width / 2, y: top + size.height / 2, Theme.normal, .center,
        color: style.dimText)
      return painter.list
    }
    var axes = ChartAxes(
      in: frame, x: ranges.x, y: ChartAxes.roundedOut(ranges.y, height: size.height))
    axes.label = xLabel
    axes.isCount = isCount
    axes.colors = .init(line: style.axis, text: style.dimText)
    axes.draw(&painter)
    painter.text(
      yLabel ?? "", x: Theme.gap, y: top - 14, Theme.small, color: style.dimText,
      width: painter.width - 2 * Theme.gap)
    drawMark(axes, &painter)
    // All bands lie behind all lines.
    for (index, item) in series.enumerated() { drawBand(item, color(index), axes, &painter) }
    for (index, item) in series.enumerated() { draw(item, color(index), axes, &painter) }
    for (row, entries) in rows.enumerated() {
      drawLegend(
        entries, y: head + 8 + Self.legendHeight * Double(row), from: axes.area.origin.x, &painter)
    }
    return painter.list
  }

  private static func finite(_ series: Series) -> Series {
    Series(
      series.name, series.points.filter { $0.x.isFinite && $0.y.isFinite },
      band: series.band.filter { $0.x.isFinite && $0.low.isFinite && $0.high.isFinite })
  }

  /// What the axes span; nil where there is no point.
  private func ranges(of series: [Series]) -> (x: ClosedRange<Double>, y: ClosedRange<Double>)? {
    let x = series.flatMap { $0.points.map(\.x) + $0.band.map(\.x) }
    let y =
      series.flatMap { $0.points.map(\.y) + $0.band.flatMap { [$0.low, $0.high] } }
      + (mark.map { [$0.value] } ?? []).filter(\.isFinite)
    guard !series.allSatisfy({ $0.points.isEmpty }), let left = x.min(), let right = x.max(),
      let bottom = y.min(), let top = y.max()
    else { return nil }
    let (least, most) = (xRange?.lowerBound ?? left, xRange?.upperBound ?? right)
    return (min(left, least)...max(right, most), bottom...top)
  }

  private func drawMark(_ axes: ChartAxes, _ painter: inout Painter) {
    guard let mark, mark.value.isFinite else { return }
    let y = axes.point(axes.x.lowerBound, mark.value).y
    let (left, width) = (axes.area.origin.x, axes.area.width)
    for start in stride(from: 0, to: width, by: 10) {
      painter.box(
        x: left + start, y: y - 0.5, width: min(6, width - start), height: 1, style.dimText)
    }
    painter.text(
      mark.name, x: left + width - 2, y: y - 8, Theme.small, .trailing, color: style.dimText)
  }

  private func drawBand(
    _ series: Series, _ color: DisplayList.Color, _ axes: ChartAxes, _ painter: inout Painter
  ) {
    guard series.band.count > 1 else { return }
    let edge = series.band.map { axes.point($0.x, $0.high) }
    let back = series.band.reversed().map { axes.point($0.x, $0.low) }
    painter.add(.polygon(edge + back, color: Theme.faded(color, 0.18)))
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

  private typealias Entry = (index: Int, name: String)

  private static func width(of name: String) -> Double {
    24 + Double(name.count) * 0.82 * Theme.normal + 20
  }

  /// Names in rows that fit beside each other.
  private func legendRows(_ entries: [Entry]) -> [[Entry]] {
    var (rows, room): ([[Entry]], Double) = ([], 0)
    for entry in entries {
      let width = Self.width(of: entry.name)
      if rows.isEmpty || width > room {
        rows.append([])
        room = size.width
      }
      rows[rows.count - 1].append(entry)
      room -= width
    }
    return rows
  }

  private func drawLegend(
    _ entries: [Entry], y: Double, from left: Double, _ painter: inout Painter
  ) {
    var x = left
    for entry in entries {
      painter.box(x: x, y: y - 1, width: 18, height: 2, color(entry.index))
      painter.text(
        entry.name, x: x + 24, y: y, Theme.normal, color: style.text, width: size.width - 24)
      x += Self.width(of: entry.name)
    }
  }

  private func color(_ index: Int) -> DisplayList.Color {
    style.seriesColors[index % style.seriesColors.count]
  }
}
