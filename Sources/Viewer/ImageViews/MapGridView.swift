import Foundations
import Gym
import TensorEngine

/// Draws maps of some inputs side by side: a row for each input, a column for each method.
///
///     let view = MapGridView(columns: ["Input", "Gradient"])
///     let scene = view.displayList(of: [
///       .init(left: ["label: 7", "pred: 7"], right: ["logit: 12.34", "prob: 1.00"], tiles: [
///         .init(image, .gray, .fixed(0...1)), .init(map, .seismic, .symmetric),
///       ])
///     ])
public struct MapGridView: Sendable {
  /// One image of a row.
  public struct Tile: Sendable {
    /// `[1, H, W, 1]`, or `[1, H, W, 3]` with colors of its own.
    public var image: Tensor
    /// The colors of one channel.
    public var colorMap: ColorMap
    /// Which numbers are the first and the last color.
    public var range: ValueRange

    /// Makes a tile.
    public init(_ image: Tensor, _ colorMap: ColorMap, _ range: ValueRange) {
      (self.image, self.colorMap, self.range) = (image, colorMap, range)
    }
  }

  /// One input with its maps.
  public struct Row: Sendable {
    /// The lines at its left.
    public var left: [String]
    /// The lines at its right.
    public var right: [String]
    /// One for each column.
    public var tiles: [Tile]

    /// Makes a row.
    public init(left: [String], right: [String], tiles: [Tile]) {
      (self.left, self.right, self.tiles) = (left, right, tiles)
    }
  }

  /// What stands above each column, in several lines where it is long.
  public var columns: [String]
  /// What stands above all; nil for nothing.
  public var title: String?
  /// The longer side of an image in the scene's units.
  public var tileSize = 96.0
  /// The colors around the images.
  public var style = ImageViewStyle.light

  private static let spacing = 6.0
  private static let lineHeight = 17.0

  /// Makes a view.
  /// - Precondition: one column at least.
  public init(columns: [String], title: String? = nil) {
    precondition(!columns.isEmpty, "MapGridView: expected one column at least")
    (self.columns, self.title) = (columns, title)
  }

  /// The scene.
  /// - Precondition: each row has a tile for each column.
  public func displayList(of rows: [Row]) -> DisplayList {
    precondition(
      rows.allSatisfy { $0.tiles.count == columns.count },
      "MapGridView: expected \(columns.count) tiles in each row")
    let heads = columns.map { lines($0) }
    let top =
      Theme.gap + (title == nil ? 0 : ImageViewStyle.titleHeight)
      + Double(heads.map(\.count).max() ?? 0) * Self.lineHeight + 4
    let left = Theme.gap + margin(rows.map(\.left))
    let pitch = tileSize + Self.spacing
    let end = left + Double(columns.count) * pitch
    let natural = end + margin(rows.map(\.right)) + Theme.gap
    let width = max(natural, Double(title?.count ?? 0) * 0.62 * Theme.normal + 2 * Theme.gap)
    var painter = Painter(
      width: width, height: top + Double(rows.count) * pitch + Theme.gap,
      background: style.background)
    if let title {
      painter.text(
        title, x: Theme.gap, y: Theme.gap + 6, Theme.normal, color: style.text,
        width: width - 2 * Theme.gap)
    }
    for (column, head) in heads.enumerated() {
      for (line, text) in head.enumerated() {
        let y = top - 4 - (Double(head.count - line) - 0.5) * Self.lineHeight
        painter.text(
          text, x: left + Double(column) * pitch + tileSize / 2, y: y, Theme.normal, .center,
          color: style.text, width: pitch)
      }
    }
    for (index, row) in rows.enumerated() {
      draw(row, left: left, top: top + Double(index) * pitch, &painter)
    }
    return painter.list
  }

  private func draw(_ row: Row, left: Double, top: Double, _ painter: inout Painter) {
    let pitch = tileSize + Self.spacing
    for (column, tile) in row.tiles.enumerated() {
      let images = TensorImages(tile.image, for: "MapGridView")
      let size = images.size(tileSize)
      let area = DisplayList.Rectangle(
        x: left + Double(column) * pitch + (tileSize - size.width) / 2,
        y: top + (tileSize - size.height) / 2, width: size.width, height: size.height)
      let range = tile.range.resolved(for: images.scalars)
      painter.outline(area, style.axis)
      painter.add(.image(images.tile(0, tile.colorMap, range), in: area))
    }
    let end = left + Double(row.tiles.count) * pitch
    for (lines, x, alignment) in [
      (row.left, left - 8, DisplayList.TextAlignment.trailing), (row.right, end + 2, .leading),
    ] {
      for (line, text) in lines.enumerated() {
        let offset = (Double(line) - Double(lines.count - 1) / 2) * Self.lineHeight
        painter.text(
          text, x: x, y: top + tileSize / 2 + offset, Theme.normal, alignment,
          color: style.dimText)
      }
    }
  }

  /// The room for lines beside the images.
  private func margin(_ lines: [[String]]) -> Double {
    let longest = lines.joined().map(\.count).max() ?? 0
    return longest == 0 ? 0 : Double(longest) * 0.62 * Theme.normal + 10
  }

  /// A name in lines that fit above a column, broken at spaces and after dots and low lines.
  private func lines(_ name: String) -> [String] {
    // As many letters as `NumberText.fitted` leaves uncut.
    let limit = Int((tileSize + Self.spacing) / (0.82 * Theme.normal))
    var (lines, part) = ([""], "")
    func add(_ part: String) {
      if lines[lines.count - 1].count + part.count > limit, lines[lines.count - 1] != "" {
        lines.append("")
      }
      lines[lines.count - 1] += part
    }
    for character in name {
      part.append(character)
      guard " ._-".contains(character) else { continue }
      add(part)
      part = ""
    }
    add(part)
    return lines.map { String($0.drop { $0 == " " }) }
  }
}
