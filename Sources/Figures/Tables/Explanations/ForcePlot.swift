import Foundations
import Gym
import Viewer

/// Draws how the features of one row push the output away from the base value: arrows that meet at
/// f(x), those that raise it from the left, those that lower it from the right, the largest next to
/// f(x).
///
///     let scene = ForcePlot().scene(attributions, row: 0)
///
/// Lundberg et al. (2018), "Explainable machine-learning predictions for the prevention of
/// hypoxaemia during surgery", https://doi.org/10.1038/s41551-018-0304-0, figure 2.
public struct ForcePlot: Sendable {
  /// Features with at least this fraction of all contributions get a label.
  public var contributionThreshold: Double
  /// The width in the scene's units; the height follows from 20 to 3, and from the labels.
  public var width: Double

  static let barTop = 74.0
  static let barHeight = 20.0
  private static let style = AttributionColors.style

  /// Makes a plot.
  public init(contributionThreshold: Double = 0.05, width: Double = 1000) {
    (self.contributionThreshold, self.width) = (contributionThreshold, width)
  }

  /// The figure of a row.
  /// - Precondition: there is such a row.
  public func scene(_ attributions: FeatureAttributions, row: Int) -> DisplayList {
    precondition(
      (0..<attributions.rowCount).contains(row),
      "ForcePlot: expected a row of 0 to \(attributions.rowCount - 1), got \(row)")
    let segments = Self.segments(attributions, row: row)
    let (output, base) = (attributions.outputs[row], attributions.baseValue)
    let ends = segments.flatMap { [$0.start, $0.end] } + [output, base]
    let scale = OutputScale(
      range: FigureRange.around(ends, margin: 0.12), link: attributions.link)
    let position = { (value: Double) in
      self.width * (value - scale.range.lowerBound)
        / (scale.range.upperBound - scale.range.lowerBound)
    }
    let labels = placed(segments, attributions, row: row, position: position)
    let lines = (labels.map(\.line).max() ?? 0) + 1
    let height = max(0.15 * width, Self.barTop + Self.barHeight + 22 + 15 * Double(lines))
    var painter = Painter(width: width, height: height, background: Self.style.background)
    drawAxis(scale, attributions, row: row, position, &painter)
    for segment in segments { draw(segment, position, &painter) }
    for label in labels { draw(label, &painter) }
    return painter.list
  }

  /// A feature's arrow between two outputs.
  struct Segment: Equatable {
    let feature: Int
    let contribution: Double
    /// The end away from f(x) and the end towards it.
    let start, end: Double
  }

  /// The arrows from f(x) outward on both sides, the largest first.
  static func segments(_ attributions: FeatureAttributions, row: Int) -> [Segment] {
    let contributions = attributions.contributions[row]
    let order = contributions.indices.filter {
      contributions[$0] != 0 && contributions[$0].isFinite
    }
    .sorted { (contributions[$1].magnitude, $0) < (contributions[$0].magnitude, $1) }
    var (left, right) = (attributions.outputs[row], attributions.outputs[row])
    return order.map { feature in
      let contribution = contributions[feature]
      let end = contribution > 0 ? left : right
      let start = end - contribution
      if contribution > 0 { left = start } else { right = start }
      return Segment(feature: feature, contribution: contribution, start: start, end: end)
    }
  }

  private struct Label {
    let text: String
    let x: Double
    let anchor: Double
    let line: Int
    let contribution: Double
  }

