import CSDL2
import Glibc
import Synchronization

/// SDL2_ttf, loaded when a text is first drawn: scenes without text do without it.
///
/// Neither the library nor its fonts may be used by two threads at once, so every call is made
/// under one lock. Needs SDL2_ttf 2.0.18, which can change the size of an open font.
final class SDLTextLibrary: Sendable {
  private let functions: Functions
  /// The open fonts by path. They stay open: their number is that of the paths in use.
  private let fonts = Mutex<[String: OpenFont]>([:])

  static let shared: Result<SDLTextLibrary, ViewerError> = Result { () throws(ViewerError) in
    try SDLTextLibrary()
  }

  private init() throws(ViewerError) {
    let name = "libSDL2_ttf-2.0.so.0"
    guard let handle = dlopen(name, RTLD_LAZY | RTLD_LOCAL) else {
      throw .libraryMissing(name: "SDL2_ttf", reason: dlerror().map { String(cString: $0) } ?? "")
    }
    guard let functions = Functions(handle) else {
      throw .libraryMissing(name: "SDL2_ttf", reason: "\(name) is older than 2.0.18")
    }
    guard functions.start() == 0 else {
      throw .libraryMissing(name: "SDL2_ttf", reason: functions.problem)
    }
    self.functions = functions
  }

  /// The height of an H in parts of the font's size.
  func capitalFraction(ofFont path: String) throws(ViewerError) -> Double {
    try withFont(path, size: 1000) { font in
      var (top, bottom): (Int32, Int32) = (0, 0)
      let letter = UInt16(UInt8(ascii: "H"))
      let status = functions.metrics(font, letter, nil, nil, &bottom, &top, nil)
      return status == 0 && top > 0 ? Double(top) / 1000 : 0.7
    }
  }

  /// How many pixels wide a text is.
  func width(of text: String, font path: String, size: Int32) throws(ViewerError) -> Int32 {
    var width: Int32 = 0
    let status = try withFont(path, size: size) { functions.size($0, text, &width, nil) }
    guard status == 0 else { throw .textNotDrawn(text: text, reason: functions.problem) }
    return width
  }

  /// Draws a text; of one that is wider than 16,384 pixels, what is within.
  func mask(of text: String, font path: String, size: Int32, capitalFraction: Double)
    throws(ViewerError) -> TextMask
  {
    let result = try withFont(path, size: size) { font -> Result<TextMask, ViewerError> in
      let ascent = Double(functions.ascent(font))
      let middle = ascent - Double(size) * capitalFraction / 2
      let empty = TextMask(width: 0, height: 0, middle: middle, coverage: [])
      guard let text = fitting(text, font) else { return .success(empty) }
      let white = SDL_Color(r: 255, g: 255, b: 255, a: 255)
      guard let surface = functions.render(font, text, white) else {
        return .failure(.textNotDrawn(text: text, reason: functions.problem))
      }
      defer { functions.free(surface) }
      return .success(Self.mask(surface.pointee, middle: middle))
    }
    return try result.get()
  }

  /// The beginning of a text that fits, nil where there is nothing to see.
  private func fitting(_ text: String, _ font: OpaquePointer) -> String? {
    // A zero would end the text for the library, a line break be a box.
    let line = String(text.map { $0.isNewline || $0 == "\0" || $0 == "\t" ? " " : $0 })
    var (axisSize, count): (Int32, Int32) = (0, 0)
    guard functions.measure(font, line, 16_384, &axisSize, &count) == 0, axisSize > 0 else {
      return nil
    }
    let scalars = line.unicodeScalars
    if count >= scalars.count { return line }
    return count > 0 ? String(String.UnicodeScalarView(scalars.prefix(Int(count)))) : nil
  }

