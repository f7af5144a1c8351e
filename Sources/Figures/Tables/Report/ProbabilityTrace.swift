import Explanations
import Foundations
import Gym
import Viewer

/// Draws how the probabilities of two classes move while a row is changed feature by feature, with the
/// step marked that moves them most.
public struct ProbabilityTrace: Sendable {
  private static let size = (width: 150.0, height: 170.0)
  private static let style = ImageViewStyle.light

  /// Makes a figure.
  public init() {}

  /// The figure of a changed row.
  public func scene(_ contrast: ContrastiveExplanation) -> DisplayList {
    let steps = contrast.trace
    let top = Theme.gap + 46.0
    let width = Self.size.width * Double(max(2, steps.count))
    let frame = DisplayList.Rectangle(
      x: Theme.gap, y: top, width: width + ChartAxes.leftMargin,
      height: Self.size.height + ChartAxes.bottomMargin)
    var painter = Painter(
      width: frame.origin.x + frame.width + 24, height: top + frame.height + 14 + Theme.gap,
      background: Self.style.background)
    painter.title("probabilities while features change")
    var axes = ChartAxes(in: frame, x: -0.5...Double(max(1, steps.count)) - 0.5, y: 0...1)
    axes.colors = PanelGrid.axisColors
    axes.draw(&painter, hasXTicks: false)
    if let largest = contrast.largestStep {
      let (start, end) = (axes.point(Double(largest) - 1, 1), axes.point(Double(largest), 0))
      painter.box(
        x: start.x, y: start.y, width: end.x - start.x, height: end.y - start.y,
        Theme.faded(Self.style.seriesColors[4], 0.18))
      painter.text(
        "largest change", x: (start.x + end.x) / 2, y: start.y + 9, Theme.small, .center,
        color: Self.style.dimText)
    }
    let classes = [contrast.originalClass, contrast.contrastClass].map { contrast.classNames[$0] }
    let names = contrast.isFlipped ? classes : [classes[0]]
    let colors = [Self.style.seriesColors[0], Self.style.seriesColors[1]]
    painter.legend(
      names.map { "p(\($0))" }, colors: colors, x: Theme.gap + ChartAxes.leftMargin,
      y: Theme.gap + 28)
    let lines = [steps.map(\.originalProbability), steps.map(\.contrastProbability)]
    for (index, color) in colors.enumerated().prefix(names.count) {
      draw(lines[index], beside: lines[1 - index], color, axes, &painter)
    }
    let bottom = axes.area.origin.y + axes.area.height
    for (index, step) in steps.enumerated() {
      let x = axes.point(Double(index), 0).x
      let (name, change) = Self.label(step.feature, contrast)
      painter.name(
        name, x: x, y: bottom + 12, width: axes.area.width / Double(steps.count) - 8, .center)
      painter.name(
        change, x: x, y: bottom + 26, width: axes.area.width / Double(steps.count) - 8, .center,
        color: Self.style.dimText)
    }
    return painter.list
  }

  /// A line with its numbers, which stand away from the other line.
  private func draw(
    _ values: [Double], beside others: [Double], _ color: DisplayList.Color, _ axes: ChartAxes,
    _ painter: inout Painter
  ) {
    let points = values.enumerated().map { axes.point(Double($0), $1) }
    if points.count > 1 { painter.add(.line(points, width: 2, color: color)) }
    for (index, point) in points.enumerated() {
      painter.add(.circle(center: point, radius: 4, color: color))
      let isAbove = values[index] >= others[index] && values[index] < 0.9 || values[index] < 0.1
      painter.text(
        NumberText.fixed(values[index]), x: point.x, y: point.y + (isAbove ? -13 : 14),
        Theme.small, .center, color: color)
    }
  }

  /// What changed in a step, in two lines.
  private static func label(_ feature: Int?, _ contrast: ContrastiveExplanation) -> (
    String, String
  ) {
    guard let feature else { return ("row as it is", "") }
    let values = [contrast.original[feature], contrast.contrast[feature]].map(NumberText.tick)
    return (contrast.featureNames[feature], values.joined(separator: " → "))
  }
}
