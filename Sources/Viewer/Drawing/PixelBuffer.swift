import Foundations

/// Memory of another owner that a scene is drawn into: a locked texture, a bitmap's bytes.
///
/// Four bytes a pixel, opacity last and not multiplied into the colors.
public struct PixelBuffer {
  /// The order of a pixel's bytes in memory.
  public enum Format: Sendable {
    /// Red, green, blue, opacity.
    case rgba
    /// Blue, green, red, opacity: `SDL_PIXELFORMAT_ARGB8888` on little-endian machines.
    case bgra
  }

  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Bytes from the beginning of a row to the next one's.
  public let stride: Int
  /// The order of the bytes.
  public let format: Format
  let bytes: UnsafeMutableRawBufferPointer

  /// Makes a view of memory.
  /// - Parameters:
  ///   - bytes: `[height, stride]`, of which the last row may be short; it has to outlive the
  ///     buffer.
  ///   - width: pixels in a row.
  ///   - height: rows.
  ///   - stride: bytes from row to row.
  ///   - format: the order of the bytes.
  /// - Precondition: the rows fit into the memory.
  public init(
    bytes: UnsafeMutableRawBufferPointer, width: Int, height: Int, stride: Int, format: Format
  ) {
    precondition(
      width >= 0 && height >= 0 && stride >= width * 4
        && (height == 0 || (height - 1) * stride + width * 4 <= bytes.count),
      "PixelBuffer: \(bytes.count) bytes do not hold \(height) rows of \(width) pixels, \(stride) "
        + "bytes apart")
    self.bytes = bytes
    self.width = width
    self.height = height
    self.stride = stride
    self.format = format
  }
}
