import Foundation
import ImageFiles
import TestSupport
import Testing

/// Pictures that were looked at once, and how far one may be from them.
///
/// The tolerance is for freetype, which draws letters a little differently from version to version.
enum GoldenPictures {
  /// The mean difference of all bytes, and the share of bytes that differ by more than 48.
  static let tolerance = (mean: 0.5, share: 0.01)

  /// How far two pictures are from each other.
  static func difference(_ one: Bitmap, _ other: Bitmap) -> (mean: Double, share: Double) {
    guard one.width == other.width, one.height == other.height else { return (255, 1) }
    var (sum, large) = (0, 0)
    for (a, b) in zip(one.pixels, other.pixels) {
      let distance = abs(Int(a) - Int(b))
      sum += distance
      if distance > 48 { large += 1 }
    }
    let count = Double(one.pixels.count)
    return (Double(sum) / count, Double(large) / count)
  }

  /// Whether one may stand for the other.
  static func accepts(_ one: Bitmap, _ other: Bitmap) -> Bool {
    let found = difference(one, other)
    return found.mean <= tolerance.mean && found.share <= tolerance.share
  }

  /// Compares with the stored picture; `PALESTRA_UPDATE_GOLDEN` writes it anew.
  static func check(_ bitmap: Bitmap, _ name: String) throws {
    let path = GoldenFiles.path(name, beside: #filePath)
    if ProcessInfo.processInfo.environment["PALESTRA_UPDATE_GOLDEN"] != nil {
      try Data(bitmap.png()).write(to: URL(fileURLWithPath: path))
    }
    let stored = try Bitmap(png: Array(Data(contentsOf: URL(fileURLWithPath: path))), path: name)
    #expect(accepts(bitmap, stored), "\(difference(bitmap, stored))")
  }
}
