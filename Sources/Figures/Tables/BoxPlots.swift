import Datasets
import Gym
import Viewer

/// Draws columns as boxes from quartile to quartile with the median, whiskers to the last values
/// within 1.5 times their distance, and the outliers beyond as points.
public struct BoxPlots: Sendable {
  /// The most columns; of more, those that depend most on the target.
  public static let columnLimit = 24

  private static let style = ImageViewStyle.light
  private static let rowHeight = 18.0

  /// Makes the plots.
  public init() {}

  /// Every column on an axis of its own: all rows, and those of each class.
  /// - Returns: nil without a column of numbers.
  public func scene(_ table: ExploredTable) -> DisplayList? {
    let shown = ShownColumns(table, limit: Self.columnLimit)
    guard !shown.columns.isEmpty else { return nil }
    let groups = shown.isGrouped ? shown.groups : []
    let rows: [(name: String, rows: [Int]?, color: DisplayList.Color)] =
      [("all", nil, TableColors.all)] + groups.map { ($0.name, $0.rows, $0.color) }
    let height = Double(rows.count) * Self.rowHeight
    var grid = PanelGrid(columns: min(3, shown.columns.count), width: 250, height: height + 6)
    // Names that are too long for the margin stand above.
    let hasNames = rows.allSatisfy { FigureText.width(of: $0.name, height: 5.5) <= 38 }
    if !hasNames { grid.legend = (rows.map(\.name), rows.map(\.color)) }
    return
      grid
      .scene(title: "\(table.name): box plots\(shown.note)", names: shown.columns.map(\.name)) {
        index, frame, painter in
        let column = shown.columns[index]
        let (least, most) = (column.statistics.minimum, column.statistics.maximum)
        // The axes widen a single value so that its ticks differ.
        let range = least == most ? least...most : FigureRange.around([least, most], margin: 0.02)
        var axes = ChartAxes(in: frame, x: range, y: 0...1)
        axes.colors = PanelGrid.axisColors
        PanelGrid.drawHorizontalAxis(axes, &painter)
        for (row, group) in rows.enumerated() {
          let values = group.rows.map { $0.map { column.values[$0] } } ?? column.values
          let y = axes.area.origin.y + (Double(row) + 0.5) * Self.rowHeight + 2
          if hasNames {
            painter.name(
              group.name, x: axes.area.origin.x - 6, y: y, width: 38, .trailing, height: 6.5,
              color: Self.style.dimText)
          }
          draw(values, color: group.color, axes, y: y, &painter)
        }
      }
  }

  /// All columns on one axis, in standard deviations from their means.
  /// - Returns: nil without a column that varies.
  public func standardizedScene(_ table: ExploredTable) -> DisplayList? {
    let shown = ShownColumns(table, limit: Self.columnLimit)
    let columns = shown.columns.filter { $0.statistics.standardDeviation > 0 }
    guard !columns.isEmpty else { return nil }
    let scores = columns.map { column in column.values.map { column.score($0) } }
    let range = FigureRange.around(Array(scores.joined()), margin: 0.02)
    let left =
      Theme.gap + 10
      + min(230, columns.map { FigureText.width(of: $0.name, height: Theme.small) }.max() ?? 0)
    let (top, width) = (Theme.gap + 30.0, 560.0)
    let height = Double(columns.count) * Self.rowHeight
    var painter = Painter(
      width: left + width + Theme.gap, height: top + height + 34 + Theme.gap,
      background: Self.style.background)
    painter.title("\(table.name): box plots, standardized\(shown.note)")
    var axes = ChartAxes(
      in: .init(
        x: left - ChartAxes.leftMargin, y: top, width: width + ChartAxes.leftMargin,
        height: height + ChartAxes.bottomMargin), x: range, y: 0...1)
    axes.colors = PanelGrid.axisColors
    axes.label = "standard deviations from the mean"
    PanelGrid.drawHorizontalAxis(axes, &painter)
    for (row, column) in columns.enumerated() {
      let y = top + (Double(row) + 0.5) * Self.rowHeight
      painter.name(
        column.name, x: left - 8, y: y, width: left - Theme.gap - 8, .trailing)
      draw(scores[row], color: TableColors.classes(1)[0], axes, y: y, &painter)
    }
    return painter.list
  }

  private func draw(
    _ values: [Double], color: DisplayList.Color, _ axes: ChartAxes, y: Double,
    _ painter: inout Painter
  ) {
    let column = DataTable.Column(name: "", values: .numbers(values.filter(\.isFinite)))
    guard let statistics = ColumnSummary(column).statistics else { return }
    let fences = statistics.fences
    let inside = values.filter { fences.contains($0) }
    func x(_ value: Double) -> Double { axes.point(value, 0).x }
    let whiskers = (x(inside.min() ?? statistics.median), x(inside.max() ?? statistics.median))
    let box = (x(statistics.lowerQuartile), x(statistics.upperQuartile))
    painter.box(x: whiskers.0, y: y - 0.5, width: whiskers.1 - whiskers.0, height: 1, color)
    for end in [whiskers.0, whiskers.1] {
      painter.box(x: end - 0.5, y: y - 3, width: 1, height: 6, color)
    }
    let area = DisplayList.Rectangle(
      x: box.0, y: y - 5.5, width: max(1, box.1 - box.0), height: 11)
    painter.box(area, .white)
    painter.box(area, Theme.faded(color, 0.35))
    painter.frame(area, color)
    painter.box(x: x(statistics.median) - 1, y: y - 5.5, width: 2, height: 11, color)
    for value in Set(values) where !fences.contains(value) && value.isFinite {
      painter.add(.circle(center: .init(x(value), y), radius: 1.4, color: Theme.faded(color, 0.6)))
    }
  }
}
