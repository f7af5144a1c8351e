import NumPyRandom

/// Draws one digit: a skeleton, deformed at random, traced with a round pen, with noise over it.
struct DigitPen {
  typealias Point = SIMD2<Float>

  var generator: PCG64

  /// A number in [low, high).
  private mutating func draw(_ low: Float, _ high: Float) -> Float {
    low + (high - low) * Float(generator.next() >> 40) * 0x1p-24
  }

  /// Writes an image `[28, 28]`.
  mutating func draw(_ digit: Int, into image: inout MutableSpan<UInt8>) {
    let styles = DigitSkeleton.styles[digit]
    let skeleton = styles[generator.integers(upTo: styles.count)]
    let warp = Warp(using: &self)
    let placing = Placing(using: &self)
    let radius = draw(0.7, 1.9)
    let ink = draw(170, 255)
    var coverage = InlineArray<784, Float>(repeating: 0)
    for stroke in skeleton.strokes {
      let jitter: Float = 0.05
      let points = stroke.map { point in
        let moved = point + [draw(-jitter, jitter), draw(-jitter, jitter)]
        return placing.pixel(warp.moved(moved))
      }
      for index in 1..<points.count {
        Self.trace(points[index - 1], points[index], radius: radius, into: &coverage)
      }
    }
    finish(coverage, ink: ink, into: &image)
  }

  /// Adds a piece of a stroke: full ink up to the radius, none a pixel further out.
  private static func trace(
    _ start: Point, _ end: Point, radius: Float, into coverage: inout InlineArray<784, Float>
  ) {
    let reach = radius + 1
    let last = Float(DrawnDigits.side - 1)
    let left = Int(max(0, min(start.x, end.x) - reach).rounded(.up))
    let right = Int(min(last, max(start.x, end.x) + reach).rounded(.down))
    let top = Int(max(0, min(start.y, end.y) - reach).rounded(.up))
    let bottom = Int(min(last, max(start.y, end.y) + reach).rounded(.down))
    guard left <= right, top <= bottom else { return }
    let way = end - start
    let length = max((way * way).sum(), 1e-6)
    for row in top...bottom {
      for column in left...right {
        let from = Point(Float(column), Float(row)) - start
        let fraction = min(max((from * way).sum() / length, 0), 1)
        let away = from - way * fraction
        let ink = min(max(reach - (away * away).sum().squareRoot(), 0), 1)
        let offset = row * DrawnDigits.side + column
        coverage[offset] = max(coverage[offset], ink)
      }
    }
  }

  /// Ink and noise as bytes: of each pixel a little, of some a lot.
  private mutating func finish(
    _ coverage: InlineArray<784, Float>, ink: Float, into image: inout MutableSpan<UInt8>
  ) {
    let noise = draw(0, 40)
    for group in 0..<DrawnDigits.pixelCount / 8 {
      var bits: UInt64 = generator.next()
      for offset in group * 8..<group * 8 + 8 {
        let draw = Float(bits & 0xff) / 255 - 0.5
        bits >>= 8
        let value = coverage[offset] * ink + draw * noise
        image[offset] = UInt8(min(max(value, 0), 255))
      }
    }
  }

  /// Where a digit stands in the image: size, slant, rotation, position.
  struct Placing {
    private let columns: (x: Point, y: Point)
    private let center: Point

    init(using pen: inout DigitPen) {
      let (width, height) = (pen.draw(6.5, 10), pen.draw(7.5, 10.5))
      let slant = pen.draw(-0.45, 0.35)
      let angle = pen.draw(-0.3, 0.3)
      let (cos, sin) = (cosine(angle), sine(angle))
      // Slant, then size, then rotation: the columns of the product.
      columns.x = [cos * width, sin * width]
      columns.y = [-slant * cos * width - sin * height, -slant * sin * width + cos * height]
      center = [13.5 + pen.draw(-2.5, 2.5), 13.5 + pen.draw(-2, 2)]
    }

    func pixel(_ point: Point) -> Point { center + columns.x * point.x + columns.y * point.y }
  }

  /// A smooth displacement: a bilinear patch between nine displaced points of a grid.
  struct Warp {
    private var nodes = InlineArray<9, Point>(repeating: .zero)

    init(using pen: inout DigitPen) {
      let strength: Float = 0.17
      for node in 0..<9 {
        nodes[node] = [pen.draw(-strength, strength), pen.draw(-strength, strength)]
      }
    }

    func moved(_ point: Point) -> Point {
      let (x, y) = (min(max(point.x + 1, 0), 2), min(max(point.y + 1, 0), 2))
      let (column, row) = (min(Int(x), 1), min(Int(y), 1))
      let (right, down) = (x - Float(column), y - Float(row))
      let corner = row * 3 + column
      let upper = nodes[corner] * (1 - right) + nodes[corner + 1] * right
      let lower = nodes[corner + 3] * (1 - right) + nodes[corner + 4] * right
      return point + upper * (1 - down) + lower * down
    }
  }
}
