import Foundations
import Gym

/// Draws a receiver operating characteristic with its diagonal and, where the diagonal from the
/// upper left crosses it, the point of equal errors.
///
///     let scene = ROCView(title: "pullover").displayList(
///       of: [(0, 0), (0.1, 0.8), (1, 1)], equalError: 0.15, notes: ["AUC 0.85"])
public struct ROCView: Sendable {
  /// What stands above, nil for nothing.
  public var title: String?
  /// The side of the square from 0 to 1 in the scene's units.
  public var longSide: Double
  /// The colors around it.
  public var style: ImageViewStyle

  /// Makes a view.
  /// - Precondition: the size is above 0.
  public init(title: String? = nil, longSide: Double = 360, style: ImageViewStyle = .light) {
    precondition(longSide > 0, "ROCView: expected a size above 0, got \(longSide)")
    self.title = title
    self.longSide = longSide
    self.style = style
  }

  /// The scene.
  /// - Parameters:
  ///   - points: the curve from (0, 0) to (1, 1): false-positive rate, true-positive rate.
  ///   - equalError: the rate of equal errors, marked where it is given.
  ///   - notes: lines of text under the curve.
  /// - Returns: a square of `size` with what is written around it.
  public func displayList(
    of points: [(falsePositiveRate: Double, truePositiveRate: Double)], equalError: Double? = nil,
    notes: [String] = []
  ) -> DisplayList {
    let top = Theme.gap + (title == nil ? 0 : ImageViewStyle.titleHeight) + 22
    let area = DisplayList.Rectangle(x: 52, y: top, width: longSide, height: longSide)
    var painter = Painter(
      width: area.origin.x + longSide + 2 * Theme.gap, height: top + longSide + 52,
      background: style.background)
    func position(_ x: Double, _ y: Double) -> DisplayList.Point {
      .init(area.origin.x + longSide * x, top + longSide * (1 - y))
    }
    painter.text(
      title ?? "", x: Theme.gap, y: Theme.gap + 6, Theme.normal, color: style.text,
      width: painter.width - 2 * Theme.gap)
    drawAxes(area, &painter)
    painter.add(
      .line([position(0, 0), position(1, 1)], width: 1, color: Theme.faded(style.dimText, 0.7)))
    let curve = Self.corners(points).map { position($0.falsePositiveRate, $0.truePositiveRate) }
    if curve.count > 1 { painter.add(.line(curve, width: 2, color: style.truth)) }
    if let equalError {
      let point = position(equalError, 1 - equalError)
      painter.add(.circle(center: point, radius: 4, color: style.wrong))
      painter.text(
        "EER", x: point.x + 9, y: point.y + 9, Theme.small, color: style.wrong)
    }
    for (line, note) in notes.reversed().enumerated() {
      painter.text(
        note, x: area.origin.x + longSide - 12, y: top + longSide - 16 - 20 * Double(line),
        Theme.normal, .trailing, color: style.text)
    }
    return painter.list
  }

  private func drawAxes(_ area: DisplayList.Rectangle, _ painter: inout Painter) {
    let (left, bottom) = (area.origin.x, area.origin.y + longSide)
    for part in 0...4 {
      let fraction = Double(part) / 4
      let (x, y) = (left + longSide * fraction, bottom - longSide * fraction)
      let isEdge = part == 0
      let color = Theme.faded(style.dimText, isEdge ? 1 : 0.2)
      painter.box(x: x - 0.5, y: area.origin.y, width: 1, height: longSide, color)
      painter.box(x: left, y: y - 0.5, width: longSide, height: 1, color)
      let text = NumberText.tick(fraction)
      painter.text(text, x: x, y: bottom + 14, Theme.small, .center, color: style.dimText)
      painter.text(text, x: left - 8, y: y, Theme.small, .trailing, color: style.dimText)
    }
    painter.text(
      "false-positive rate", x: left + longSide / 2, y: bottom + 34, Theme.normal, .center,
      color: style.text)
    painter.text(
      "true-positive rate", x: left, y: area.origin.y - 13, Theme.normal, color: style.text)
  }

  /// The points without those in the middle of a level or an upright part.
  private static func corners(
    _ points: [(falsePositiveRate: Double, truePositiveRate: Double)]
  ) -> [(falsePositiveRate: Double, truePositiveRate: Double)] {
    points.indices.filter { index in
      guard index > 0, index + 1 < points.count else { return true }
      let (before, here, after) = (points[index - 1], points[index], points[index + 1])
      let isUpright =
        before.falsePositiveRate == here.falsePositiveRate
        && here.falsePositiveRate == after.falsePositiveRate
      let isLevel =
        before.truePositiveRate == here.truePositiveRate
        && here.truePositiveRate == after.truePositiveRate
      return !isUpright && !isLevel
    }.map { points[$0] }
  }
}
