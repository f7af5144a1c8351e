import Gym
import ImageFiles

extension DisplayList {
  /// The scene as a picture.
  /// - Parameters:
  ///   - width: pixels in a row.
  ///   - height: rows.
  ///   - font: for texts; nil takes `Font.standard`.
  /// - Returns: the scene as large as it fits, in the middle, over its background.
  /// - Throws: `ViewerError` where the sizes are not 1 to 16,384, or text can't be drawn.
  public func bitmap(width: Int, height: Int, font: Font? = nil) throws(ViewerError) -> Bitmap {
    let limit = 16_384
    guard (1...limit).contains(width), (1...limit).contains(height) else {
      throw .wrongSize(
        width: width, height: height, reason: "expected 1 to \(limit) in both directions")
    }
    var bitmap = Bitmap(width: width, height: height)
    var rasterizer = Rasterizer(font: font)
    try rasterizer.draw(self, into: &bitmap)
    return bitmap
  }
}
