import Foundations
import Gym
import ImageFiles

/// Frames of a film in a grid, each with the number of its step.
public struct ContactSheet: Sendable {
  /// Frames side by side.
  public let columns: Int
  /// Rows of frames.
  public let rows: Int
  /// Pixels of a frame.
  public let cellWidth: Int
  /// Pixels of a frame.
  public let cellHeight: Int
  private static let margin = 8
  private static let captionHeight = 20

  /// Makes a sheet.
  /// - Precondition: all are at least 1.
  public init(columns: Int, rows: Int, cellWidth: Int, cellHeight: Int) {
    precondition(
      min(columns, rows, cellWidth, cellHeight) >= 1,
      "ContactSheet: expected at least 1 of everything, got \(columns) x \(rows) frames of "
        + "\(cellWidth) x \(cellHeight) pixels")
    self.columns = columns
    self.rows = rows
    self.cellWidth = cellWidth
    self.cellHeight = cellHeight
  }

  /// A frame's sizes for a scene: 240 pixels along the longer side.
  static func cell(for list: DisplayList) -> (width: Int, height: Int) {
    let longest = max(list.width, list.height)
    guard list.width > 0, list.height > 0, longest.isFinite else { return (240, 240) }
    return (
      max(1, Int((240 * list.width / longest).rounded())),
      max(1, Int((240 * list.height / longest).rounded()))
    )
  }

  /// Draws scenes; of more than there is room for, the first, the last and evenly some between.
  /// - Parameters:
  ///   - scenes: with the numbers to write under them.
  ///   - rasterizer: draws.
  /// - Returns: the sheet, white where there is no frame.
  /// - Throws: `ViewerError` where the sheet is wider or higher than 16,384 pixels, or without a
  ///   font.
  public func bitmap(
    of scenes: [(number: Int, list: DisplayList)], with rasterizer: inout Rasterizer
  ) throws(ViewerError) -> Bitmap {
    let pitch = (x: cellWidth + Self.margin, y: cellHeight + Self.captionHeight + Self.margin)
    let width = columns * pitch.x + Self.margin
    let height = rows * pitch.y + Self.margin
    guard max(width, height) <= 16_384 else {
      throw .wrongSize(width: width, height: height, reason: "expected at most 16384 each")
    }
    var bitmap = Bitmap(width: width, height: height)
    for (position, index) in Self.chosen(columns * rows, of: scenes.count).enumerated() {
      let (number, list) = scenes[index]
      let x = Self.margin + position % columns * pitch.x
      let y = Self.margin + position / columns * pitch.y
      try rasterizer.draw(
        list, into: &bitmap, in: PixelRectangle(x: x, y: y, width: cellWidth, height: cellHeight))
      let caption = DisplayList(
        width: Double(cellWidth), height: Double(Self.captionHeight),
        items: [
          .text(
            "step \(number)", at: .init(Double(cellWidth) / 2, Double(Self.captionHeight) / 2),
            height: 8, alignment: .center, color: .black)
        ])
      try rasterizer.draw(
        caption, into: &bitmap,
        in: PixelRectangle(x: x, y: y + cellHeight, width: cellWidth, height: Self.captionHeight))
    }
    return bitmap
  }

  /// Which of `count` things are shown in `positions`.
  static func chosen(_ positions: Int, of count: Int) -> [Int] {
    guard count > positions else { return Array(0..<count) }
    guard positions > 1 else { return [0] }
    return (0..<positions).map { ($0 * (count - 1) + (positions - 1) / 2) / (positions - 1) }
  }
}
