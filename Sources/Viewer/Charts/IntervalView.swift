import Gym

/// Draws values with their intervals as bars: a column for each quantity, a row for each thing that
/// is compared.
///
///     let scene = IntervalView(title: "scores").displayList(
///       rows: ["dqn", "cem"],
///       columns: [.init("IQM", [(0.9, 0.8...1), (0.5, 0.4...0.7)])])
public struct IntervalView: Sendable {
  /// One quantity.
  public struct Column: Sendable {
    /// What stands above.
    public var name: String
    /// A value and its interval for each row; nil where there is none.
    public var values: [(value: Double, interval: ClosedRange<Double>)?]
    /// What the axis spans at least.
    public var range: ClosedRange<Double>?

    /// Names values.
    public init(
      _ name: String, _ values: [(value: Double, interval: ClosedRange<Double>)?],
      range: ClosedRange<Double>? = nil
    ) {
      self.name = name
      self.values = values
      self.range = range
    }
  }

  /// What stands above, nil for nothing.
  public var title: String?
  /// What stands below, nil for nothing.
  public var note: String?
  /// The colors around it.
  public var style: ImageViewStyle

  private static let rowHeight = 26.0
  private static let columnWidth = 190.0
  private static let columnGap = 30.0
  /// Columns beside each other; more stand below.
  private static let columnsOfRow = 4

  /// Makes a view.
  public init(title: String? = nil, note: String? = nil, style: ImageViewStyle = .light) {
    self.title = title
    self.note = note
    self.style = style
  }

  /// The scene.
  /// - Parameters:
  ///   - rows: what is compared; each row has a color of its own.
  ///   - columns: the quantities, with a value for each row.
  /// - Returns: as large as rows and columns need it.
  public func displayList(rows: [String], columns: [Column]) -> DisplayList {
    let longest = rows.map(\.count).max() ?? 1
    let left = Theme.gap + min(260, max(60, Double(longest) * 0.82 * Theme.normal + 16))
    let head = Theme.gap + (title == nil ? 0 : ImageViewStyle.titleHeight)
    let height = 26 + Double(rows.count) * Self.rowHeight + ChartAxes.bottomMargin + 6
    let across = max(1, min(columns.count, Self.columnsOfRow))
    let down = (columns.count + across - 1) / across
    let noteHeight = note == nil ? 0.0 : 18
    var painter = Painter(
      width: left + Double(across) * (Self.columnWidth + Self.columnGap),
      height: head + Double(down) * height + noteHeight + Theme.gap, background: style.background)
    painter.text(
      title ?? "", x: Theme.gap, y: Theme.gap + 6, Theme.normal, color: style.text,
      width: painter.width - 2 * Theme.gap)
    painter.text(
      note ?? "", x: Theme.gap, y: painter.height - Theme.gap - 4, Theme.small,
      color: style.dimText, width: painter.width - 2 * Theme.gap)
    for (index, column) in columns.enumerated() {
      let top = head + Double(index / across) * height
      if index % across == 0 { drawNames(rows, left: left, top: top + 26, &painter) }
      let x = left + Double(index % across) * (Self.columnWidth + Self.columnGap)
      draw(column, rows: rows.count, x: x, top: top, &painter)
    }
    return painter.list
  }

  private func drawNames(
    _ rows: [String], left: Double, top: Double, _ painter: inout Painter
  ) {
    for (row, name) in rows.enumerated() {
      painter.text(
        name, x: left - 12, y: top + (Double(row) + 0.5) * Self.rowHeight, Theme.normal, .trailing,
        color: style.text, width: left - 20)
    }
  }

  private func draw(
    _ column: Column, rows: Int, x: Double, top: Double, _ painter: inout Painter
  ) {
    painter.text(
      column.name, x: x, y: top + 12, Theme.normal, color: style.text, width: Self.columnWidth)
    let ends = column.values.compactMap(\.self).flatMap {
      [$0.interval.lowerBound, $0.interval.upperBound, $0.value]
    }.filter(\.isFinite)
    guard let low = ends.min(), let high = ends.max() else { return }
    let range =
      min(low, column.range?.lowerBound ?? low)...max(high, column.range?.upperBound ?? high)
    let area = DisplayList.Rectangle(
      x: x, y: top + 26, width: Self.columnWidth, height: Double(rows) * Self.rowHeight)
    // Wider than the bars, so that none stands at the edge.
    let axes = ChartAxes(
      in: .init(
        x: area.origin.x - ChartAxes.leftMargin, y: area.origin.y,
        width: area.width + ChartAxes.leftMargin, height: area.height + ChartAxes.bottomMargin),
      x: ChartAxes.roundedOut(range, height: area.width / 2), y: 0...1)
    let bottom = area.origin.y + area.height
    for tick in AxisTicks(axes.x, limit: 4).values {
      let position = axes.point(tick, 0).x
      painter.box(
        x: position - 0.5, y: area.origin.y, width: 1, height: area.height,
        Theme.faded(style.axis, 0.55))
      painter.text(
        AxisTicks.label(tick), x: position, y: bottom + 11, Theme.small, .center,
        color: style.dimText)
    }
    painter.box(x: area.origin.x, y: bottom - 0.5, width: area.width, height: 1, style.axis)
    for case (let row, let item?) in column.values.enumerated() where item.value.isFinite {
      let color = style.seriesColors[row % style.seriesColors.count]
      let y = area.origin.y + (Double(row) + 0.5) * Self.rowHeight
      let (start, end) = (
        axes.point(item.interval.lowerBound, 0).x, axes.point(item.interval.upperBound, 0).x
      )
      painter.box(
        x: start, y: y - 7, width: max(1, end - start), height: 14, Theme.faded(color, 0.45))
      painter.box(x: axes.point(item.value, 0).x - 1.25, y: y - 9, width: 2.5, height: 18, color)
    }
  }
}
