import CRaster
import Gym

/// Stretches image tiles: a pixel gets the mean of the part of the tile that it covers.
///
/// Magnified by a whole factor, that leaves every pixel of the tile a sharp square; reduced, it
/// averages. The tile's borders are moved to whole pixels, so that neighbors meet without a seam.
struct TileSampler {
  private var sums: [Float] = []
  private var row: [UInt8] = []

  /// What one pixel covers of a tile, along one axis.
  private struct Span: Equatable {
    var first = 0
    var last = 0
    /// How much of the first, of the last and of those between.
    var head: Float = 1
    var tail: Float = 0
    var middle: Float = 0

    /// The pixel at a position of `count` pixels, over which `size` pixels of the tile stretch.
    init(_ position: Int, of count: Int, over size: Int) {
      let ratio = Double(size) / Double(count)
      // Whole numbers where the borders fall together: the products are exact.
      let from = Double(position) * Double(size) / Double(count)
      let to = Double(position + 1) * Double(size) / Double(count)
      first = min(Int(from), size - 1)
      last = min(max(first, Int(to.rounded(.up)) - 1), size - 1)
      guard first < last else { return }
      head = Float((Double(first + 1) - from) / ratio)
      tail = Float((to - Double(last)) / ratio)
      middle = Float(1 / ratio)
    }

    func weight(_ index: Int) -> Float { index == first ? head : index == last ? tail : middle }
  }

  /// Draws a tile between positions given in pixels of the canvas.
  mutating func draw(
    _ tile: DisplayList.ImageTile, on canvas: Canvas, left: Double, top: Double, right: Double,
    bottom: Double
  ) {
    let farthest = 1e7
    let borders = [left, top, right, bottom].map { $0.rounded() }
    guard tile.width > 0, tile.height > 0, borders.allSatisfy({ abs($0) < farthest }) else {
      return
    }
    let (x, y) = (Int(borders[0]), Int(borders[1]))
    let (columns, rows) = (Int(borders[2]) - x, Int(borders[3]) - y)
    guard columns > 0, rows > 0 else { return }
    let (first, last) = (max(0, -x), min(columns, canvas.width - x))
    let (firstRow, lastRow) = (max(0, -y), min(rows, canvas.height - y))
    guard first < last, firstRow < lastRow else { return }
    let spans = (first..<last).map { Span($0, of: columns, over: tile.width) }
    sums = Array(repeating: 0, count: tile.width * 4)
    row = Array(repeating: 0, count: (last - first) * 4)
    var drawn: Span?
    for position in firstRow..<lastRow {
      let span = Span(position, of: rows, over: tile.height)
      if span != drawn {
        addRows(of: tile, span, from: spans[0].first, through: spans[spans.count - 1].last)
        makeRow(spans, isSwapped: canvas.isSwapped)
        drawn = span
      }
      kernel_blend_pixels(canvas.address(x + first, y + position), row, last - first)
    }
  }

  /// The weighted mean of a tile's rows, opacity multiplied in: sums `[width, 4]`.
  private mutating func addRows(
    of tile: DisplayList.ImageTile, _ span: Span, from left: Int, through right: Int
  ) {
    for index in left * 4..<(right + 1) * 4 { sums[index] = 0 }
    for source in span.first...span.last {
      let weight = span.weight(source)
      let start = source * tile.width
      tile.pixels.withUnsafeBufferPointer { pixels in
        for column in left...right {
          let at = (start + column) * tile.channels
          let alpha = tile.channels == 4 ? Float(pixels[at + 3]) : 255
          let fraction = weight * alpha * (1 / 255)
          let step = tile.channels == 1 ? 0 : 1
          sums[column * 4] += fraction * Float(pixels[at])
          sums[column * 4 + 1] += fraction * Float(pixels[at + step])
          sums[column * 4 + 2] += fraction * Float(pixels[at + 2 * step])
          sums[column * 4 + 3] += weight * alpha
        }
      }
    }
  }

  /// The weighted means along the row, opacity taken out again, as bytes.
  private mutating func makeRow(_ spans: [Span], isSwapped: Bool) {
    let (red, blue) = isSwapped ? (2, 0) : (0, 2)
    for (position, span) in spans.enumerated() {
      var sum = SIMD4<Float>()
      for source in span.first...span.last {
        let at = source * 4
        sum +=
          span.weight(source) * SIMD4(sums[at], sums[at + 1], sums[at + 2], sums[at + 3])
      }
      let scale = sum.w > 0 ? 255 / sum.w : 0
      row[position * 4 + red] = Self.byte(sum.x * scale)
      row[position * 4 + 1] = Self.byte(sum.y * scale)
      row[position * 4 + blue] = Self.byte(sum.z * scale)
      row[position * 4 + 3] = Self.byte(sum.w)
    }
  }

  private static func byte(_ value: Float) -> UInt8 { UInt8(min(max(value + 0.5, 0), 255)) }
}
