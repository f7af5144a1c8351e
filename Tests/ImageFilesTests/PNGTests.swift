import Foundation
import ImageFiles
import NumPyRandom
import TestSupport
import Testing

/// A picture with all kinds of pixels.
func sample(width: Int, height: Int, isOpaque: Bool) -> Bitmap {
  var generator = PCG64(seed: 5)
  var bitmap = Bitmap(width: width, height: height)
  for index in bitmap.pixels.indices {
    bitmap.pixels[index] = isOpaque && index % 4 == 3 ? 255 : UInt8(generator.next() & 255)
  }
  return bitmap
}

@Suite struct PNGTests {
  @Test(arguments: [true, false], [(1, 1), (7, 3), (64, 33)])
  func whatIsWrittenIsRead(_ isOpaque: Bool, _ size: (Int, Int)) throws {
    let bitmap = sample(width: size.0, height: size.1, isOpaque: isOpaque)
    #expect(try Bitmap(png: bitmap.png()) == bitmap)
  }

  @Test func aPictureWithoutPixelsIsRefused() {
    #expect(throws: ImageFileError.self) { try Bitmap(width: 0, height: 4).png() }
  }

  /// The header asks for 2^31 - 1 pixels in both directions: nothing is allocated for that.
  @Test func sizesAreCheckedFirst() throws {
    var bytes = try Bitmap(width: 1, height: 1).png()
    for index in 16..<24 { bytes[index] = [0x7f, 0xff, 0xff, 0xff][(index - 16) % 4] }
    #expect(throws: ImageFileError.self) { try Bitmap(png: bytes) }
  }

  @Test func damageNamesTheFileAndTheChunk() throws {
    var bytes = try sample(width: 20, height: 20, isOpaque: true).png()
    bytes[60] ^= 0x40
    #expect {
      _ = try Bitmap(png: bytes, path: "a.png")
    } throws: { error in
      // The picture's data begin after the signature (8 bytes), the header (25) and the mark of
      // the sRGB color space (13).
      guard case ImageFileError.damaged("a.png", "PNG", 46, _) = error else { return false }
      return "\(error)".contains("a.png")
    }
  }

  @Test func mutatedFilesNeverCrash() throws {
    let good = try sample(width: 12, height: 9, isOpaque: false).png()
    var generator = PCG64(seed: 77)
    var refused = 0
    for _ in 0..<3000 {
      var bytes = good
      for _ in 0..<1 + Int(generator.next() % 4) {
        bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(generator.next() & 255)
      }
      if generator.next() % 4 == 0 { bytes.removeLast(Int(generator.next() % UInt64(bytes.count))) }
      do { _ = try Bitmap(png: bytes) } catch { refused += 1 }
    }
    #expect(refused > 2000)
  }

  @Test func aFileOfAnotherKindIsNamed() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/text.png"
      try Data("hello".utf8).write(to: URL(fileURLWithPath: path))
      #expect(
        throws: ImageFileError.unknownFormat(path: path, firstBytes: Array("hello".utf8))
      ) { try Bitmap(contentsOf: path) }
      #expect(throws: ImageFileError.self) { try Bitmap(contentsOf: folder + "/none.png") }
    }
  }

  /// PIL reads the same pixels, where PALESTRA_PYTHON names an interpreter that has it.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["PALESTRA_PYTHON"] != nil))
  func anotherProgramReadsTheSame() async throws {
    let python = try #require(ProcessInfo.processInfo.environment["PALESTRA_PYTHON"])
    try await withTemporaryFolder { folder in
      let bitmap = sample(width: 31, height: 17, isOpaque: false)
      try bitmap.writePNG(to: folder + "/a.png")
      let process = Process()
      process.executableURL = URL(fileURLWithPath: python)
      process.arguments = [
        "-c",
        "import sys; from PIL import Image; "
          + "open(sys.argv[2], 'wb').write(Image.open(sys.argv[1]).convert('RGBA').tobytes())",
        folder + "/a.png", folder + "/a.bin",
      ]
      try process.run()
      process.waitUntilExit()
      let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/a.bin"))
      #expect([UInt8](bytes) == bitmap.pixels)
    }
  }
}