  /// The opacity of the library's pixels, which are 32-bit words with it in the upper byte.
  private static func mask(_ surface: SDL_Surface, middle: Double) -> TextMask {
    let (width, height, pitch) = (Int(surface.w), Int(surface.h), Int(surface.pitch))
    guard let pixels = surface.pixels, width > 0, height > 0 else {
      return TextMask(width: 0, height: 0, middle: middle, coverage: [])
    }
    let coverage = [UInt8](unsafeUninitializedCapacity: width * height) { buffer, count in
      for y in 0..<height {
        for x in 0..<width {
          let word = pixels.loadUnaligned(fromByteOffset: y * pitch + x * 4, as: UInt32.self)
          buffer[y * width + x] = UInt8(truncatingIfNeeded: word >> 24)
        }
      }
      count = width * height
    }
    return TextMask(width: width, height: height, middle: middle, coverage: coverage)
  }

  /// An open font. `@unchecked Sendable`: it is only used under the lock.
  private struct OpenFont: @unchecked Sendable { let font: OpaquePointer }

  private func withFont<Value: Sendable>(
    _ path: String, size: Int32, _ body: (OpaquePointer) -> Value
  ) throws(ViewerError) -> Value {
    let result = fonts.withLock { fonts -> Result<Value, ViewerError> in
      if fonts[path] == nil {
        guard let font = functions.open(path, size) else {
          return .failure(.fontMissing(searched: [path], reason: functions.problem))
        }
        fonts[path] = OpenFont(font: font)
      }
      guard let font = fonts[path]?.font, functions.setSize(font, size) == 0 else {
        return .failure(.fontMissing(searched: [path], reason: functions.problem))
      }
      return .success(body(font))
    }
    return try result.get()
  }
}

extension SDLTextLibrary {
  /// The library's functions, with the types of its header.
  fileprivate struct Functions: Sendable {
    typealias Font = OpaquePointer
    typealias Number = UnsafeMutablePointer<Int32>?

    let start: @convention(c) () -> Int32
    let open: @convention(c) (UnsafePointer<CChar>, Int32) -> Font?
    let setSize: @convention(c) (Font, Int32) -> Int32
    let ascent: @convention(c) (Font) -> Int32
    let metrics: @convention(c) (Font, UInt16, Number, Number, Number, Number, Number) -> Int32
    let size: @convention(c) (Font, UnsafePointer<CChar>, Number, Number) -> Int32
    let measure: @convention(c) (Font, UnsafePointer<CChar>, Int32, Number, Number) -> Int32
    let render:
      @convention(c) (Font, UnsafePointer<CChar>, SDL_Color) -> UnsafeMutablePointer<SDL_Surface>?
    let free: @convention(c) (UnsafeMutablePointer<SDL_Surface>) -> Void
    private let error: @convention(c) () -> UnsafePointer<CChar>?

    /// nil where a function is missing. SDL2's own are found through SDL2_ttf, which needs them.
    init?(_ handle: UnsafeMutableRawPointer) {
      let names = [
        "TTF_Init", "TTF_OpenFont", "TTF_SetFontSize", "TTF_FontAscent", "TTF_GlyphMetrics",
        "TTF_SizeUTF8", "TTF_MeasureUTF8", "TTF_RenderUTF8_Blended", "SDL_FreeSurface",
        "SDL_GetError",
      ]
      let found = names.compactMap { dlsym(handle, $0) }
      guard found.count == names.count else { return nil }
      start = unsafeBitCast(found[0], to: type(of: start))
      open = unsafeBitCast(found[1], to: type(of: open))
      setSize = unsafeBitCast(found[2], to: type(of: setSize))
      ascent = unsafeBitCast(found[3], to: type(of: ascent))
      metrics = unsafeBitCast(found[4], to: type(of: metrics))
      size = unsafeBitCast(found[5], to: type(of: size))
      measure = unsafeBitCast(found[6], to: type(of: measure))
      render = unsafeBitCast(found[7], to: type(of: render))
      free = unsafeBitCast(found[8], to: type(of: free))
      error = unsafeBitCast(found[9], to: type(of: error))
    }

    /// What the library says about the last failure of this thread.
    var problem: String { error().map { String(cString: $0) } ?? "no reason given" }
  }
}
