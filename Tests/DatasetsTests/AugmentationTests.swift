import NumPyRandom
import TestSupport
import Testing

@testable import Datasets

/// What Golden/make_augmentations.py wrote.
private struct GoldenAugmentations: Decodable {
  struct Case: Decodable {
    let change: String
    let seed: UInt64
    let image: [Float]
  }

  let shape: [Int]
  let image: [UInt8]
  let cases: [Case]
  let onePixelShifts: [[Float]]
}

/// Changes of colored images: all channels of a pixel alike.
@Suite struct AugmentationTests {
  private static let changes: [String: Augmentation] = [
    "shift": .shift(pixels: 2),
    "affine": .affine(degrees: 25, scale: 0.8...1.3, shear: 0.3, shift: 2),
    "elastic": .elastic(strength: 2, spacing: 4),
    "horizontal flip": .horizontalFlip(probability: 1),
    "vertical flip": .verticalFlip(probability: 1),
    "erasing": .erasing(probability: 1, fraction: 0.1...0.4),
  ]

  /// Of gray levels from 0 to 255: positions are Float32, whose rounding of some 1e-6 pixels meets
  /// differences of up to 255 between neighbors; the golden file holds four decimals.
  private static let tolerance = Tolerance(absolute: 2e-3, relative: 0)

  @Test func coloredImagesChangeAsSciPySays() throws {
    let golden = try GoldenFiles.decode(GoldenAugmentations.self, from: "augmentations.json")
    #expect(golden.cases.count == 18)
    for item in golden.cases {
      let change = try #require(Self.changes[item.change])
      var (image, random) = (golden.image.map { Float($0) }, PCG64(seed: item.seed))
      change.apply(to: &image, shape: golden.shape, using: &random)
      let expected = item.image.map(Double.init)
      let mismatch = Self.tolerance.mismatch(image, expected)
      #expect(mismatch == nil, "\(item.change) \(item.seed)")
      // The comparison sees a channel that stayed behind, unless the shift drawn is none.
      if image == golden.image.map({ Float($0) }) { continue }
      for index in stride(from: 1, to: image.count, by: 3) {
        image[index] = Float(golden.image[index])
      }
      let wide = Tolerance(absolute: 1, relative: 0)
      #expect(wide.mismatch(image, expected) != nil)
    }
  }

  @Test func onePixelShiftsMoveAllChannels() throws {
    let golden = try GoldenFiles.decode(GoldenAugmentations.self, from: "augmentations.json")
    let examples = try Examples(shape: golden.shape, values: .bytes(golden.image), labels: [0])
    var loader = try BatchLoader(
      examples, batchSize: 5, seed: 1, expansion: .onePixelShifts,
      scaling: PixelScaling(factor: 1, offset: 0), shuffles: false)
    let next = loader.next()
    let batch = try #require(next)
    #expect(batch.inputs.shape == [5, 9, 12, 3])
    #expect(batch.inputs.scalars == golden.onePixelShifts.flatMap { $0 })
  }
}
