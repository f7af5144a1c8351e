import Foundations

/// A picture of 8-bit red, green, blue and opacity, row by row from the top.
///
/// Opacity is not multiplied into the colors.
public struct Bitmap: Sendable, Equatable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// `[height, width, 4]`
  public var pixels: [UInt8]

  /// Makes a picture of one color, white unless said otherwise.
  /// - Precondition: neither size is negative.
  public init(
    width: Int, height: Int,
    filledWith color: (red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8) = (255, 255, 255, 255)
  ) {
    precondition(
      width >= 0 && height >= 0, "Bitmap: expected sizes of at least 0, got \(width) x \(height)")
    self.width = width
    self.height = height
    pixels = [UInt8](unsafeUninitializedCapacity: width * height * 4) { buffer, count in
      count = width * height * 4
      for pixel in stride(from: 0, to: count, by: 4) {
        buffer[pixel] = color.red
        buffer[pixel + 1] = color.green
        buffer[pixel + 2] = color.blue
        buffer[pixel + 3] = color.alpha
      }
    }
  }
}
