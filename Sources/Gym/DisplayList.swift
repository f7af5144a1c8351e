import Foundations

/// A scene as a list of shapes in its own coordinates: how environments draw without a window.
///
/// x runs right from 0 to `width`, y runs down from 0 to `height`; later items cover earlier ones.
/// The viewer scales the list to a window or to pixels.
public struct DisplayList: Sendable, Equatable {
  /// The width.
  public var width: Double
  /// The height.
  public var height: Double
  /// What is seen where nothing is drawn.
  public var background: Color
  /// The shapes, from back to front.
  public var items: [Item]

  /// Makes a scene.
  public init(width: Double, height: Double, background: Color = .white, items: [Item] = []) {
    self.width = width
    self.height = height
    self.background = background
    self.items = items
  }

  /// One shape.
  public enum Item: Sendable, Equatable {
    /// A filled rectangle.
    case rectangle(Rectangle, color: Color)
    /// A filled polygon; the last corner is joined to the first.
    case polygon([Point], color: Color)
    /// A filled disc.
    case circle(center: Point, radius: Double, color: Color)
    /// A line through two points or more.
    case line([Point], width: Double, color: Color)
    /// A line of text whose capitals are about `height` tall.
    case text(String, at: Point, height: Double, alignment: TextAlignment, color: Color)
    /// Pixels stretched over a rectangle.
    case image(ImageTile, in: Rectangle)
  }

  /// A point.
  public struct Point: Sendable, Equatable {
    /// To the right.
    public var x: Double
    /// Downwards.
    public var y: Double
    /// Makes a point.
    public init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// An upright rectangle.
  public struct Rectangle: Sendable, Equatable {
    /// The corner with the smallest coordinates.
    public var origin: Point
    /// The width.
    public var width: Double
    /// The height.
    public var height: Double
    /// Makes a rectangle from its smallest coordinates and its size.
    public init(x: Double, y: Double, width: Double, height: Double) {
      origin = Point(x, y)
      self.width = width
      self.height = height
    }
  }

  /// A color with opacity, 0 to 255 each.
  public struct Color: Sendable, Equatable {
    /// Red, green, blue and opacity.
    public var red, green, blue, alpha: UInt8
    /// Makes a color, opaque unless said otherwise.
    public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8, _ alpha: UInt8 = 255) {
      self.red = red
      self.green = green
      self.blue = blue
      self.alpha = alpha
    }
    /// Black.
    public static let black = Color(0, 0, 0)
    /// White.
    public static let white = Color(255, 255, 255)
  }

  /// Which part of a text stands at its point; in height the point is the text's middle.
  public enum TextAlignment: Sendable, Equatable {
    /// The beginning, the middle or the end.
    case leading, center, trailing
  }

  /// Pixels, row by row from the top.
  public struct ImageTile: Sendable, Equatable {
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Bytes of a pixel: 1 (gray), 3 (RGB) or 4 (RGBA).
    public let channels: Int
    /// `[height, width, channels]`
    public let pixels: [UInt8]
    /// Makes a tile.
    /// - Precondition: 1, 3 or 4 channels, and as many bytes as the size requires.
    public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
      precondition(
        [1, 3, 4].contains(channels), "ImageTile: expected 1, 3 or 4 channels, got \(channels)")
      precondition(
        pixels.count == width * height * channels,
        "ImageTile: expected \(height) x \(width) x \(channels) bytes, got \(pixels.count)")
      self.width = width
      self.height = height
      self.channels = channels
      self.pixels = pixels
    }
  }
}
