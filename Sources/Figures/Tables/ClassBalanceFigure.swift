import Datasets
import Experiments
import Gym
import Viewer

/// Draws how many rows each class has, with the accuracy of always answering with the largest.
public struct ClassBalanceFigure: Sendable {
  private static let style = ImageViewStyle.light
  private static let rowHeight = 26.0
  private static let barWidth = 320.0

  /// Makes a figure.
  public init() {}

  /// The figure.
  public func scene(_ balance: ClassBalance, title: String) -> DisplayList {
    let style = Self.style
    let names = balance.names.map { FigureText.width(of: $0, height: Theme.normal) }
    let left = Theme.gap + min(260, max(40, names.max() ?? 0)) + 10
    let top = Theme.gap + 34.0
    let height = Double(balance.names.count) * Self.rowHeight
    var painter = Painter(
      width: left + Self.barWidth + 110 + Theme.gap, height: top + height + 30 + Theme.gap,
      background: style.background)
    painter.title(title)
    let colors = TableColors.classes(balance.names.count)
    let most = Double(max(1, balance.counts.max() ?? 1))
    for (index, name) in balance.names.enumerated() {
      let y = top + (Double(index) + 0.5) * Self.rowHeight
      let width = Self.barWidth * Double(balance.counts[index]) / most
      painter.name(
        name, x: left - 8, y: y, width: left - Theme.gap - 8, .trailing, height: Theme.normal)
      painter.box(x: left, y: y - 9, width: width, height: 18, colors[index])
      painter.text(
        "\(grouped(balance.counts[index]))  (\(decimal(100 * balance.fraction(index), 1)) %)",
        x: left + width + 8, y: y, Theme.normal, color: style.text)
    }
    painter.box(x: left - 0.5, y: top, width: 1, height: height, style.axis)
    let largest = balance.names.indices.contains(balance.majority) ? balance.majority : 0
    painter.text(
      "baseline accuracy (always \(balance.names[largest])): \(decimal(balance.baselineAccuracy, 3))",
      x: left, y: top + height + 16, Theme.small, color: style.dimText)
    return painter.list
  }
}
