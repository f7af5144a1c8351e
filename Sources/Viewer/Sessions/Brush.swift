import Gym
import TensorEngine

/// What the mouse paints with: a soft disk, from where it was to where it is.
struct Brush: Sendable {
  private var last: DisplayList.Point?

  /// The image with a stroke, all channels alike.
  /// - Parameters:
  ///   - image: `[1, H, W, C]`
  ///   - point: in pixels of the image.
  ///   - value: 1 adds, 0 takes away.
  /// - Returns: an image of the same shape.
  mutating func painted(_ image: Tensor, to point: DisplayList.Point, value: Float) -> Tensor {
    let (height, width, channels) = (image.shape[1], image.shape[2], image.shape[3])
    // As wide as the strokes of handwritten digits of 28 pixels.
    let radius = max(1.1, Double(max(height, width)) / 28 * 1.1)
    let start = last ?? point
    last = point
    var values = image.scalars
    let length =
      ((point.x - start.x) * (point.x - start.x)
      + (point.y - start.y) * (point.y - start.y)).squareRoot()
    let steps = max(1, Int((length / radius * 2).rounded(.up)))
    for step in 1...steps {
      let t = Double(step) / Double(steps)
      let (x, y) = (start.x + t * (point.x - start.x), start.y + t * (point.y - start.y))
      for row in Self.reach(y, radius, height) {
        for column in Self.reach(x, radius, width) {
          let (dx, dy) = (Double(column) + 0.5 - x, Double(row) + 0.5 - y)
          let cover = Float(min(max(radius + 0.5 - (dx * dx + dy * dy).squareRoot(), 0), 1))
          for channel in 0..<channels {
            let position = (row * width + column) * channels + channel
            values[position] =
              value > 0 ? max(values[position], cover) : min(values[position], 1 - cover)
          }
        }
      }
    }
    return Tensor(values, shape: image.shape)
  }

  /// The pixels of an axis that a disk touches.
  private static func reach(_ center: Double, _ radius: Double, _ size: Int) -> Range<Int> {
    let low = min(max(center - radius - 1, 0), Double(size))
    let high = min(max(center + radius + 1, 0), Double(size))
    return Int(low)..<Int(high.rounded(.up))
  }
}
