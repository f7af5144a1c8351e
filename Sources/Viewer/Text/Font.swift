import Glibc
import Synchronization

/// Letters for the texts of scenes, drawn by SDL2_ttf.
///
/// Texts that were drawn before are kept. May be used by several threads at once: the library is
/// not made for that, so its calls go through one lock.
public final class Font: Sendable {
  /// The font file.
  public let path: String
  private let library: SDLTextLibrary
  private let capitalFraction: Double
  private let masks = Mutex<MaskCache>(MaskCache())

  /// The font that `PALESTRA_FONT` names; without it DejaVu Sans, or what systems have there.
  ///
  /// Looked for once, when first asked for.
  public static let standard: Result<Font, ViewerError> = Result { () throws(ViewerError) in
    if let named = getenv("PALESTRA_FONT") {
      return try Font(path: String(cString: named))
    }
    guard let path = usualPaths.first(where: { access($0, R_OK) == 0 }) else {
      throw .fontMissing(searched: usualPaths, reason: "there is none of them")
    }
    return try Font(path: path)
  }

  private static let usualPaths = [
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf", "/usr/share/fonts/TTF/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/truetype/freefont/FreeSans.ttf",
  ]

  /// Opens a font.
  /// - Parameter path: a TrueType or OpenType file.
  /// - Throws: `ViewerError` where SDL2_ttf is missing or the file is not a font.
  public init(path: String) throws(ViewerError) {
    self.path = path
    library = try SDLTextLibrary.shared.get()
    capitalFraction = try library.capitalFraction(ofFont: path)
  }

  /// How the pixels of a text are covered. `capitalHeight` is the height of an H in pixels; larger
  /// ones than `largestSize` allows are drawn as large as it allows.
  func mask(of text: String, capitalHeight: Double) throws(ViewerError) -> TextMask {
    let size = min(max((capitalHeight / capitalFraction).rounded(), 1), Double(Self.largestSize))
    let key = MaskCache.Key(text: text, size: Int32(size))
    if let known = masks.withLock({ $0[key] }) { return known }
    let mask = try library.mask(
      of: text, font: path, size: key.size, capitalFraction: capitalFraction)
    masks.withLock { $0[key] = mask }
    return mask
  }

  /// How wide a text would be, in units of its capitals' height; for the layout of scenes.
  /// - Throws: `ViewerError.textNotDrawn`.
  public func width(of text: String) throws(ViewerError) -> Double {
    let size: Int32 = 64
    let width = try library.width(of: text, font: path, size: size)
    return Double(width) / (Double(size) * capitalFraction)
  }

  /// The most pixels of a letter's em.
  static let largestSize: Int32 = 1024
}

/// What a text covers of each pixel.
struct TextMask: Sendable, Equatable {
  let width: Int
  let height: Int
  /// From the top to the middle of the capitals.
  let middle: Double
  /// `[height, width]`: 255 where the pixel is wholly covered.
  let coverage: [UInt8]
}

/// Drawn texts, up to a few megabytes; then it restarts.
private struct MaskCache: Sendable {
  struct Key: Hashable {
    let text: String
    let size: Int32
  }

  private var masks: [Key: TextMask] = [:]
  private var bytes = 0
  private static let limit = 8 << 20

  subscript(key: Key) -> TextMask? {
    get { masks[key] }
    set {
      guard let newValue, newValue.coverage.count <= Self.limit else { return }
      if bytes + newValue.coverage.count > Self.limit {
        masks.removeAll()
        bytes = 0
      }
      bytes += newValue.coverage.count
      masks[key] = newValue
    }
  }
}
