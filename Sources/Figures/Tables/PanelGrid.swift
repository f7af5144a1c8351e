import Gym
import Viewer

/// Small charts in rows, one for each column of a table.
struct PanelGrid {
  /// Charts in a row.
  let columns: Int
  /// The size of the part of a chart where values are drawn.
  let width: Double
  let height: Double
  /// Names and colors above the charts.
  var legend: (names: [String], colors: [DisplayList.Color]) = ([], [])
  /// What stands under each chart.
  var label = ""

  static let axisColors = ChartAxes.Colors(
    line: ImageViewStyle.light.axis, text: ImageViewStyle.light.dimText)

  /// Draws the charts.
  /// - Parameters:
  ///   - title: what stands above.
  ///   - names: of the charts.
  ///   - draw: draws one into a frame that also holds what is written beside its axes.
  /// - Returns: a scene as large as the charts need it.
  func scene(
    title: String, names: [String],
    draw: (_ index: Int, _ frame: DisplayList.Rectangle, _ painter: inout Painter) -> Void
  ) -> DisplayList {
    let cell = (
      width: ChartAxes.leftMargin + width + 22, height: 22 + height + ChartAxes.bottomMargin + 4
    )
    let top = Theme.gap + 22 + (legend.names.isEmpty ? 0 : 18)
    let rows = (names.count + columns - 1) / columns
    var painter = Painter(
      width: Theme.gap + Double(columns) * cell.width,
      height: top + Double(rows) * cell.height + Theme.gap,
      background: ImageViewStyle.light.background)
    painter.title(title)
    painter.legend(legend.names, colors: legend.colors, x: Theme.gap, y: Theme.gap + 28)
    for (index, name) in names.enumerated() {
      let x = Theme.gap + Double(index % columns) * cell.width
      let y = top + Double(index / columns) * cell.height
      painter.name(
        name, x: x + ChartAxes.leftMargin, y: y + 12, width: width, height: Theme.small)
      draw(
        index,
        .init(
          x: x, y: y + 22, width: ChartAxes.leftMargin + width,
          height: height + ChartAxes.bottomMargin), &painter)
    }
    return painter.list
  }

  /// The horizontal axis alone, with faint lines upward or short ticks downward.
  static func drawHorizontalAxis(
    _ axes: ChartAxes, hasLines: Bool = true, _ painter: inout Painter
  ) {
    let area = axes.area
    let bottom = area.origin.y + area.height
    for tick in AxisTicks(axes.x, limit: max(2, Int(area.width / 32))).values {
      let x = axes.point(tick, 0).x
      painter.box(
        x: x - 0.5, y: hasLines ? area.origin.y : bottom, width: 1,
        height: hasLines ? area.height : 3, Theme.faded(axes.colors.line, hasLines ? 0.45 : 1))
      painter.text(
        AxisTicks.label(tick), x: x, y: bottom + 9, 6.5, .center, color: axes.colors.text)
    }
    painter.box(x: area.origin.x, y: bottom - 0.5, width: area.width, height: 1, axes.colors.line)
    painter.text(
      axes.label, x: area.origin.x + area.width / 2, y: bottom + 23, Theme.small, .center,
      color: axes.colors.text)
  }
}
