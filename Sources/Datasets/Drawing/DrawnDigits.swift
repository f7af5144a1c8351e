import Foundations
import NumPyRandom

/// Handwritten-looking digits that the program draws itself: 28x28 pixels, white on black, ten
/// classes.
///
/// Image i of a seed is always the same, whatever else is drawn, on any number of threads.
public struct DrawnDigits: Sendable, Equatable {
  /// Pixels in a row, and rows.
  public static let side = 28
  /// Pixels of an image.
  public static let pixelCount = side * side

  /// Which sequence of images this is.
  public let seed: UInt64
  /// Which images of the sequence.
  let indices: Indices

  /// A range, or a choice in an order of its own.
  enum Indices: Sendable, Equatable {
    case range(Range<Int>)
    case list([Int])

    var count: Int {
      switch self {
      case .range(let range): range.count
      case .list(let list): list.count
      }
    }

    subscript(position: Int) -> Int {
      switch self {
      case .range(let range): range.lowerBound + position
      case .list(let list): list[position]
      }
    }
  }

  /// The images of a range of a seed's sequence.
  /// - Precondition: the range begins at 0 or later and ends below 2^32.
  public init(seed: UInt64, range: Range<Int>) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= Int(UInt32.max),
      "DrawnDigits: expected a range within 0..<2^32, got \(range)")
    self.seed = seed
    indices = .range(range)
  }

  private init(seed: UInt64, indices: Indices) {
    self.seed = seed
    self.indices = indices
  }

  /// The number of images.
  public var count: Int { indices.count }

  /// The images at some positions, in their order.
  func selecting(_ offsets: [Int]) -> DrawnDigits {
    DrawnDigits(seed: seed, indices: .list(offsets.map { indices[$0] }))
  }

  /// The digit of an image, 0 to 9, every one equally likely.
  public func label(_ position: Int) -> Int32 {
    // The finalizer of SplitMix64 (Steele, Lea & Flood 2014,
    // https://doi.org/10.1145/2714064.2660195).
    var word = (seed &+ UInt64(indices[position]) &+ 1) &* 0x9E37_79B9_7F4A_7C15
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return Int32((word ^ word >> 31) % 10)
  }

  /// The digits of all images.
  public func labels() -> [Int32] { (0..<count).map { label($0) } }

  /// One image, `[28, 28]`.
  public func image(_ position: Int) -> [UInt8] {
    var image = [UInt8](repeating: 0, count: Self.pixelCount)
    var span = image.mutableSpan
    draw(position, into: &span)
    return image
  }

  /// All images, `[N, 28, 28]`, drawn on the worker pool. Large sets are drawn once for all who ask
  /// for them; the latest few are kept.
  public func images() -> [UInt8] {
    guard count >= DrawnImages.smallestCount else { return drawnImages() }
    return DrawnImages.shared.images(of: self) { drawnImages() }
  }

  private func drawnImages() -> [UInt8] {
    let count = count
    return [UInt8](unsafeUninitializedCapacity: count * Self.pixelCount) { buffer, initialized in
      initialized = count * Self.pixelCount
      guard let base = buffer.baseAddress else { return }
      // Each chunk writes images of its own.
      nonisolated(unsafe) let first = base
      WorkerPool.shared.parallel((count + 63) / 64) { chunk in
        for position in chunk * 64..<min(count, chunk * 64 + 64) {
          let image = first + position * Self.pixelCount
          var span = MutableSpan(_unsafeStart: image, count: Self.pixelCount)
          draw(position, into: &span)
        }
      }
    }
  }

  private func draw(_ position: Int, into image: inout MutableSpan<UInt8>) {
    let index = indices[position]
    let generator = PCG64(SeedSequence(seed, spawnKey: [0x6469_6769, UInt32(index)]))
    var pen = DigitPen(generator: generator)
    pen.draw(Int(label(position)), into: &image)
  }
}
