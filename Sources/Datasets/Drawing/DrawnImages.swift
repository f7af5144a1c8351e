import Synchronization

/// The images of the latest large sets of digits that were drawn: environments of the same set have
/// one copy in common.
final class DrawnImages: Sendable {
  static let shared = DrawnImages()
  /// Smaller sets are drawn for each who asks.
  static let smallestCount = 1_000
  /// The parts of a set for training, validation and test, and one more.
  private static let limit = 4

  private struct Entry {
    let digits: DrawnDigits
    let images: [UInt8]
  }

  /// The latest last.
  private let entries = Mutex<[Entry]>([])

  /// The images of a set, by `draw` where they are not known.
  func images(of digits: DrawnDigits, draw: () -> [UInt8]) -> [UInt8] {
    // Locked while it draws: who asks for the same set waits for it.
    entries.withLock { entries in
      let entry =
        if let index = entries.firstIndex(where: { $0.digits == digits }) {
          entries.remove(at: index)
        } else {
          Entry(digits: digits, images: draw())
        }
      entries.append(entry)
      if entries.count > Self.limit { entries.removeFirst() }
      return entry.images
    }
  }
}
