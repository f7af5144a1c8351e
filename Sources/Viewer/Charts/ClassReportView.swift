import Gym

/// Draws precision, recall and F1 of each class as bars with their values.
///
///     let scene = ClassReportView(title: "mnist").displayList(
///       of: [.init(name: "0", precision: 0.99, recall: 0.98, f1: 0.985, support: 980)])
public struct ClassReportView: Sendable {
  /// A class, or the mean over all of them.
  public struct Row: Sendable, Equatable {
    /// The class.
    public var name: String
    /// Of what was taken for the class, the fraction that was of it.
    public var precision: Double
    /// Of the examples of the class, the fraction that was recognized.
    public var recall: Double
    /// The harmonic mean of both.
    public var f1: Double
    /// The number of examples of the class.
    public var support: Int

    /// States the values of a class.
    public init(name: String, precision: Double, recall: Double, f1: Double, support: Int) {
      self.name = name
      self.precision = precision
      self.recall = recall
      self.f1 = f1
      self.support = support
    }
  }

  /// What stands above, nil for nothing.
  public var title: String?
  /// The colors around it.
  public var style: ImageViewStyle

  private static let rowHeight = 24.0
  private static let columnWidth = 150.0
  private static let headings = ["precision", "recall", "F1"]

  /// Makes a view.
  public init(title: String? = nil, style: ImageViewStyle = .light) {
    self.title = title
    self.style = style
  }

  /// The scene.
  /// - Parameters:
  ///   - rows: the classes.
  ///   - mean: a row under a line, nil for none.
  /// - Returns: as large as the classes need it.
  public func displayList(of rows: [Row], mean: Row? = nil) -> DisplayList {
    let longest = (rows + [mean].compactMap(\.self)).map(\.name.count).max() ?? 1
    let left = Theme.gap + max(60, Double(longest) * 7.5 + 16)
    let top = Theme.gap + (title == nil ? 0 : ImageViewStyle.titleHeight) + 26
    let count = Double(rows.count) + (mean == nil ? 0 : 1.4)
    var painter = Painter(
      width: left + 3 * Self.columnWidth + 90, height: top + count * Self.rowHeight + Theme.gap,
      background: style.background)
    painter.text(
      title ?? "", x: Theme.gap, y: Theme.gap + 6, Theme.normal, color: style.text,
      width: painter.width - 2 * Theme.gap)
    for (column, heading) in Self.headings.enumerated() {
      painter.text(
        heading, x: left + Double(column) * Self.columnWidth, y: top - 12, Theme.normal,
        color: style.text)
    }
    let right = painter.width - Theme.gap
    painter.text("examples", x: right, y: top - 12, Theme.normal, .trailing, color: style.text)
    for (index, row) in rows.enumerated() {
      draw(row, y: top + (Double(index) + 0.5) * Self.rowHeight, left, right, &painter)
    }
    if let mean {
      let line = top + (Double(rows.count) + 0.2) * Self.rowHeight
      painter.box(x: Theme.gap, y: line, width: right - Theme.gap, height: 1, style.axis)
      draw(mean, y: line + 0.7 * Self.rowHeight, left, right, &painter)
    }
    return painter.list
  }

  private func draw(
    _ row: Row, y: Double, _ left: Double, _ right: Double, _ painter: inout Painter
  ) {
    painter.text(row.name, x: left - 12, y: y, Theme.normal, .trailing, color: style.text)
    let room = Self.columnWidth - 66
    for (column, value) in [row.precision, row.recall, row.f1].enumerated() {
      let x = left + Double(column) * Self.columnWidth
      painter.box(x: x, y: y - 6, width: room, height: 12, Theme.faded(style.axis, 0.35))
      painter.box(x: x, y: y - 6, width: room * min(max(value, 0), 1), height: 12, style.truth)
      painter.text(
        NumberText.fraction(value), x: x + room + 6, y: y, Theme.normal, color: style.text)
    }
    painter.text(
      "\(row.support)", x: right, y: y, Theme.normal, .trailing, color: style.dimText)
  }
}
