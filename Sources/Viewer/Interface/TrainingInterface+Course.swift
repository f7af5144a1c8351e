import Gym
import Learning

extension TrainingInterface {
  /// Loss and accuracy of a training on a data set at a moment.
  struct Moment: Sendable {
    var epochs: Double
    var loss: Double?
    var accuracy: Double?

    init(_ snapshot: TrainingSnapshot) {
      epochs = snapshot.progress.epochs
      func metric(_ name: String) -> Double? {
        snapshot.metrics.first { $0.name == name && $0.value.isFinite }?.value
      }
      loss = metric("loss")
      accuracy = metric("accuracy")
    }
  }

  /// The loss at the left and the accuracy at the right, over the passes so far.
  static func courseChart(_ course: [Moment], _ width: Double, _ height: Double) -> DisplayList {
    var painter = Painter(width: width, height: height)
    painter.box(x: 0, y: 0, width: width, height: 1, Theme.line)
    let half = (width / 2).rounded()
    curve("Loss", course.compactMap { point($0.epochs, $0.loss) }, 0, half, height, &painter)
    curve(
      "Accuracy", course.compactMap { point($0.epochs, $0.accuracy) }, half, width - half, height,
      &painter)
    return painter.list
  }

  private static func point(_ epochs: Double, _ value: Double?) -> DisplayList.Point? {
    value.map { .init(epochs, $0) }
  }

  private static func curve(
    _ title: String, _ points: [DisplayList.Point], _ left: Double, _ width: Double,
    _ height: Double, _ painter: inout Painter
  ) {
    painter.heading(title, x: left + Theme.gap, y: 16)
    guard let last = points.last, let high = points.map(\.y).max(),
      let low = points.map(\.y).min()
    else { return }
    painter.text(
      "\(NumberText.short(last.y)) after \(NumberText.short(last.x)) epochs",
      x: left + width - Theme.gap, y: 16, Theme.normal, .trailing)
    guard points.count > 1, last.x > points[0].x else { return }
    let frame = plot(left, width, height)
    let range = ChartAxes.roundedOut(low...high, height: frame.height - ChartAxes.bottomMargin)
    var axes = ChartAxes(in: frame, x: points[0].x...last.x, y: range)
    axes.label = "epoch"
    axes.draw(&painter)
    // As many points as can be seen as different ones.
    let count = min(points.count, max(2, Int(axes.area.width)))
    let line = (0..<count).map { column -> DisplayList.Point in
      let point = points[column * (points.count - 1) / (count - 1)]
      return axes.point(point.x, point.y)
    }
    painter.add(.line(line, width: 2, color: Theme.accent))
  }
}
