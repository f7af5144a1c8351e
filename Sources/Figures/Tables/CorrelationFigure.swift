import Datasets
import Gym
import Viewer

/// Draws a correlation matrix: blue for opposed columns, red for columns that grow together.
///
/// Up to 24 columns it is the lower triangle with the coefficients in the cells and the names along
/// the diagonal; more columns are a square of colors beside a list of the strongest pairs.
public struct CorrelationFigure: Sendable {
  /// The coefficients.
  public let matrix: CorrelationMatrix
  /// The column whose pairs are not listed.
  public let target: String?

  private static let style = ImageViewStyle.light
  /// The most columns with coefficients in the cells.
  static let annotatedLimit = 24
  static let map = ColorMap.coolWarm

  /// Takes a matrix.
  public init(_ matrix: CorrelationMatrix, target: String? = nil) {
    (self.matrix, self.target) = (matrix, target)
  }

  /// The figure under a title.
  public func scene(title: String) -> DisplayList {
    let whole = "\(title): correlation (\(matrix.method.rawValue.capitalizedFirst))"
    return matrix.names.count <= Self.annotatedLimit
      ? triangle(title: whole) : square(title: whole)
  }

  private func triangle(title: String) -> DisplayList {
    let count = matrix.names.count
    let cell = count <= 12 ? (width: 46.0, height: 32.0) : (width: 34.0, height: 22.0)
    let names = matrix.names.map { FigureText.cut($0, to: 180, height: Theme.small) }
    let widths = names.map { FigureText.width(of: $0, height: Theme.small) }
    let left = Theme.gap + (widths.max() ?? 0) + 12
    let top = Theme.gap + 52.0
    // Names stand above the ends of the rows, the last of them beyond the matrix.
    let ends = widths.enumerated().map { Double($0.offset) * cell.width + $0.element + 8 }
    let right = max(Double(count) * cell.width, ends.max() ?? 0)
    let matrixHeight = max(Double(count) * cell.height, 120)
    var painter = Painter(
      width: left + right + Theme.gap + ColorBar.width + Theme.gap,
      height: top + matrixHeight + Theme.gap, background: Self.style.background)
    painter.title(title)
    for (row, name) in names.enumerated() {
      let y = top + Double(row) * cell.height
      painter.text(
        name, x: left - 8, y: y + cell.height / 2, Theme.small, .trailing, color: Self.style.text)
      painter.text(
        name, x: left + Double(row) * cell.width + 3, y: y - 8, Theme.small,
        color: Self.style.dimText)
      for column in 0...row {
        draw(
          matrix.values[row][column],
          in: .init(
            x: left + Double(column) * cell.width, y: y, width: cell.width - 1,
            height: cell.height - 1), &painter)
      }
    }
    bar(x: left + right, y: top, height: matrixHeight, &painter)
    return painter.list
  }

  private func draw(
    _ value: Double, in area: DisplayList.Rectangle, _ painter: inout Painter
  ) {
    painter.box(area, Self.map.color(at: (value + 1) / 2))
    painter.text(
      value.isNaN ? "–" : FigureText.coefficient(value), x: area.origin.x + area.width / 2,
      y: area.origin.y + area.height / 2, Theme.small, .center,
      color: value.magnitude > 0.6 || value.isNaN ? .white : Self.style.text)
  }

  private func square(title: String) -> DisplayList {
    let (count, side) = (matrix.names.count, 620.0)
    let top = Theme.gap + 34.0
    let left = Theme.gap + 34.0
    let pairs = matrix.pairs(excluding: target).prefix(36)
    let list = pairs.map {
      "\(FigureText.coefficient($0.coefficient))  \($0.first) and \($0.second)"
    }
    let listWidth = min(
      420, list.map { FigureText.width(of: $0, height: Theme.small) }.max() ?? 0)
    var painter = Painter(
      width: left + side + ColorBar.width + 20 + listWidth + Theme.gap,
      height: top + side + 24 + Theme.gap, background: Self.style.background)
    painter.title(title)
    painter.add(.image(tile, in: .init(x: left, y: top, width: side, height: side)))
    for tick in AxisTicks(1...Double(count), limit: 8, isWhole: true).values {
      let position = (tick - 0.5) / Double(count) * side
      let label = AxisTicks.label(tick)
      painter.text(
        label, x: left - 6, y: top + position, Theme.small, .trailing, color: Self.style.dimText)
      painter.text(
        label, x: left + position, y: top + side + 10, Theme.small, .center,
        color: Self.style.dimText)
    }
    painter.text(
      "column of the table", x: left + side / 2, y: top + side + 24, Theme.small, .center,
      color: Self.style.dimText)
    bar(x: left + side, y: top, height: side, &painter)
    let x = left + side + ColorBar.width + 20
    painter.text("the strongest pairs", x: x, y: top + 4, Theme.small, color: Self.style.text)
    for (row, line) in list.enumerated() {
      painter.text(
        line, x: x, y: top + 22 + 16.5 * Double(row), Theme.small, color: Self.style.dimText,
        width: listWidth)
    }
    return painter.list
  }

  private func bar(x: Double, y: Double, height: Double, _ painter: inout Painter) {
    let hasMissing = matrix.values.contains { $0.contains(where: \.isNaN) }
    ColorBar(map: Self.map, range: -1...1, hasMissing: hasMissing, style: Self.style)
      .draw(x: x, y: y, height: height, &painter)
  }

  /// `[D, D]` pixels.
  private var tile: DisplayList.ImageTile {
    let count = matrix.names.count
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * count * count)
    for value in matrix.values.joined() {
      let color = Self.map.color(at: (value + 1) / 2)
      pixels += [color.red, color.green, color.blue]
    }
    return .init(width: count, height: count, channels: 3, pixels: pixels)
  }
}

extension String {
  /// `Pearson` of `pearson`.
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
