import NumPyRandom

/// A change of an image that leaves its class as it is, drawn again each time the image is shown.
///
/// What moves in from beyond the border repeats the border's pixels. The channels of a pixel stay
/// together.
public enum Augmentation: Sendable, Equatable {
  /// A shift by up to so many whole pixels each way.
  case shift(pixels: Int)
  /// Rotation (up to so many degrees each way), size (a factor within a range), shear (the tangent,
  /// up to so much each way) and a shift (up to so many pixels each way), sampled bilinearly.
  case affine(degrees: Float, scale: ClosedRange<Float>, shear: Float, shift: Float)
  /// Displacements of up to `strength` pixels at the nodes of a grid of `spacing` pixels, bilinear
  /// between them: after the elastic distortions of Simard, Steinkraus & Platt (2003),
  /// https://doi.org/10.1109/ICDAR.2003.1227801.
  case elastic(strength: Float, spacing: Int)
  /// A mirror image, left for right, with a probability.
  case horizontalFlip(probability: Float)
  /// A mirror image, top for bottom, with a probability.
  case verticalFlip(probability: Float)
  /// A rectangle of one random value over a fraction of the area, with a probability: Zhong et al.
  /// (2020), "Random Erasing Data Augmentation", https://doi.org/10.1609/aaai.v34i07.7000.
  case erasing(probability: Float, fraction: ClosedRange<Float>)
}

/// Where the pixels of a changed image come from.
struct ImagePlane {
  let height: Int
  let width: Int
  let channels: Int

  /// A channel of the pixel at a position between pixels, bilinear; beyond the border the border's.
  @inline(__always)
  func sample(_ pixels: Span<Float>, channel: Int, _ x: Float, _ y: Float) -> Float {
    let clampedX = min(max(x, 0), Float(width - 1))
    let clampedY = min(max(y, 0), Float(height - 1))
    let (left, top) = (Int(clampedX), Int(clampedY))
    let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
    let (shareX, shareY) = (clampedX - Float(left), clampedY - Float(top))
    let upper =
      pixels[(top * width + left) * channels + channel] * (1 - shareX)
      + pixels[(top * width + right) * channels + channel] * shareX
    let lower =
      pixels[(bottom * width + left) * channels + channel] * (1 - shareX)
      + pixels[(bottom * width + right) * channels + channel] * shareX
    return upper * (1 - shareY) + lower * shareY
  }
}

extension Augmentation {
  /// Changes an image `[H, W, C]` in place.
  /// - Parameters:
  ///   - image: the pixels.
  ///   - shape: H, W and C.
  ///   - random: where the change is drawn from.
  func apply(to image: inout [Float], shape: [Int], using random: inout PCG64) {
    let plane = ImagePlane(height: shape[0], width: shape[1], channels: shape[2])
    switch self {
    case .shift(let pixels):
      let dx = Float(random.integers(-pixels..<pixels + 1))
      let dy = Float(random.integers(-pixels..<pixels + 1))
      Self.resample(&image, plane) { x, y in (x - dx, y - dy) }
    case .affine(let degrees, let scale, let shear, let shift):
      let map = AffineMap(
        plane, degrees: random.float(-degrees, degrees),
        scale: random.float(scale.lowerBound, scale.upperBound),
        shear: random.float(-shear, shear),
        shift: (random.float(-shift, shift), random.float(-shift, shift)))
      Self.resample(&image, plane) { x, y in map.source(x, y) }
    case .elastic(let strength, let spacing):
      let grid = ElasticGrid(plane, strength: strength, spacing: max(1, spacing), using: &random)
      Self.resample(&image, plane) { x, y in grid.source(x, y) }
    case .horizontalFlip(let probability):
      guard random.float(0, 1) < probability else { return }
      Self.resample(&image, plane) { x, y in (Float(plane.width - 1) - x, y) }
    case .verticalFlip(let probability):
      guard random.float(0, 1) < probability else { return }
      Self.resample(&image, plane) { x, y in (x, Float(plane.height - 1) - y) }
    case .erasing(let probability, let fraction):
      guard random.float(0, 1) < probability else { return }
      Self.erase(&image, plane, fraction: fraction, using: &random)
    }
  }

