/// A height and a width: of a window, of its steps, of an image.
public struct Size2D: Sendable, Hashable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int

  /// Makes a size.
  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }

  /// Makes a square: `3` stands for `Size2D(3, 3)`.
  public init(integerLiteral side: Int) { self.init(side, side) }

  /// Rows times columns.
  public var area: Int { height * width }

  /// `3x3`
  public var description: String { "\(height)x\(width)" }
}

/// What surrounds an image before a window moves over it.
public enum Padding2D: Sendable, Hashable {
  /// Nothing: the window stays inside.
  case valid
  /// So much that the output has the input's sizes divided by the strides, rounded up; where it
  /// does not split evenly, bottom and right get one more, as in Keras.
  case same
  /// So many rows and columns on each side, none negative.
  case explicit(top: Int, bottom: Int, left: Int, right: Int)

  /// The same number of rows and columns on all sides, as PyTorch counts.
  public static func all(_ count: Int) -> Padding2D {
    .explicit(top: count, bottom: count, left: count, right: count)
  }
}
