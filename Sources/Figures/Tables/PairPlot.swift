import Datasets
import Gym
import Viewer

/// Draws every two columns against each other, rows in the colors of their classes, with each
/// class's density on the diagonal (Gaussian kernels, Scott's bandwidth).
public struct PairPlot: Sendable {
  /// The most columns; of more, those that depend most on the target.
  public var columnLimit: Int
  /// The most points; of more rows, evenly chosen ones are drawn.
  public var pointLimit: Int

  private static let style = ImageViewStyle.light
  private static let side = 112.0
  private static let gap = 6.0

  /// Makes a plot.
  public init(columnLimit: Int = 8, pointLimit: Int = 60_000) {
    (self.columnLimit, self.pointLimit) = (columnLimit, pointLimit)
  }

  /// The figure; nil where the table has fewer than two columns of numbers.
  public func scene(_ table: ExploredTable) -> DisplayList? {
    let shown = ShownColumns(table, limit: max(2, columnLimit))
    let count = shown.columns.count
    guard count > 1 else { return nil }
    let (left, top) = (Theme.gap + 34, Theme.gap + 50)
    let size = Double(count) * (Self.side + Self.gap)
    var painter = Painter(
      width: left + size + Theme.gap, height: top + size + 22 + Theme.gap,
      background: Self.style.background)
    let rows = rows(of: table, cells: count * (count - 1))
    let sample = rows.count < table.rowCount ? ", \(rows.count) of \(table.rowCount) rows" : ""
    painter.title("\(table.name)\(sample)\(shown.note)")
    drawLegend(shown, table, &painter)
    let colors = rowColors(shown, table)
    for (row, first) in shown.columns.enumerated() {
      for (column, second) in shown.columns.enumerated() {
        let area = DisplayList.Rectangle(
          x: left + Double(column) * (Self.side + Self.gap),
          y: top + Double(row) * (Self.side + Self.gap), width: Self.side, height: Self.side)
        painter.frame(area, Self.style.axis)
        let (x, y) = (Scale(second, area, isVertical: false), Scale(first, area, isVertical: true))
        if row == column {
          drawDensities(of: first, shown, x, area, &painter)
        } else {
          for index in rows {
            guard let color = colors[index] else { continue }
            let point = DisplayList.Point(x(second.values[index]), y(first.values[index]))
            guard point.x.isFinite, point.y.isFinite else { continue }
            painter.add(.circle(center: point, radius: 1.3, color: color))
          }
        }
        if row == count - 1 { x.drawTicks(&painter) }
        if column == 0, row > 0 { y.drawTicks(&painter) }
      }
    }
    return painter.list
  }

  private func rows(of table: ExploredTable, cells: Int) -> [Int] {
    let limit = max(100, pointLimit / max(1, cells))
    guard table.rowCount > limit else { return Array(0..<table.rowCount) }
    return (0..<limit).map { $0 * table.rowCount / limit }
  }

  /// A color for each row: of its class, or of its target's value; nil where that is missing.
  private func rowColors(_ shown: ShownColumns, _ table: ExploredTable) -> [DisplayList.Color?] {
    var colors = [DisplayList.Color?](repeating: nil, count: table.rowCount)
    if case .numbers(let values)? = table.target?.values, let range = Self.range(values) {
      for (row, value) in values.enumerated() where value.isFinite {
        let span = range.upperBound - range.lowerBound
        let fraction = span > 0 && span.isFinite ? (value - range.lowerBound) / span : 0.5
        colors[row] = Theme.faded(ColorMap.viridis.color(at: fraction), 0.75)
      }
      return colors
    }
    for group in shown.groups {
      for row in group.rows { colors[row] = Theme.faded(group.color, 0.55) }
    }
    return colors
  }

  private static func range(_ values: [Double]) -> ClosedRange<Double>? {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return nil }
    return low...high
  }

  private func drawLegend(
    _ shown: ShownColumns, _ table: ExploredTable, _ painter: inout Painter
  ) {
    let y = Theme.gap + 30
    if case .numbers(let values)? = table.target?.values, let range = Self.range(values) {
      let stops = [0.0, 0.25, 0.5, 0.75, 1]
      painter.legend(
        stops.map {
          "\(table.target?.name ?? "") = "
            + NumberText.tick(range.lowerBound * (1 - $0) + range.upperBound * $0)
        }, colors: stops.map { ColorMap.viridis.color(at: $0) }, x: Theme.gap, y: y)
    } else if shown.isGrouped {
      painter.legend(
        shown.groups.map(\.name), colors: shown.groups.map(\.color), x: Theme.gap, y: y)
    }
  }

  private func drawDensities(
    of column: ShownColumns.Column, _ shown: ShownColumns, _ x: Scale,
    _ area: DisplayList.Rectangle, _ painter: inout Painter
  ) {
    let points = (0...60).map { x.range.lowerBound + x.span * Double($0) / 60 }
    let curves = shown.groups.compactMap { group in
      KernelDensity(group.rows.map { column.values[$0] }).map { density in
        (color: group.color, values: points.map { density($0) })
      }
    }
    let highest = curves.flatMap(\.values).max() ?? 0
    let bottom = area.origin.y + area.height
    if highest > 0, highest.isFinite {
      for curve in curves {
        let line = zip(points, curve.values).map { point, value in
          DisplayList.Point(x(point), bottom - 0.82 * area.height * value / highest)
        }
        painter.add(
          .polygon(
            [.init(area.origin.x, bottom)] + line + [.init(area.origin.x + area.width, bottom)],
            color: Theme.faded(curve.color, 0.25)))
        painter.add(.line(line, width: 1.2, color: curve.color))
      }
    }
    painter.name(column.name, x: area.origin.x + 4, y: area.origin.y + 8, width: area.width - 8)
  }
}

/// The axis of a cell of a pair plot.
private struct Scale {
  let range: ClosedRange<Double>
  let area: DisplayList.Rectangle
  let isVertical: Bool

  init(_ column: ShownColumns.Column, _ area: DisplayList.Rectangle, isVertical: Bool) {
    let statistics = column.statistics
    range = FigureRange.around(
      statistics.isConstant
        ? [statistics.minimum - 0.5, statistics.maximum + 0.5]
        : [statistics.minimum, statistics.maximum], margin: 0.05)
    (self.area, self.isVertical) = (area, isVertical)
  }

  var span: Double { range.upperBound - range.lowerBound }

  func callAsFunction(_ value: Double) -> Double {
    let fraction = (value - range.lowerBound) / span
    return isVertical
      ? area.origin.y + area.height * (1 - fraction) : area.origin.x + area.width * fraction
  }

  func drawTicks(_ painter: inout Painter) {
    let style = ImageViewStyle.light
    for tick in AxisTicks(range, limit: 4).values {
      let position = self(tick)
      // Beside the next cell's first tick.
      if !isVertical, position > area.origin.x + area.width - 7 { continue }
      if isVertical {
        painter.box(x: area.origin.x - 3, y: position - 0.25, width: 3, height: 0.5, style.dimText)
        painter.text(
          AxisTicks.label(tick), x: area.origin.x - 5, y: position, 6, .trailing,
          color: style.dimText)
      } else {
        let bottom = area.origin.y + area.height
        painter.box(x: position - 0.25, y: bottom, width: 0.5, height: 3, style.dimText)
        painter.text(
          AxisTicks.label(tick), x: position, y: bottom + 9, 6, .center, color: style.dimText)
      }
    }
  }
}
