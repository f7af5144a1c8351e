import Foundation
import Foundations
import ImageFiles
import NumPyRandom
import TestSupport
import Testing

@Suite struct JPEGTests {
  /// Quality 95 keeps flat colors within a few levels.
  @Test(arguments: ["colors.jpg", "progressive.jpg"])
  func colorsAreThoseOfTheScript(_ name: String) throws {
    let bitmap = try Bitmap(contentsOf: GoldenFiles.path(name))
    #expect(bitmap.width == 24 && bitmap.height == 16)
    func distance(_ x: Int, _ color: [Int]) -> Int {
      zip(bitmap.pixels[(8 * 24 + x) * 4..<(8 * 24 + x) * 4 + 3], color)
        .map { abs(Int($0) - $1) }.max() ?? 255
    }
    #expect(distance(3, [200, 30, 40]) <= 3)
    #expect(distance(20, [20, 60, 210]) <= 3)
    #expect(distance(3, [20, 60, 210]) > 100)
  }

  @Test func grayHasThreeEqualChannels() throws {
    let bitmap = try Bitmap(contentsOf: GoldenFiles.path("grey.jpg"))
    #expect(Array(bitmap.pixels[..<4]) == [77, 77, 77, 255])
  }

  @Test func aFileThatEndsEarlyIsRefused() throws {
    let bytes = try FileSystem.read(GoldenFiles.path("colors.jpg"))
    for count in [0, 3, 100, bytes.count / 2, bytes.count - 20] {
      #expect(throws: ImageFileError.self) { try Bitmap(jpeg: Array(bytes[..<count])) }
    }
  }

  @Test func mutatedFilesNeverCrash() throws {
    let good = try FileSystem.read(GoldenFiles.path("progressive.jpg"))
    var generator = PCG64(seed: 78)
    var refused = 0
    for _ in 0..<2000 {
      var bytes = good
      for _ in 0..<1 + Int(generator.next() % 6) {
        let index = Int(generator.next() % UInt64(bytes.count))
        // Not the sizes: large ones are legal, and slow.
        if bytes[index] != 16, bytes[index] != 24 { bytes[index] = UInt8(generator.next() & 255) }
      }
      do { _ = try Bitmap(jpeg: bytes) } catch { refused += 1 }
    }
    #expect(refused > 200)
  }
}
