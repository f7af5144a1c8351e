import Foundations
import Gym
import Viewer

/// Draws the way from the base value to the output of one row, feature by feature, the largest
/// contribution at the top; small ones are joined at the bottom.
public struct WaterfallPlot: Sendable {
  /// The most rows, the joined features included.
  public var limit: Int

  private static let rowHeight = 26.0
  private static let barWidth = 460.0
  private static let style = AttributionColors.style

  /// Makes a plot.
  public init(limit: Int = 10) { self.limit = limit }

  /// A bar: `label` is what stands at the left.
  struct Step: Equatable {
    let label: String
    let contribution: Double
    /// Where the bar begins on the scale of outputs; it ends `contribution` further.
    let start: Double
  }

  /// The bars from the top: the last of them begins at the base value.
  func steps(_ attributions: FeatureAttributions, row: Int) -> [Step] {
    let contributions = attributions.contributions[row]
    let order = contributions.indices.sorted {
      (contributions[$1].magnitude, $0) < (contributions[$0].magnitude, $1)
    }
    let isCut = order.count > limit
    let shown = order.prefix(isCut ? max(1, limit - 1) : order.count)
    var end = attributions.outputs[row]
    var steps = shown.map { feature in
      end -= contributions[feature]
      return Step(
        label: attributions.label(row: row, feature: feature),
        contribution: contributions[feature], start: end)
    }
    if isCut {
      let rest = order.dropFirst(shown.count).reduce(0) { $0 + contributions[$1] }
      steps.append(
        Step(
          label: "\(order.count - shown.count) other features", contribution: rest,
          start: end - rest))
    }
    return steps
  }

  /// The figure of a row.
  /// - Precondition: there is such a row.
  public func scene(_ attributions: FeatureAttributions, row: Int) -> DisplayList {
    precondition(
      (0..<attributions.rowCount).contains(row),
      "WaterfallPlot: expected a row of 0 to \(attributions.rowCount - 1), got \(row)")
    let steps = steps(attributions, row: row)
    let (base, output) = (attributions.baseValue, attributions.outputs[row])
    let ends = steps.flatMap { [$0.start, $0.start + $0.contribution] } + [base, output]
    let scale = OutputScale(
      range: FigureRange.around(ends, margin: 0.14), link: attributions.link)
    let widths = steps.map { FigureText.width(of: $0.label, height: Theme.small) }
    let left = Theme.gap + min(300, max(60, widths.max() ?? 0)) + 12
    let top = Theme.gap + 30.0
    let height = Double(steps.count) * Self.rowHeight
    let position = { (value: Double) in
      left + Self.barWidth * (value - scale.range.lowerBound)
        / (scale.range.upperBound - scale.range.lowerBound)
    }
    var painter = Painter(
      width: left + Self.barWidth + Theme.gap, height: top + height + 46,
      background: Self.style.background)
    mark(
      output, "\(attributions.outputName) = \(attributions.outputText(output))", y: Theme.gap + 8,
      from: top - 8, to: top + height, position, &painter)
    mark(
      base, "base value = \(attributions.outputText(base))", y: top + height + 34,
      from: top, to: top + height + 26, position, &painter)
    painter.box(x: left, y: top + height - 0.5, width: Self.barWidth, height: 1, Self.style.axis)
    for tick in scale.ticks(limit: 7) {
      painter.box(
        x: position(tick.value) - 0.5, y: top + height, width: 1, height: 4, Self.style.axis)
      painter.text(
        tick.label, x: position(tick.value), y: top + height + 12, 6.5, .center,
        color: Self.style.dimText)
    }
    if attributions.link == .logit {
      painter.text(
        "bars: log-odds", x: left - 8, y: top + height + 12, 6.5, .trailing,
        color: Self.style.dimText)
    }
    for (index, step) in steps.enumerated() {
      let y = top + (Double(index) + 0.5) * Self.rowHeight
      painter.name(
        step.label, x: left - 8, y: y, width: left - Theme.gap - 8, .trailing,
        color: Self.style.text)
      draw(step, y: y, joinsNext: index + 1 < steps.count, position, &painter)
    }
    return painter.list
  }

  private func mark(
    _ value: Double, _ string: String, y: Double, from top: Double, to bottom: Double,
    _ position: (Double) -> Double, _ painter: inout Painter
  ) {
    let x = position(value)
    for dash in stride(from: top, to: bottom, by: 6) {
      painter.box(x: x - 0.4, y: dash, width: 0.8, height: 3, Self.style.axis)
    }
    let half = FigureText.width(of: string, height: Theme.small) / 2
    painter.text(
      string, x: min(max(x, half + 4), painter.width - half - 4), y: y, Theme.small, .center,
      color: Self.style.text)
  }

  private func draw(
    _ step: Step, y: Double, joinsNext: Bool, _ position: (Double) -> Double,
    _ painter: inout Painter
  ) {
    let (start, end) = (position(step.start), position(step.start + step.contribution))
    let color = AttributionColors.color(step.contribution)
    let tip = min(6, (end - start).magnitude) * (end < start ? -1 : 1)
    painter.add(
      .polygon(
        [
          .init(start, y - 9), .init(end - tip, y - 9), .init(end, y), .init(end - tip, y + 9),
          .init(start, y + 9),
        ], color: color))
    if joinsNext {
      painter.box(x: start - 0.4, y: y, width: 0.8, height: Self.rowHeight, Self.style.axis)
    }
    let string = AttributionColors.signed(step.contribution)
    let width = FigureText.width(of: string, height: Theme.small)
    if (end - start).magnitude > width + 14 {
      painter.text(
        string, x: (start + end - tip) / 2, y: y, Theme.small, .center, color: .white)
    } else {
      painter.text(
        string, x: end < start ? end - 4 : end + 4, y: y, Theme.small,
        end < start ? .trailing : .leading, color: color)
    }
  }
}
