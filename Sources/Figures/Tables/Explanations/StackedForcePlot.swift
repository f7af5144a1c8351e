import Foundations
import Gym
import Viewer

/// Draws the force plots of many rows, turned upright and side by side: red areas raise the outputs
/// from below, blue ones lower them from above, and the edge between them is f(x).
public struct StackedForcePlot: Sendable {
  /// The order of the rows.
  public var order: RowOrder
  /// The size of the part with the areas.
  public var size: (width: Double, height: Double)

  /// The rows from which on drawing and hovering become slow.
  public static let rowLimit = 3_000
  private static let style = AttributionColors.style
  private static let left = Theme.gap + 46
  private static let top = Theme.gap + 44.0

  /// Makes a plot.
  public init(
    order: RowOrder = .similarity, size: (width: Double, height: Double) = (900, 320)
  ) {
    (self.order, self.size) = (order, size)
  }

  /// What to print before so many rows are drawn; nil where it is not needed.
  public static func warning(rows: Int) -> String? {
    rows > rowLimit
      ? "\(rows) rows in one plot are slow to draw and to hover over, and are ordered by output "
        + "instead of similarity: draw at most \(rowLimit)" : nil
  }

  /// Where rows and outputs are drawn.
  struct Layout {
    let rows: [Int]
    let scale: OutputScale
    let area: DisplayList.Rectangle

    /// The middle of a row's column.
    func x(_ index: Int) -> Double {
      area.origin.x + area.width * (Double(index) + 0.5) / Double(max(1, rows.count))
    }

    func y(_ value: Double) -> Double {
      let span = scale.range.upperBound - scale.range.lowerBound
      return area.origin.y + area.height * (scale.range.upperBound - value) / span
    }
  }

  func layout(_ attributions: FeatureAttributions) -> Layout {
    var ends = [attributions.baseValue]
    for (row, output) in zip(attributions.contributions, attributions.outputs) {
      ends.append(output - row.reduce(0) { $0 + max(0, $1) })
      ends.append(output - row.reduce(0) { $0 + min(0, $1) })
    }
    return Layout(
      rows: order.indices(attributions),
      scale: OutputScale(
        range: FigureRange.around(ends, margin: 0.04),
        link: attributions.link),
      area: .init(x: Self.left, y: Self.top, width: size.width, height: size.height))
  }

  /// The figure of all rows.
  /// - Precondition: there is a row.
  public func scene(_ attributions: FeatureAttributions) -> DisplayList {
    precondition(attributions.rowCount > 0, "StackedForcePlot: expected a row, got none")
    let layout = layout(attributions)
    var painter = Painter(
      width: Self.left + size.width + Theme.gap + 8, height: Self.top + size.height + 36,
      background: Self.style.background)
    painter.text(
      "\(attributions.outputName): \(attributions.rowCount) rows, \(orderName(attributions))",
      x: Theme.gap, y: Theme.gap + 6, Theme.normal, color: Self.style.text,
      width: painter.width - 2 * Theme.gap)
    painter.legend(
      ["higher", "lower"], colors: [AttributionColors.higher, AttributionColors.lower],
      x: Self.left, y: Theme.gap + 26)
    for isHigher in [true, false] {
      for polygon in polygons(attributions, layout, isHigher: isHigher) {
        painter.add(.polygon(polygon.points, color: polygon.color))
      }
    }
    drawAxes(attributions, layout, &painter)
    return painter.list
  }

  private func orderName(_ attributions: FeatureAttributions) -> String {
    switch order {
    case .similarity:
      attributions.rowCount > RowOrder.similarityLimit ? "by output" : "ordered by similarity"
    case .output: "ordered by output"
    case .original: "in their own order"
    case .feature(let feature): "ordered by \(attributions.names[feature])"
    }
  }

  /// The area of each feature on one side of f(x), the most important nearest to it. Neighbors of one
  /// side differ slightly in color.
  private func polygons(
    _ attributions: FeatureAttributions, _ layout: Layout, isHigher: Bool
  ) -> [(points: [DisplayList.Point], color: DisplayList.Color)] {
    var edge = layout.rows.map { attributions.outputs[$0] }
    var polygons: [(points: [DisplayList.Point], color: DisplayList.Color)] = []
    let color = isHigher ? AttributionColors.higher : AttributionColors.lower
    for feature in attributions.ranking {
      var next = edge
      for (index, row) in layout.rows.enumerated() {
        let contribution = attributions.contributions[row][feature]
        if contribution.isFinite, (contribution > 0) == isHigher { next[index] -= contribution }
      }
      guard next != edge else { continue }
      let shade = polygons.count.isMultiple(of: 2) ? 0.95 : 0.72
      polygons.append(
        (line(edge, layout) + line(next, layout).reversed(), Theme.faded(color, shade)))
      edge = next
    }
    return polygons
  }

  /// Values of the rows as points, drawn out to both sides of the area.
  private func line(_ values: [Double], _ layout: Layout) -> [DisplayList.Point] {
    guard let first = values.first, let last = values.last else { return [] }
    let area = layout.area
    return [.init(area.origin.x, layout.y(first))]
      + values.enumerated().map { .init(layout.x($0), layout.y($1)) }
      + [.init(area.origin.x + area.width, layout.y(last))]
  }

  private func drawAxes(
    _ attributions: FeatureAttributions, _ layout: Layout, _ painter: inout Painter
  ) {
    let (area, style) = (layout.area, Self.style)
    for tick in layout.scale.ticks(limit: 8) {
      let y = layout.y(tick.value)
      painter.box(x: area.origin.x - 4, y: y - 0.5, width: 4, height: 1, style.axis)
      painter.text(
        tick.label, x: area.origin.x - 7, y: y, Theme.small, .trailing, color: style.dimText)
    }
    painter.box(
      x: area.origin.x - 0.5, y: area.origin.y, width: 1, height: area.height, style.axis)
    let base = layout.y(attributions.baseValue)
    for dash in stride(from: area.origin.x, to: area.origin.x + area.width, by: 8) {
      painter.box(x: dash, y: base - 0.4, width: 4, height: 0.8, style.text)
    }
    painter.text(
      "base value \(attributions.outputText(attributions.baseValue))",
      x: area.origin.x + area.width, y: area.origin.y - 8, Theme.small, .trailing,
      color: style.dimText)
    let bottom = area.origin.y + area.height
    painter.box(x: area.origin.x, y: bottom - 0.5, width: area.width, height: 1, style.axis)
    painter.text(
      "rows", x: area.origin.x + area.width / 2, y: bottom + 16, Theme.small, .center,
      color: style.dimText)
  }
}
