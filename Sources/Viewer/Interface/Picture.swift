import Gym

/// A part of a window's picture: a scene and the whole pixels that it fills.
public struct Panel: Sendable, Equatable {
  /// What is drawn.
  public var list: DisplayList
  /// Where.
  public var rectangle: PixelRectangle

  /// Puts a scene somewhere.
  public init(_ list: DisplayList, in rectangle: PixelRectangle) {
    self.list = list
    self.rectangle = rectangle
  }
}

/// What a window shows, or a screenshot: panels from back to front.
public struct Picture: Sendable, Equatable {
  /// Pixels in a row.
  public var width: Int
  /// Rows.
  public var height: Int
  /// The panels; later ones cover earlier ones.
  public var panels: [Panel]

  /// Makes a picture.
  public init(width: Int, height: Int, panels: [Panel] = []) {
    self.width = width
    self.height = height
    self.panels = panels
  }
}
