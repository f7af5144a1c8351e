import CRaster
import Gym

/// The part of a pixel buffer that a scene may touch. Its coordinates begin at its own corner.
struct Canvas {
  let pixels: kernel_pixels
  let width: Int
  let height: Int
  private let x: Int
  private let y: Int
  private let format: PixelBuffer.Format

  /// The common part of a buffer and a rectangle, nil where there is none.
  init?(_ buffer: PixelBuffer, clip: PixelRectangle) {
    func end(_ start: Int, _ size: Int) -> Int {
      let (sum, isTooLarge) = start.addingReportingOverflow(size)
      return isTooLarge ? Int.max : sum
    }
    let (left, top) = (max(0, clip.x), max(0, clip.y))
    let right = min(buffer.width, end(clip.x, clip.width))
    let bottom = min(buffer.height, end(clip.y, clip.height))
    guard left < right, top < bottom, let base = buffer.bytes.baseAddress else { return nil }
    (x, y, width, height) = (left, top, right - left, bottom - top)
    format = buffer.format
    let first = base + top * buffer.stride + left * 4
    pixels = kernel_pixels(
      pixels: first.assumingMemoryBound(to: UInt8.self), width: right - left, height: bottom - top,
      stride: buffer.stride)
  }

  /// A point of the buffer in coordinates of the canvas.
  func local(_ point: DisplayList.Point) -> DisplayList.Point {
    DisplayList.Point(point.x - Double(x), point.y - Double(y))
  }

  /// A color in the buffer's order of bytes.
  func bytes(of color: DisplayList.Color) -> (UInt8, UInt8, UInt8, UInt8) {
    switch format {
    case .rgba: (color.red, color.green, color.blue, color.alpha)
    case .bgra: (color.blue, color.green, color.red, color.alpha)
    }
  }

  /// Whether red and blue are swapped.
  var isSwapped: Bool { format == .bgra }

  /// Where a pixel is; both within the canvas.
  func address(_ x: Int, _ y: Int) -> UnsafeMutablePointer<UInt8> {
    pixels.pixels + y * pixels.stride + x * 4
  }

  /// Gives every pixel one color; a translucent one replaces what was there.
  func fill(_ color: DisplayList.Color) {
    let (first, second, third, opacity) = bytes(of: color)
    for row in 0..<height {
      let words = UnsafeMutableRawPointer(address(0, row))
      withUnsafeBytes(of: (first, second, third, opacity)) { color in
        let word = color.load(as: UInt32.self)
        words.initializeMemory(as: UInt32.self, repeating: word, count: width)
      }
    }
  }

  /// Draws a text's mask. The point is the middle of its capitals' height.
  func draw(
    _ mask: TextMask, at point: DisplayList.Point, _ alignment: DisplayList.TextAlignment,
    _ color: DisplayList.Color
  ) {
    let fraction =
      switch alignment {
      case .leading: 0.0
      case .center: 0.5
      case .trailing: 1.0
      }
    let left = (point.x - fraction * Double(mask.width)).rounded()
    let top = (point.y - mask.middle).rounded()
    // Far outside a position may not fit into an integer.
    guard left > -1e7, left < Double(width), top > -1e7, top < Double(height) else { return }
    let (x, y) = (Int(left), Int(top))
    let (first, last) = (max(0, -x), min(mask.width, width - x))
    guard first < last else { return }
    let bytes = bytes(of: color)
    for row in max(0, -y)..<max(max(0, -y), min(mask.height, height - y)) {
      withUnsafeBytes(of: bytes) { color in
        mask.coverage.withUnsafeBufferPointer { coverage in
          guard let color = color.bindMemory(to: UInt8.self).baseAddress,
            let coverage = coverage.baseAddress
          else { return }
          kernel_blend_mask(
            address(x + first, y + row), coverage + row * mask.width + first, last - first, color)
        }
      }
    }
  }
}
