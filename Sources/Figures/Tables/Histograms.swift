import Datasets
import Foundations
import Gym
import Viewer

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Draws how often values of each column fall into equal bins, the classes above each other.
public struct Histograms: Sendable {
  private static let style = ImageViewStyle.light

  /// Makes the histograms.
  public init() {}

  /// Every column in its own units, or in standard deviations from its mean.
  /// - Returns: nil without a column that varies.
  public func scene(_ table: ExploredTable, isStandardized: Bool = false) -> DisplayList? {
    let shown = ShownColumns(table, limit: BoxPlots.columnLimit)
    let columns = shown.columns.filter {
      !$0.statistics.isConstant && $0.statistics.standardDeviation.isFinite
    }
    guard !columns.isEmpty else { return nil }
    var grid = PanelGrid(columns: min(4, columns.count), width: 210, height: 110)
    if shown.isGrouped { grid.legend = (shown.groups.map(\.name), shown.groups.map(\.color)) }
    let kind = isStandardized ? "histograms, in standard deviations from the mean" : "histograms"
    let bins = columns.map { HistogramBins($0.values) }
    // Standardized columns have one horizontal axis, so that their spread can be compared.
    let common = FigureRange.around(
      zip(columns, bins).flatMap { column, bins in
        [bins.range.lowerBound, bins.range.upperBound].map { column.score($0) }
      }, margin: 0.01)
    return grid.scene(title: "\(table.name): \(kind)\(shown.note)", names: columns.map(\.name)) {
      index, frame, painter in
      let (column, bins) = (columns[index], bins[index])
      let position = { (value: Double) in isStandardized ? column.score(value) : value }
      let counts = shown.groups.map { group in bins.counts(group.rows.map { column.values[$0] }) }
      let heights = bins.indices.map { bin in counts.reduce(0) { $0 + $1[bin] } }
      var axes = ChartAxes(
        in: frame, x: isStandardized ? common : bins.range,
        y: 0...Double(max(1, heights.max() ?? 1)) * 1.06)
      axes.colors = PanelGrid.axisColors
      axes.draw(&painter, hasXTicks: false)
      PanelGrid.drawHorizontalAxis(axes, hasLines: false, &painter)
      for bin in bins.indices {
        var base = 0
        let (left, right) = (
          axes.point(position(bins.edge(bin)), 0).x, axes.point(position(bins.edge(bin + 1)), 0).x
        )
        for (group, count) in zip(shown.groups, counts.map { $0[bin] }) where count > 0 {
          let (bottom, top) = (
            axes.point(0, Double(base)).y, axes.point(0, Double(base + count)).y
          )
          painter.box(
            x: left + 0.3, y: top, width: max(0.6, right - left - 0.6), height: bottom - top,
            Theme.faded(group.color, 0.85))
          base += count
        }
      }
    }
  }
}

/// Equal intervals over the values of a column.
struct HistogramBins {
  let range: ClosedRange<Double>
  let count: Int

  var indices: Range<Int> { 0..<count }

  /// Chooses bins: whole numbers of a small range get one each, other values bins as wide as
  /// twice the distance of their quartiles divided by the cube root of their number (Freedman and
  /// Diaconis 1981), 8 to 40 of them.
  init(_ values: [Double]) {
    let sorted = values.filter(\.isFinite).sorted()
    guard let low = sorted.first, let high = sorted.last, low < high, (high - low).isFinite else {
      let middle = sorted.first ?? 0
      let half = max(0.5, middle.magnitude / 10)
      (range, count) = (middle - half...middle + half, 1)
      return
    }
    if high - low < 40, sorted.allSatisfy({ $0 == $0.rounded() }) {
      (range, count) = (low - 0.5...high + 0.5, Int(high - low) + 1)
      return
    }
    let quartiles = quantile(0.75, ofSorted: sorted) - quantile(0.25, ofSorted: sorted)
    let width = 2 * quartiles / cbrt(Double(sorted.count))
    range = low...high
    count = width > 0 ? Int(min(40, max(8, ((high - low) / width).rounded(.up)))) : 20
  }

  /// The left end of a bin; that of the bin after the last is the end of the range.
  func edge(_ index: Int) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * Double(index) / Double(count)
  }

  /// How many values fall into each bin; those that are not finite fall into none.
  func counts(_ values: [Double]) -> [Int] {
    var counts = [Int](repeating: 0, count: count)
    let span = range.upperBound - range.lowerBound
    for value in values where range.contains(value) {
      let position = (value - range.lowerBound) / span * Double(count)
      counts[min(count - 1, Int(position))] += 1
    }
    return counts
  }
}
