import Foundations
import Gym

/// Draws how often each class was taken for each: rows the true classes, columns the predicted
/// ones.
///
///     let scene = ConfusionMatrixView(title: "mnist").displayList(
///       of: [[980, 2], [5, 1013]], classNames: ["0", "1"])
///
/// Right answers are blue, mistakes red, the darker the larger their fraction of the row; as
/// mistakes are rare, the color grows with the root of the fraction.
public struct ConfusionMatrixView: Sendable {
  /// What stands above, nil for nothing.
  public var title: String?
  /// The colors around it.
  public var style: ImageViewStyle

  private static let cellHeight = 30.0

  /// Makes a view.
  public init(title: String? = nil, style: ImageViewStyle = .light) {
    self.title = title
    self.style = style
  }

  /// The scene.
  /// - Parameters:
  ///   - counts: `[C][C]`, row the true class, column the predicted one.
  ///   - classNames: C names.
  /// - Returns: as large as the classes need it.
  /// - Precondition: as many rows and columns as names.
  public func displayList(of counts: [[Int]], classNames: [String]) -> DisplayList {
    precondition(
      counts.count == classNames.count && counts.allSatisfy { $0.count == classNames.count },
      "ConfusionMatrixView: expected \(classNames.count) rows and columns, one for each name, got "
        + "\(counts.map(\.count))")
    let longest = Double(classNames.map(\.count).max() ?? 1)
    let cell = (width: min(110, max(46, longest * 7 + 8)), height: Self.cellHeight)
    let left = Theme.gap + max(70, longest * 7.5 + 16)
    let top = Theme.gap + (title == nil ? 0 : ImageViewStyle.titleHeight) + 42
    let size = Double(classNames.count)
    // As wide as the title where the classes need less.
    let titleWidth = Double(title?.count ?? 0) * 0.82 * Theme.normal + 2 * Theme.gap
    var painter = Painter(
      width: max(left + size * cell.width + Theme.gap, titleWidth.rounded(.up)),
      height: top + size * cell.height + Theme.gap, background: style.background)
    painter.text(
      title ?? "", x: Theme.gap, y: Theme.gap + 6, Theme.normal, color: style.text,
      width: painter.width - 2 * Theme.gap)
    painter.text(
      "predicted", x: left + size * cell.width / 2, y: top - 34, Theme.normal, .center,
      color: style.wrong)
    painter.text("true", x: left - 10, y: top - 14, Theme.normal, .trailing, color: style.truth)
    for (row, name) in classNames.enumerated() {
      let y = top + (Double(row) + 0.5) * cell.height
      painter.text(name, x: left - 10, y: y, Theme.normal, .trailing, color: style.truth)
      let x = left + (Double(row) + 0.5) * cell.width
      painter.text(
        name, x: x, y: top - 14, Theme.normal, .center, color: style.wrong, width: cell.width)
      let total = Double(max(1, counts[row].reduce(0, +)))
      for (column, count) in counts[row].enumerated() {
        let area = DisplayList.Rectangle(
          x: left + Double(column) * cell.width, y: top + Double(row) * cell.height,
          width: cell.width - 1, height: cell.height - 1)
        draw(count, fraction: Double(count) / total, isRight: row == column, in: area, &painter)
      }
    }
    return painter.list
  }

  private func draw(
    _ count: Int, fraction: Double, isRight: Bool, in area: DisplayList.Rectangle,
    _ painter: inout Painter
  ) {
    let empty = DisplayList.Color(242, 243, 246)
    let map = ColorMap([empty, isRight ? .init(38, 84, 168) : .init(196, 40, 40)])
    let strength = fraction.squareRoot()
    painter.box(area, map.color(at: strength))
    painter.text(
      count == 0 ? "·" : "\(count)", x: area.middle.x, y: area.middle.y, Theme.normal, .center,
      color: strength > 0.55 ? .white : count == 0 ? .init(170, 174, 182) : .init(20, 22, 28))
  }
}
