import NumPyRandom
import TensorEngine
import TestSupport
import Testing

@testable import Attribution

@Suite struct ImageTransformTests {
  private let image = Tensor((0..<12).map { Float($0) }, shape: [1, 3, 4, 1])

  @Test func jitterWrapsAround() {
    let rolled = DrawnTransform(roll: (1, -1)).applied(to: image)
    #expect(rolled.scalars == [9, 10, 11, 8, 1, 2, 3, 0, 5, 6, 7, 4])
    var random = PCG64(seed: 1)
    let transforms = ImageTransforms(jitter: 2)
    let rolls = (0..<200).map { _ in transforms.drawn(for: [28, 28, 1], using: &random).roll }
    #expect(Set(rolls.map(\.rows)) == Set(-2...2) && Set(rolls.map(\.columns)) == Set(-2...2))
    // A fraction of the side: 5 % of 28 are 1 pixel.
    let parts = ImageTransforms(jitter: 0.05)
    let small = (0..<50).map { _ in parts.drawn(for: [28, 28, 1], using: &random).roll.rows }
    #expect(Set(small) == Set(-1...1))
  }

  @Test func samplingShiftsTurnsAndResizes() {
    let shifted = image.sampled(by: AffineMap(cosine: 1, sine: 0, y: 0, x: 1))
    #expect(shifted.scalars == [1, 2, 3, 3, 5, 6, 7, 7, 9, 10, 11, 11])
    let half = image.sampled(by: AffineMap(cosine: 1, sine: 0, y: 0.5, x: 0))
    #expect(half.scalars == [2, 3, 4, 5, 6, 7, 8, 9, 8, 9, 10, 11])
    let square = Tensor((0..<9).map { Float($0) }, shape: [1, 3, 3, 1])
    let turned = square.sampled(by: AffineMap(cosine: 0, sine: 1, y: 0, x: 0)).scalars
    #expect(
      turned == [2, 5, 8, 1, 4, 7, 0, 3, 6] || turned == [6, 3, 0, 7, 4, 1, 8, 5, 2], "\(turned)")
    // Twice as large: the corners come from halfway to the middle.
    let large = square.sampled(by: AffineMap(cosine: 0.5, sine: 0, y: 0, x: 0)).scalars
    #expect(large[0] == 2 && large[4] == 4 && large[8] == 6)
  }

  @Test func gradientsPassThroughTransforms() {
    let map = AffineMap(cosine: 0.9, sine: 0.2, y: 0.3, x: -0.4)
    let transform = DrawnTransform(roll: (1, 1), map: map)
    let weights = Tensor((0..<24).map { Float($0 % 7) }, shape: [2, 3, 4, 1])
    let images = Tensor((0..<24).map { Float($0 * $0 % 11) }, shape: [2, 3, 4, 1])
    let gradient = valueWithGradient(at: [images]) {
      (transform.applied(to: $0[0]) * weights).sum()
    }.gradients[0]
    // The transformation is linear: its transpose, applied to the weights, is the gradient.
    let value = (transform.applied(to: images) * weights).sum().scalar
    let product = (gradient * images).sum().scalar
    #expect(Tolerance.float32.accepts(Double(product), Double(value)))
  }

  @Test func aBlurKeepsConstantsAndSpreadsAPoint() {
    let constant = Tensor(repeating: 0.7, shape: [1, 5, 6, 2])
    let same = constant.blurred(1).scalars.map(Double.init)
    #expect(Tolerance.float32.mismatch(same, [Double](repeating: 0.7, count: 60)) == nil)
    let point = Tensor(shape: [1, 9, 9, 1]) { span in
      for index in span.indices { span[index] = index == 40 ? 1 : 0 }
    }
    let spread = point.blurred(1).scalars
    // The density of the standard normal distribution at 0 and at 1, squared.
    #expect(Tolerance(absolute: 1e-3, relative: 0).accepts(Double(spread[40]), 0.1592))
    #expect(Tolerance(absolute: 1e-3, relative: 0).accepts(Double(spread[41]), 0.0965))
  }

  /// From pixels to the spectrum and back.
  @Test func theSpectrumHoldsTheImage() {
    let coordinates = ImageParametrization.fourier(decay: 1).coordinates([3, 4, 1], center: 0.5)
    let back = coordinates.images(coordinates.parameters(image)).scalars
    #expect(
      Tolerance(absolute: 1e-4, relative: 1e-4).mismatch(
        back, image.scalars.map(Double.init)) == nil)
    // The mean is the first coefficient alone.
    let flat = coordinates.parameters(Tensor(repeating: 2.5, shape: [1, 3, 4, 1])).scalars
    #expect(flat[0] > 0.1 && flat.dropFirst().allSatisfy { abs($0) < 1e-5 })
  }
}
