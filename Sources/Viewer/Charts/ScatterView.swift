import Foundations
import Gym

/// Draws points of a plane in the colors of their classes, such as the codes of an autoencoder.
///
///     let scene = ScatterView(xLabel: "code 1", yLabel: "code 2").displayList(
///       of: [(1.5, -0.2), (0.3, 2.4)], classes: [0, 1], classNames: ["zero", "one"])
public struct ScatterView: Sendable {
  /// What stands above, nil for nothing.
  public var title: String?
  /// What stands under the horizontal axis.
  public var xLabel: String
  /// What stands above the vertical axis.
  public var yLabel: String
  /// The radius of a point in the scene's units.
  public var radius: Double
  /// The side of the square with the points.
  public var side: Double
  /// The colors around the points.
  public var style: ImageViewStyle

  /// Makes a view.
  public init(
    title: String? = nil, xLabel: String, yLabel: String, radius: Double = 1.6,
    side: Double = 520, style: ImageViewStyle = .light
  ) {
    (self.title, self.xLabel, self.yLabel) = (title, xLabel, yLabel)
    (self.radius, self.side, self.style) = (radius, side, style)
  }

  /// The scene.
  /// - Parameters:
  ///   - points: those that are not finite are left out.
  ///   - classes: of each point, indices of `classNames`.
  ///   - classNames: what the legend says.
  /// - Returns: the axes with the points, and a legend at the right.
  /// - Precondition: a class for each point.
  public func displayList(
    of points: [(x: Double, y: Double)], classes: [Int], classNames: [String]
  ) -> DisplayList {
    precondition(
      points.count == classes.count && classes.allSatisfy(classNames.indices.contains),
      "ScatterView: expected one of \(classNames.count) classes for each of \(points.count) points")
    let top = Theme.gap + (title == nil ? 0 : ImageViewStyle.titleHeight) + 20
    let legend = 40 + 0.82 * Theme.normal * Double(classNames.map(\.count).max() ?? 0)
    let frame = DisplayList.Rectangle(
      x: Theme.gap + 8, y: top, width: side + ChartAxes.leftMargin,
      height: side + ChartAxes.bottomMargin)
    var painter = Painter(
      width: frame.origin.x + frame.width + legend, height: top + frame.height + Theme.gap,
      background: style.background)
    painter.text(
      title ?? "", x: Theme.gap, y: Theme.gap + 6, Theme.normal, color: style.text,
      width: painter.width - 2 * Theme.gap)
    let shown = zip(points, classes).filter { $0.0.x.isFinite && $0.0.y.isFinite }
    let (xs, ys) = (shown.map(\.0.x), shown.map(\.0.y))
    guard let left = xs.min(), let right = xs.max(), let bottom = ys.min(), let up = ys.max() else {
      return painter.list
    }
    var axes = ChartAxes(
      in: frame, x: left...right, y: ChartAxes.roundedOut(bottom...up, height: side))
    axes.label = xLabel
    axes.colors = .init(line: style.axis, text: style.dimText)
    axes.draw(&painter)
    painter.text(yLabel, x: Theme.gap, y: top - 10, Theme.small, color: style.dimText)
    let colors = classNames.indices.map { Self.color($0, of: classNames.count) }
    for (point, label) in shown {
      painter.add(
        .circle(center: axes.point(point.x, point.y), radius: radius, color: colors[label]))
    }
    for (index, name) in classNames.enumerated() {
      let (x, y) = (frame.origin.x + frame.width + 14, top + 10 + 20 * Double(index))
      painter.add(.circle(center: .init(x, y), radius: 5, color: colors[index]))
      painter.text(name, x: x + 12, y: y, Theme.normal, color: style.text)
    }
    return painter.list
  }

  /// Colors around the wheel, light and dark in turn, so that neighbors stay apart.
  private static func color(_ index: Int, of count: Int) -> DisplayList.Color {
    let hue = 6 * Double(index) / Double(max(1, count))
    let brightness = index.isMultiple(of: 2) ? 0.62 : 0.9
    func channel(_ offset: Double) -> UInt8 {
      let position = (hue + offset).truncatingRemainder(dividingBy: 6)
      let value = min(max(abs(position - 3) - 1, 0), 1)
      return UInt8((255 * brightness * (0.08 + 0.92 * value)).rounded())
    }
    return .init(channel(0), channel(4), channel(2))
  }
}