  /// Fills every pixel from the position that `source` gives for it.
  private static func resample(
    _ image: inout [Float], _ plane: ImagePlane, _ source: (Float, Float) -> (Float, Float)
  ) {
    let before = image
    let pixels = before.span
    for row in 0..<plane.height {
      for column in 0..<plane.width {
        let (x, y) = source(Float(column), Float(row))
        let index = (row * plane.width + column) * plane.channels
        for channel in 0..<plane.channels {
          image[index + channel] = plane.sample(pixels, channel: channel, x, y)
        }
      }
    }
  }

  /// The side ratio lies between 0.3 and 1 / 0.3, as in the paper.
  private static func erase(
    _ image: inout [Float], _ plane: ImagePlane, fraction: ClosedRange<Float>,
    using random: inout PCG64
  ) {
    let area =
      Float(plane.height * plane.width) * random.float(fraction.lowerBound, fraction.upperBound)
    let ratio = random.float(0.3, 1)
    let isUpright = random.next() & 1 == 0
    let (long, short) = ((area / ratio).squareRoot(), (area * ratio).squareRoot())
    let height = min(plane.height, Int(isUpright ? long : short))
    let width = min(plane.width, Int(isUpright ? short : long))
    let top = random.integers(upTo: plane.height - height + 1)
    let left = random.integers(upTo: plane.width - width + 1)
    let value = random.float(0, 255)
    for row in top..<top + height {
      let start = (row * plane.width + left) * plane.channels
      for index in start..<start + width * plane.channels { image[index] = value }
    }
  }
}

/// Rotation, size and shear about the middle, then a shift; given backwards, from target to source.
private struct AffineMap {
  private let center: (x: Float, y: Float)
  private let rows: (Float, Float, Float, Float)
  private let shift: (Float, Float)

  init(
    _ plane: ImagePlane, degrees: Float, scale: Float, shear: Float, shift: (Float, Float)
  ) {
    center = (Float(plane.width - 1) / 2, Float(plane.height - 1) / 2)
    let angle = degrees * .pi / 180
    let (cos, sin) = (cosine(angle), sine(angle))
    // The inverse of rotation * size * shear is shear^-1 * size^-1 * rotation^-1.
    rows = (
      (cos - shear * -sin) / scale, (sin - shear * cos) / scale, -sin / scale, cos / scale
    )
    self.shift = shift
  }

  func source(_ x: Float, _ y: Float) -> (Float, Float) {
    let (dx, dy) = (x - center.x - shift.0, y - center.y - shift.1)
    return (center.x + rows.0 * dx + rows.1 * dy, center.y + rows.2 * dx + rows.3 * dy)
  }
}

/// Displacements at the nodes of a grid.
private struct ElasticGrid {
  private let spacing: Float
  private let columns: Int
  private let nodes: [SIMD2<Float>]

  init(_ plane: ImagePlane, strength: Float, spacing: Int, using random: inout PCG64) {
    self.spacing = Float(spacing)
    columns = (plane.width - 1) / spacing + 2
    let rows = (plane.height - 1) / spacing + 2
    nodes = (0..<columns * rows).map { _ in
      [random.float(-strength, strength), random.float(-strength, strength)]
    }
  }

  func source(_ x: Float, _ y: Float) -> (Float, Float) {
    let (column, row) = (Int(x / spacing), Int(y / spacing))
    let (right, down) = (x / spacing - Float(column), y / spacing - Float(row))
    let corner = row * columns + column
    let upper = nodes[corner] * (1 - right) + nodes[corner + 1] * right
    let lower = nodes[corner + columns] * (1 - right) + nodes[corner + columns + 1] * right
    let moved = upper * (1 - down) + lower * down
    return (x + moved.x, y + moved.y)
  }
}

extension PCG64 {
  /// A number from low up to high with 24 random bits.
  mutating func float(_ low: Float, _ high: Float) -> Float {
    low + (high - low) * Float(next() as UInt64 >> 40) * 0x1p-24
  }
}