  /// Labels under the arrows' middles, in further lines where they would overlap.
  private func placed(
    _ segments: [Segment], _ attributions: FeatureAttributions, row: Int,
    position: (Double) -> Double
  ) -> [Label] {
    let total = segments.reduce(0) { $0 + $1.contribution.magnitude }
    var ends: [Double] = []
    let shown = segments.filter { $0.contribution.magnitude >= contributionThreshold * total }
      .sorted { $0.start + $0.end < $1.start + $1.end }
    return shown.map { segment in
      let string = attributions.label(row: row, feature: segment.feature)
      let half = FigureText.width(of: string, height: Theme.small) / 2 + 3
      let middle = position((segment.start + segment.end) / 2)
      let x = min(max(middle, half), width - half)
      let line = ends.firstIndex { $0 <= x - half } ?? ends.count
      if line == ends.count { ends.append(x + half) } else { ends[line] = x + half }
      return Label(
        text: string, x: x, anchor: middle, line: line, contribution: segment.contribution)
    }
  }

  private func drawAxis(
    _ scale: OutputScale, _ attributions: FeatureAttributions, row: Int,
    _ position: (Double) -> Double, _ painter: inout Painter
  ) {
    let style = Self.style
    let y = 52.0
    painter.box(x: 0, y: y - 0.5, width: width, height: 1, style.axis)
    for tick in scale.ticks(limit: 10) {
      let x = position(tick.value)
      painter.box(x: x - 0.5, y: y - 4, width: 1, height: 4, style.axis)
      painter.text(tick.label, x: x, y: y - 11, 6.5, .center, color: style.dimText)
    }
    let (output, base) = (
      position(attributions.outputs[row]), position(attributions.baseValue)
    )
    painter.box(x: base - 0.5, y: y - 4, width: 1, height: 26, style.axis)
    // Where both would overlap, the base value gives way to the side.
    let isClose = (base - output).magnitude < 150
    painter.text(
      "base value \(attributions.outputText(attributions.baseValue))",
      x: isClose ? (base < output ? min(base, output - 80) : max(base, output + 80)) : base, y: 28,
      Theme.small, isClose ? (base < output ? .trailing : .leading) : .center, color: style.dimText)
    painter.text(
      "higher", x: output - 8, y: 10, Theme.small, .trailing, color: AttributionColors.higher)
    painter.text("⇄", x: output, y: 10, Theme.small, .center, color: style.dimText)
    painter.text("lower", x: output + 8, y: 10, Theme.small, color: AttributionColors.lower)
    painter.text(
      "\(attributions.outputName) = \(attributions.outputText(attributions.outputs[row]))",
      x: min(max(output, 60), width - 60), y: 28, Theme.large, .center, color: style.text)
    painter.box(x: output - 0.75, y: y - 8, width: 1.5, height: 30, style.text)
  }

  /// An arrow with its tip towards f(x), and a light notch of that form at its outer end.
  private func draw(
    _ segment: Segment, _ position: (Double) -> Double, _ painter: inout Painter
  ) {
    let (start, end) = (position(segment.start), position(segment.end))
    let direction = segment.contribution < 0 ? -1.0 : 1
    let tip = min(7, (end - start).magnitude / 2) * direction
    let (top, bottom) = (Self.barTop, Self.barTop + Self.barHeight)
    let middle = (top + bottom) / 2
    painter.add(
      .polygon(
        [
          .init(start, top), .init(end - tip, top), .init(end, middle), .init(end - tip, bottom),
          .init(start, bottom), .init(start + tip, middle),
        ], color: AttributionColors.color(segment.contribution)))
    // Between arrows of one color.
    painter.add(
      .line(
        [.init(start, top), .init(start + tip, middle), .init(start, bottom)], width: 1.6,
        color: AttributionColors.lightColor(segment.contribution)))
  }

  private func draw(_ label: Label, _ painter: inout Painter) {
    let bottom = Self.barTop + Self.barHeight
    let y = bottom + 18 + 15 * Double(label.line)
    painter.add(
      .line(
        [.init(label.anchor, bottom + 1), .init(label.anchor, y - 7)], width: 1,
        color: AttributionColors.lightColor(label.contribution)))
    painter.text(
      label.text, x: label.x, y: y, Theme.small, .center,
      color: AttributionColors.color(label.contribution))
  }
}
