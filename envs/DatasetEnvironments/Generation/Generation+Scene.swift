import Foundations
import Gym

extension Generation {
  /// Samples in rows, each 72 points wide or high.
  /// - Parameters:
  ///   - samples: each of the shape `[H, W, C]`, in -1...1.
  ///   - shape: that shape; tables and images of other than 1 or 3 channels are not drawn.
  ///   - columns: samples in a row.
  /// - Returns: the scene; nil where there is nothing to draw.
  static func scene(_ samples: [[Float]], shape: [Int], columns: Int) -> DisplayList? {
    guard shape.count == 3, shape[2] == 1 || shape[2] == 3, !samples.isEmpty else { return nil }
    let (side, gap) = (72.0, 8.0)
    let rows = (samples.count + columns - 1) / columns
    var scene = DisplayList(
      width: Double(columns) * (side + gap) + gap, height: Double(rows) * (side + gap) + gap)
    let scale = side / Double(max(shape[0], shape[1]))
    let size = (width: Double(shape[1]) * scale, height: Double(shape[0]) * scale)
    for (cell, sample) in samples.enumerated() {
      let (row, column) = cell.quotientAndRemainder(dividingBy: columns)
      let pixels = sample.map { UInt8((min(max($0, -1), 1) + 1) * 127.5) }
      let tile = DisplayList.ImageTile(
        width: shape[1], height: shape[0], channels: shape[2], pixels: pixels)
      scene.items.append(
        .image(
          tile,
          in: .init(
            x: gap + Double(column) * (side + gap) + (side - size.width) / 2,
            y: gap + Double(row) * (side + gap) + (side - size.height) / 2, width: size.width,
            height: size.height)))
    }
    return scene
  }
}
