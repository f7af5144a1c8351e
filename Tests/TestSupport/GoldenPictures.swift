import Foundation
import ImageFiles

/// Pictures that were looked at once, and how far one may be from them.
///
/// The tolerance is for freetype, which draws letters a little differently from version to version.
package enum GoldenPictures {
  /// The mean difference of all bytes, and the fraction of bytes that differ by more than 48.
  package static let tolerance = (mean: 0.5, fraction: 0.01)

  /// How far two pictures are from each other.
  package static func difference(_ one: Bitmap, _ other: Bitmap) -> (mean: Double, fraction: Double)
  {
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
  package static func accepts(
    _ one: Bitmap, _ other: Bitmap, within tolerance: (mean: Double, fraction: Double) = tolerance
  ) -> Bool {
    let found = difference(one, other)
    return found.mean <= tolerance.mean && found.fraction <= tolerance.fraction
  }

  /// Compares with the stored picture; `PALESTRA_UPDATE_GOLDEN` writes it again.
  /// - Returns: how far it is from that one, nil where it may stand for it.
  package static func mismatch(
    _ bitmap: Bitmap, _ name: String,
    within tolerance: (mean: Double, fraction: Double) = tolerance,
    beside source: String = #filePath
  ) throws -> String? {
    let path = GoldenFiles.path(name, beside: source)
    if ProcessInfo.processInfo.environment["PALESTRA_UPDATE_GOLDEN"] != nil {
      try Data(bitmap.png()).write(to: URL(fileURLWithPath: path))
    }
    let stored = try Bitmap(png: Array(Data(contentsOf: URL(fileURLWithPath: path))), path: name)
    if accepts(bitmap, stored, within: tolerance) { return nil }
    return "\(name): \(difference(bitmap, stored))"
  }
}

extension Bitmap {
  /// The picture made smaller by a whole number, each pixel the mean of the square it stands for,
  /// so that neither side is above a limit; what is left at the right and below is cut off.
  package func reduced(to limit: Int) -> Bitmap {
    let factor = max(1, (max(width, height) + limit - 1) / limit)
    var small = Bitmap(width: max(1, width / factor), height: max(1, height / factor))
    for row in 0..<min(small.height, height / factor) {
      for column in 0..<min(small.width, width / factor) {
        for channel in 0..<4 {
          var sum = 0
          for y in row * factor..<(row + 1) * factor {
            for x in column * factor..<(column + 1) * factor {
              sum += Int(pixels[(y * width + x) * 4 + channel])
            }
          }
          small.pixels[(row * small.width + column) * 4 + channel] = UInt8(sum / (factor * factor))
        }
      }
    }
    return small
  }
}
