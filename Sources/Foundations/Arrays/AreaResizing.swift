/// Resizes images of bytes by areas: a pixel of the smaller image is the mean of what it covers.
///
/// The rules of OpenCV's `INTER_AREA`: weights are Float32, a rest of less than 1/1000 pixel is
/// left out, and halves are rounded to the even byte, or up where both sides are halved. Where a
/// side grows, each pixel is a mean of its two neighbors, and both sides are treated so, in whole
/// numbers with weights of 11 bits.
package struct AreaResizing: Sendable {
  /// The pixels that one new pixel is made of along a side, and the weight of each.
  struct Cover: Sendable {
    var first: Int
    var weights: [Float]
  }

  let rows: [Cover]
  let columns: [Cover]
  let width: Int
  let channels: Int
  let rounding: FloatingPointRoundingRule
  let grows: Bool

  /// Plans the change of an image `[height, width, channels]` to `[newHeight, newWidth, channels]`.
  package init(height: Int, width: Int, channels: Int, newHeight: Int, newWidth: Int) {
    let shrinks = newHeight <= height && newWidth <= width
    rows = Self.covers(from: height, to: newHeight, shrinks: shrinks)
    columns = Self.covers(from: width, to: newWidth, shrinks: shrinks)
    grows = !shrinks
    self.width = width
    self.channels = channels
    let isHalved = height == 2 * newHeight && width == 2 * newWidth
    rounding = isHalved ? .toNearestOrAwayFromZero : .toNearestOrEven
  }

  private static func covers(from size: Int, to newSize: Int, shrinks: Bool) -> [Cover] {
    let scale = Double(size) / Double(newSize)
    return (0..<newSize).map { position in
      let start = Double(position) * scale
      guard shrinks else {
        // The weight of the next pixel, where the two images' grids lie on one another.
        let first = Int(start)
        let fraction = Double(position + 1) - Double(first + 1) / scale
        let weight = fraction <= 0 ? 0 : Float(fraction - fraction.rounded(.down))
        guard first < size - 1, weight > 0 else { return Cover(first: first, weights: [1]) }
        return Cover(first: first, weights: [1 - weight, weight])
      }
      let end = start + scale
      let covered = min(scale, Double(size) - start)
      let last = min(Int(end), size - 1)
      let whole = min(Int(start.rounded(.up)), last)
      var cover = Cover(first: whole, weights: [])
      if Double(whole) - start > 1e-3 {
        cover.first -= 1
        cover.weights.append(Float((Double(whole) - start) / covered))
      }
      cover.weights += Array(repeating: Float(1 / covered), count: last - whole)
      let rest = end - Double(last)
      if rest > 1e-3 { cover.weights.append(Float(min(rest, 1, covered) / covered)) }
      return cover
    }
  }

  /// The new image in row-major order.
  package func resized(_ image: [UInt8]) -> [UInt8] { grows ? grown(image) : shrunk(image) }

  /// Means of neighbors in whole numbers: 11 bits of weight along each side, of which the first sum
  /// keeps 7 and the second 2 before the last rounding, as OpenCV's vector code does.
  private func grown(_ image: [UInt8]) -> [UInt8] {
    func whole(_ cover: Cover) -> (Int, Int) {
      let weights = cover.weights.map { Int(($0 * 2048).rounded(.toNearestOrEven)) }
      return (weights[0], weights.count > 1 ? weights[1] : 0)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rows.count * columns.count * channels)
    for row in rows {
      let (upper, lower) = whole(row)
      for column in columns {
        let (left, right) = whole(column)
        for channel in 0..<channels {
          func line(_ index: Int) -> Int {
            let position = (index * width + column.first) * channels + channel
            return left * Int(image[position])
              + (right == 0 ? 0 : right * Int(image[position + channels]))
          }
          let first = (upper * (line(row.first) >> 4)) >> 16
          let second = lower == 0 ? 0 : (lower * (line(row.first + 1) >> 4)) >> 16
          bytes.append(UInt8(clamping: (first + second + 2) >> 2))
        }
      }
    }
    return bytes
  }

  private func shrunk(_ image: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rows.count * columns.count * channels)
    for row in rows {
      for column in columns {
        for channel in 0..<channels {
          var sum: Float = 0
          for (line, rowWeight) in row.weights.enumerated() {
            var part: Float = 0
            let start = (row.first + line) * width + column.first
            for (position, weight) in column.weights.enumerated() {
              part += weight * Float(image[(start + position) * channels + channel])
            }
            sum += rowWeight * part
          }
          bytes.append(UInt8(min(max(sum.rounded(rounding), 0), 255)))
        }
      }
    }
    return bytes
  }
}
