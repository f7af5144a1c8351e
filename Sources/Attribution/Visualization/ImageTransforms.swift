import Glibc
import NumPyRandom
import TensorEngine

/// Random transformations of images before each forward pass, so that no pattern can rely on an
/// exact position, size or direction. Vectors stay as they are.
///
/// All images of a batch undergo the same one, so that an image does not depend on the others.
/// Olah et al. (2017), https://doi.org/10.23915/distill.00007, "transformation robustness".
public struct ImageTransforms: Sendable, Hashable {
  /// The largest shift with wrap-around in both directions: below 1 a fraction of each side, from 1
  /// on pixels. 0 for none.
  public var jitter: Float
  /// The largest shift in pixels in both directions, in fractions of pixels too; edges are continued.
  public var shift: Float
  /// Factors of the size around the middle, drawn uniformly.
  public var scale: ClosedRange<Float>
  /// The largest rotation around the middle in degrees, either way.
  public var rotation: Float

  /// Makes transformations; none unless said otherwise.
  public init(
    jitter: Float = 0, shift: Float = 0, scale: ClosedRange<Float> = 1...1, rotation: Float = 0
  ) {
    (self.jitter, self.shift, self.scale, self.rotation) = (jitter, shift, scale, rotation)
  }

  /// No transformation.
  public static let none = ImageTransforms()

  /// Checks the ranges.
  func check() throws(AttributionError) {
    let values = [("jitter", jitter), ("shift", shift), ("rotation", rotation)]
    for (name, value) in values where !(value >= 0 && value.isFinite) {
      throw .badOption(
        name: name, value: "\(value)", method: "image transforms", expected: "0 or more")
    }
    guard scale.lowerBound > 0, scale.upperBound.isFinite else {
      throw .badOption(
        name: "scale", value: "\(scale)", method: "image transforms", expected: "factors above 0")
    }
  }

  /// One transformation for images `[H, W, C]`, drawn.
  func drawn(for shape: Shape, using random: inout PCG64) -> DrawnTransform {
    guard self != .none, shape.rank == 3 else { return DrawnTransform() }
    func roll(_ size: Int) -> Int {
      let largest = jitter < 1 ? Int(jitter * Float(size)) : min(Int(jitter), size)
      return largest == 0 ? 0 : random.integers(-largest..<largest + 1)
    }
    var drawn = DrawnTransform()
    drawn.roll = (roll(shape[0]), roll(shape[1]))
    guard shift > 0 || rotation > 0 || scale != 1...1 else { return drawn }
    func uniform(_ low: Float, _ high: Float) -> Double {
      low < high ? random.uniform(Double(low), Double(high)) : Double(low)
    }
    let angle = uniform(-rotation, rotation) * .pi / 180
    let factor = uniform(scale.lowerBound, scale.upperBound)
    drawn.map = AffineMap(
      cosine: cos(angle) / factor, sine: sin(angle) / factor, y: uniform(-shift, shift),
      x: uniform(-shift, shift))
    return drawn
  }
}

/// Where a pixel of a transformed image comes from, around the middle.
struct AffineMap {
  let cosine, sine, y, x: Double
}

/// One transformation of a batch.
struct DrawnTransform {
  /// Rows and columns to move by, with wrap-around.
  var roll = (rows: 0, columns: 0)
  var map: AffineMap?

  /// The images `[N, H, W, C]`, transformed; gradients pass.
  func applied(to x: Tensor) -> Tensor {
    let rolled = x.rolled(along: 1, by: roll.rows).rolled(along: 2, by: roll.columns)
    return map.map { rolled.sampled(by: $0) } ?? rolled
  }
}

extension Tensor {
  /// Elements moved along an axis, the last ones to the front.
  func rolled(along axis: Int, by offset: Int) -> Tensor {
    guard offset != 0, rank > axis else { return self }
    let size = shape[axis]
    let cut = ((size - offset) % size + size) % size
    guard cut > 0 else { return self }
    return .concatenated(
      [slice(along: axis, cut..<size), slice(along: axis, 0..<cut)], along: axis)
  }

  /// Images `[N, H, W, C]` sampled where a map leads, bilinearly, edges continued.
  func sampled(by map: AffineMap) -> Tensor {
    let (count, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
    let size = height * width
    var indices = [[Int]](repeating: [], count: 4)
    var weights = [[Float]](repeating: [], count: 4)
    let (middleY, middleX) = (Double(height - 1) / 2, Double(width - 1) / 2)
    for pixel in 0..<size {
      let (y, x) = (Double(pixel / width) - middleY, Double(pixel % width) - middleX)
      let fromY = Swift.min(
        Swift.max(map.sine * x + map.cosine * y + middleY + map.y, 0), Double(height - 1))
      let fromX = Swift.min(
        Swift.max(map.cosine * x - map.sine * y + middleX + map.x, 0), Double(width - 1))
      let (top, left) = (Int(fromY), Int(fromX))
      let (bottom, right) = (Swift.min(top + 1, height - 1), Swift.min(left + 1, width - 1))
      let (v, u) = (Float(fromY - Double(top)), Float(fromX - Double(left)))
      let corners = [
        (top * width + left, (1 - v) * (1 - u)), (top * width + right, (1 - v) * u),
        (bottom * width + left, v * (1 - u)), (bottom * width + right, v * u),
      ]
      for (corner, (index, weight)) in corners.enumerated() {
        indices[corner].append(index)
        weights[corner].append(weight)
      }
    }
    let rows = reshaped(to: [count * size, channels])
    var result: Tensor?
    for corner in 0..<4 {
      let all = (0..<count).flatMap { image in indices[corner].map { $0 + image * size } }
      let weight = Tensor(weights[corner], shape: [1, size, 1])
      let part = rows.gatheringRows(at: all).reshaped(to: [count, size, channels]) * weight
      result = result.map { $0 + part } ?? part
    }
    return (result ?? self).reshaped(to: shape)
  }
}
