import Gym

/// How a scene's coordinates become pixels: scaled alike in x and y, and in the middle.
public struct Placement: Sendable, Equatable {
  /// Pixels for each unit of the scene.
  public let scale: Double
  /// Where the scene's origin comes to lie, in pixels.
  public let x: Double
  /// Where the scene's origin comes to lie, in pixels.
  public let y: Double

  /// The largest position for a scene within a rectangle of pixels.
  /// - Returns: nil where the scene or the rectangle has no size.
  public init?(of list: DisplayList, in rectangle: PixelRectangle) {
    guard list.width > 0, list.height > 0, list.width.isFinite, list.height.isFinite,
      rectangle.width > 0, rectangle.height > 0
    else { return nil }
    let scale = min(Double(rectangle.width) / list.width, Double(rectangle.height) / list.height)
    guard scale > 0, scale.isFinite else { return nil }
    self.scale = scale
    // Whole pixels, so that what is aligned in the scene stays aligned.
    x = Double(rectangle.x) + ((Double(rectangle.width) - scale * list.width) / 2).rounded(.down)
    y = Double(rectangle.y) + ((Double(rectangle.height) - scale * list.height) / 2).rounded(.down)
  }

  /// The pixel coordinates of a point of the scene.
  public func pixel(_ point: DisplayList.Point) -> DisplayList.Point {
    DisplayList.Point(x + point.x * scale, y + point.y * scale)
  }

  /// The point of the scene at a pixel, as for the mouse.
  public func point(atPixel pixel: DisplayList.Point) -> DisplayList.Point {
    DisplayList.Point((pixel.x - x) / scale, (pixel.y - y) / scale)
  }
}
