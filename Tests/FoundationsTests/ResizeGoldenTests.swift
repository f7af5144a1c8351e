import TestSupport
import Testing

@testable import Foundations

/// What Golden/make_resizes.py writes.
private struct Resize: Decodable {
  let shape: [Int]
  let to: [Int]
  let image: [UInt8]
  let resized: [UInt8]
}

@Suite struct ResizeGoldenTests {
  @Test func imagesAreThoseOfOpenCV() throws {
    let all = try GoldenFiles.decode([Resize].self, from: "resizes.json")
    #expect(all.count == 15)
    for golden in all {
      let found = AreaResizing(
        height: golden.shape[0], width: golden.shape[1], channels: golden.shape[2],
        newHeight: golden.to[0], newWidth: golden.to[1]
      ).resized(golden.image)
      #expect(found.count == golden.resized.count)
      // Whole numbers, and sums of few Float32 in the same order: no tolerance.
      #expect(found == golden.resized, "\(golden.shape) to \(golden.to)")
    }
  }
}
