import Foundations
import Gym
import TensorEngine

/// A batch of images as it lies in a tensor, `[N, H, W]` or `[N, H, W, C]`.
struct TensorImages {
  let count: Int
  let height: Int
  let width: Int
  /// 1 for gray, 3 for red, green, blue.
  let channels: Int
  let scalars: [Float]

  /// Reads a batch.
  /// - Precondition: the shape is one of the two, with one or three channels.
  init(_ images: Tensor, for user: String) {
    let shape = images.shape
    precondition(
      shape.rank == 3 || (shape.rank == 4 && (shape[3] == 1 || shape[3] == 3)),
      "\(user): expected images of shape [N, H, W], [N, H, W, 1] or [N, H, W, 3], got \(shape)")
    (count, height, width) = (shape[0], shape[1], shape[2])
    channels = shape.rank == 4 ? shape[3] : 1
    scalars = images.scalars
  }

  /// Reads one matrix `[H, W]`.
  init(matrix: Tensor, for user: String) {
    precondition(
      matrix.rank == 2, "\(user): expected values of shape [H, W], got \(matrix.shape)")
    (count, height, width, channels) = (1, matrix.shape[0], matrix.shape[1], 1)
    scalars = matrix.scalars
  }

  /// Gray images by the map's colors, colored ones by their own; what is no number as `missing`.
  func tile(
    _ index: Int, _ map: ColorMap, _ range: ClosedRange<Double>, opacity: Double = 1
  ) -> DisplayList.ImageTile {
    let alpha = UInt8((min(max(opacity, 0), 1) * 255).rounded())
    let size = height * width
    var pixels: [UInt8] = []
    pixels.reserveCapacity(size * 4)
    for pixel in 0..<size {
      let color = color((index * size + pixel) * channels, map, range)
      pixels += [color.red, color.green, color.blue, alpha]
    }
    return .init(width: width, height: height, channels: 4, pixels: pixels)
  }

  private func color(_ start: Int, _ map: ColorMap, _ range: ClosedRange<Double>)
    -> DisplayList.Color
  {
    if channels == 1 { return map.color(at: range.fraction(of: Double(scalars[start]))) }
    let fractions = (0..<3).map { range.fraction(of: Double(scalars[start + $0])) }
    guard fractions.allSatisfy({ !$0.isNaN }) else { return map.missing }
    let bytes = fractions.map { UInt8(($0 * 255).rounded()) }
    return .init(bytes[0], bytes[1], bytes[2])
  }

  /// The sizes of one image on a picture where the longer side is `size`.
  func size(_ axisSize: Double) -> (width: Double, height: Double) {
    let longest = Double(max(height, width, 1))
    return (Double(width) * axisSize / longest, Double(height) * axisSize / longest)
  }
}
