import Gym

/// Images beside their reconstructions.
enum ReconstructionScene {
  /// Rows of images, with a heading above each column.
  /// - Parameters:
  ///   - rows: of each row one image for each heading, `[H, W, C]`, drawn from 0, black, to 1, white.
  ///   - shape: `[H, W, C]`.
  ///   - headings: what the columns are.
  /// - Returns: the scene; nil where the images have neither one channel nor three.
  static func list(_ rows: [[[Float]]], shape: [Int], _ headings: [String]) -> DisplayList? {
    guard shape.count == 3, shape[2] == 1 || shape[2] == 3 else { return nil }
    let (side, gap, line) = (rows.count == 1 ? 160.0 : 72.0, 8.0, 24.0)
    let scale = side / Double(max(shape[0], shape[1]))
    let (width, height) = (Double(shape[1]) * scale, Double(shape[0]) * scale)
    var scene = DisplayList(
      width: gap + Double(headings.count) * (width + gap),
      height: line + Double(rows.count) * (height + gap))
    for (column, heading) in headings.enumerated() {
      let x = gap + Double(column) * (width + gap)
      scene.items.append(
        .text(
          heading, at: .init(x + width / 2, line / 2), height: rows.count == 1 ? 13 : 10,
          alignment: .center, color: .black))
      for (row, images) in rows.enumerated() where column < images.count {
        let tile = DisplayList.ImageTile(
          width: shape[1], height: shape[0], channels: shape[2],
          pixels: images[column].map { UInt8((min(max($0, 0), 1) * 255).rounded()) })
        let y = line + Double(row) * (height + gap)
        scene.items.append(.image(tile, in: .init(x: x, y: y, width: width, height: height)))
      }
    }
    return scene
  }
}
