import ImageFiles
import TestSupport
import Testing

extension GoldenPictures {
  /// Compares with the stored picture.
  static func check(_ bitmap: Bitmap, _ name: String) throws {
    let mismatch = try mismatch(bitmap, name, beside: #filePath)
    #expect(mismatch == nil)
  }
}
