import ImageFiles

/// Draws pictures one after the other, and each time only what has changed.
///
/// The result is the same, byte for byte, as drawing the last picture alone.
public struct Compositor: Sendable {
  /// The picture as it was drawn last.
  public private(set) var bitmap = Bitmap(width: 0, height: 0)
  private var rasterizer: Rasterizer
  private var shown: Picture?

  /// Makes a compositor.
  /// - Parameter font: for texts; nil takes `Font.standard`.
  public init(font: Font? = nil) { rasterizer = Rasterizer(font: font) }

  /// The picture's pixels.
  /// - Throws: `ViewerError` where the sizes are not 1 to 16,384, or text can't be drawn.
  public static func bitmap(of picture: Picture) throws(ViewerError) -> Bitmap {
    var compositor = Compositor()
    try compositor.draw(picture)
    return compositor.bitmap
  }

  /// Draws a picture over the one before.
  /// - Returns: where it differs, empty where it does not.
  /// - Throws: `ViewerError` where the sizes are not 1 to 16,384, or text can't be drawn; the next
  ///   picture is then drawn whole.
  @discardableResult
  public mutating func draw(_ picture: Picture) throws(ViewerError) -> [PixelRectangle] {
    let limit = 16_384
    guard (1...limit).contains(picture.width), (1...limit).contains(picture.height) else {
      throw .wrongSize(
        width: picture.width, height: picture.height,
        reason: "expected 1 to \(limit) in both directions")
    }
    let changed = changes(to: picture)
    shown = nil
    if bitmap.width != picture.width || bitmap.height != picture.height {
      bitmap = Bitmap(width: picture.width, height: picture.height)
    }
    for index in changed {
      let panel = picture.panels[index]
      try rasterizer.draw(panel.list, into: &bitmap, in: panel.rectangle)
    }
    shown = picture
    return changed.map { picture.panels[$0].rectangle }
  }

  /// The panels to draw again: those that are others than before, and what lies over them.
  private func changes(to picture: Picture) -> [Int] {
    let all = Array(picture.panels.indices)
    guard let shown, shown.width == picture.width, shown.height == picture.height,
      shown.panels.count == picture.panels.count
    else { return all }
    var changed: [Int] = []
    for index in all {
      let panel = picture.panels[index]
      // A panel that moves uncovers what lies under it.
      guard shown.panels[index].rectangle == panel.rectangle else { return all }
      let isCovered = changed.contains {
        picture.panels[$0].rectangle.clipped(to: panel.rectangle) != nil
      }
      if isCovered || shown.panels[index].list != panel.list { changed.append(index) }
    }
    return changed
  }
}
