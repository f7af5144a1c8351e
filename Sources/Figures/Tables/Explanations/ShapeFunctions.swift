import Gym
import Viewer

/// What an additive model adds to its output for each value of a feature.
public struct ShapeFunction: Sendable {
  /// The feature.
  public let name: String
  /// In ascending order of x, in the feature's own units: the mean over learners, and the
  /// standard deviation.
  public let points: [(x: Double, mean: Double, standardDeviation: Double)]
  /// The values of the data, for the blocks behind the curve.
  public let data: [Double]
  /// The names of categories by x; empty for numbers. Categories are drawn as steps.
  public let categories: [String]

  /// Makes a curve.
  public init(
    name: String, points: [(x: Double, mean: Double, standardDeviation: Double)], data: [Double],
    categories: [String] = []
  ) {
    (self.name, self.points, self.data, self.categories) = (name, points, data, categories)
  }
}

/// Draws the curves of an additive model in two columns on one vertical scale: the mean over learners,
/// a band of one standard deviation, and behind them where the data are.
///
/// Agarwal et al. (2021), "Neural Additive Models", https://arxiv.org/abs/2004.13912, figure 3.
public struct ShapeFunctionFigure: Sendable {
  static let line = DisplayList.Color(102, 128, 230)
  static let block = DisplayList.Color(230, 128, 128)
  static let blockCount = 20

  /// Makes a figure.
  public init() {}

  /// The figure; curves without a finite point stay empty.
  public func scene(_ functions: [ShapeFunction], title: String) -> DisplayList {
    let ends = functions.flatMap(\.points).flatMap {
      [$0.mean - $0.standardDeviation, $0.mean + $0.standardDeviation]
    }
    let range = FigureRange.around(ends, margin: 0.1)
    return PanelGrid(columns: min(2, max(1, functions.count)), width: 320, height: 150)
      .scene(title: title, names: functions.map(\.name)) { index, frame, painter in
        draw(functions[index], range, frame, &painter)
      }
  }

  private func draw(
    _ function: ShapeFunction, _ range: ClosedRange<Double>, _ frame: DisplayList.Rectangle,
    _ painter: inout Painter
  ) {
    let points = function.points.filter {
      $0.x.isFinite && $0.mean.isFinite && $0.standardDeviation.isFinite
    }
    guard let left = points.first?.x, let right = points.last?.x, left <= right else { return }
    let isStepped = !function.categories.isEmpty
    var axes = ChartAxes(
      in: frame, x: isStepped ? left - 0.5...right + 0.5 : left...right, y: range)
    axes.colors = PanelGrid.axisColors
    let count = isStepped ? points.count : Self.blockCount
    drawBlocks(function.data, count: count, axes, &painter)
    axes.draw(&painter, hasXTicks: !isStepped)
    func line(_ value: (ShapeFunction.Point) -> Double) -> [DisplayList.Point] {
      points.flatMap { point in
        isStepped
          ? [-0.5, 0.5].map { axes.point(point.x + $0, value(point)) }
          : [axes.point(point.x, value(point))]
      }
    }
    let band =
      line { $0.mean + $0.standardDeviation } + line { $0.mean - $0.standardDeviation }.reversed()
    painter.add(.polygon(band, color: Theme.faded(Self.line, 0.3)))
    painter.add(.line(line(\.mean), width: 1.8, color: Self.line))
    for (index, name) in function.categories.enumerated() where index < points.count {
      painter.name(
        name, x: axes.point(points[index].x, 0).x, y: axes.area.origin.y + axes.area.height + 11,
        width: axes.area.width / Double(points.count) - 4, .center, height: 6.5,
        color: AttributionColors.style.dimText)
    }
  }

  /// Blocks whose opacity grows with the number of their values.
  private func drawBlocks(
    _ data: [Double], count blockCount: Int, _ axes: ChartAxes, _ painter: inout Painter
  ) {
    let (low, high) = (axes.x.lowerBound, axes.x.upperBound)
    var counts = [Int](repeating: 0, count: blockCount)
    for value in data where axes.x.contains(value) {
      let block = Int((value - low) / (high - low) * Double(blockCount))
      counts[min(block, blockCount - 1)] += 1
    }
    let most = Double(max(1, counts.max() ?? 1))
    let width = axes.area.width / Double(blockCount)
    for (block, count) in counts.enumerated() where count > 0 {
      painter.box(
        x: axes.area.origin.x + width * Double(block), y: axes.area.origin.y, width: width,
        height: axes.area.height, Theme.faded(Self.block, 0.6 * Double(count) / most))
    }
  }
}

extension ShapeFunction {
  fileprivate typealias Point = (x: Double, mean: Double, standardDeviation: Double)
}
