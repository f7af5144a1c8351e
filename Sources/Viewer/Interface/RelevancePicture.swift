import Foundations
import Gym
import Spaces
import TensorEngine

/// An observation that is an image, under the relevance of its pixels.
struct RelevancePicture {
  private let image: Tensor
  private let relevance: Tensor

  /// Nil where the observation is no image, or its relevance is not known.
  init?(_ observation: SpaceValue, _ relevance: [Float]) {
    guard case .array(let array) = observation, relevance.count == array.count else { return nil }
    let shape = array.shape
    guard shape.count == 2 || (shape.count == 3 && [1, 3].contains(shape[2])), shape[0] > 1,
      shape[1] > 1
    else { return nil }
    let size = Shape([1, shape[0], shape[1], shape.count == 3 ? shape[2] : 1])
    image = Tensor(array.doubles.map { Float($0) }, shape: size)
    self.relevance = Tensor(relevance, shape: size).sum(along: 3, keepingDimensions: true)
  }

  /// Draws it as large as it fits below a line.
  func draw(from top: Double, _ painter: inout Painter) {
    let images = TensorImages(image, for: "RelevancePicture")
    let map = TensorImages(relevance, for: "RelevancePicture")
    let room = min(painter.width - 2 * Theme.gap, painter.height - top - Theme.gap)
    guard room > 8 else { return }
    let size = images.size(room)
    let area = DisplayList.Rectangle(x: Theme.gap, y: top, width: size.width, height: size.height)
    let range = ValueRange.data.resolved(for: images.scalars)
    painter.add(.image(images.tile(0, .gray, range), in: area))
    painter.add(.image(map.cover(.seismic, .symmetric, opacity: 1), in: area))
  }
}

extension TensorImages {
  /// The first image to lie over another one: each pixel is as opaque as its number is far from 0, and
  /// has the color of its sign where the range has two.
  func cover(_ map: ColorMap, _ range: ValueRange, opacity: Double) -> DisplayList.ImageTile {
    let range = range.resolved(for: scalars)
    let isSigned = range.lowerBound < 0
    let zero = isSigned ? 0 : range.lowerBound
    let largest = max(range.upperBound - zero, zero - range.lowerBound)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(4 * height * width)
    for pixel in 0..<height * width {
      let value = Double(scalars[pixel * channels])
      let color =
        isSigned
        ? map.color(at: value > zero ? 0.75 : 0.25) : map.color(at: range.fraction(of: value))
      let part = largest > 0 && value.isFinite ? min(abs(value - zero) / largest, 1) : 0
      pixels += [
        color.red, color.green, color.blue, UInt8((255 * opacity * part.squareRoot()).rounded()),
      ]
    }
    return .init(width: width, height: height, channels: 4, pixels: pixels)
  }
}
