import CSDL2
import ImageFiles

/// A window of the desktop that shows a picture and reports what a person does with it.
///
///     let window = try SDLWindow(title: "CartPole-v1", width: 1280, height: 800)
///     for event in window.events() { … }
///     try window.show(bitmap)
@MainActor
public final class SDLWindow {
  private let sdl: SDLLibrary
  private var window: OpaquePointer?

  /// Opens a window in the middle of the screen.
  /// - Parameters:
  ///   - title: what is written above it.
  ///   - width: of its inside, in points.
  ///   - height: of its inside, in points.
  /// - Throws: `ViewerError.libraryMissing` without SDL2, `ViewerError.noDisplay` where there is no
  ///   desktop, `ViewerError.windowFailed` where the window can't be made.
  public init(title: String, width: Int, height: Int) throws(ViewerError) {
    sdl = try SDLLibrary.shared()
    try sdl.start()
    let flags = SDL_WINDOW_RESIZABLE.rawValue | SDL_WINDOW_ALLOW_HIGHDPI.rawValue
    let centered = CInt(bitPattern: UInt32(CSDL2_CENTERED))
    let made = sdl.functions.SDL_CreateWindow(
      title, centered, centered, CInt(clamping: width), CInt(clamping: height), flags)
    guard let made else {
      let error = ViewerError.windowFailed(operation: "open a window", reason: sdl.lastError)
      sdl.functions.SDL_QuitSubSystem(UInt32(SDL_INIT_VIDEO))
      throw error
    }
    window = made
    sdl.functions.SDL_SetWindowMinimumSize(made, 320, 240)
  }

  isolated deinit { close() }

  /// Closes the window. A second call does nothing.
  public func close() {
    guard let window else { return }
    self.window = nil
    sdl.functions.SDL_DestroyWindow(window)
    sdl.functions.SDL_QuitSubSystem(UInt32(SDL_INIT_VIDEO))
  }

  /// Changes what is written above the window.
  public func setTitle(_ title: String) {
    if let window { sdl.functions.SDL_SetWindowTitle(window, title) }
  }

  /// The size of the inside in points.
  public var size: (width: Int, height: Int) {
    var (width, height): (CInt, CInt) = (0, 0)
    if let window { sdl.functions.SDL_GetWindowSize(window, &width, &height) }
    return (Int(width), Int(height))
  }

  /// Asks for another size of the inside, in points.
  public func resize(width: Int, height: Int) {
    guard let window else { return }
    sdl.functions.SDL_SetWindowSize(window, CInt(clamping: width), CInt(clamping: height))
  }

  /// Over the whole screen, or in a window again.
  /// - Throws: `ViewerError.windowFailed` where the desktop refuses.
  public func toggleFullScreen() throws(ViewerError) {
    guard let window else { return }
    let flag = SDL_WINDOW_FULLSCREEN_DESKTOP.rawValue
    let isFull = sdl.functions.SDL_GetWindowFlags(window) & flag == flag
    try sdl.check(
      "change to full screen", sdl.functions.SDL_SetWindowFullscreen(window, isFull ? 0 : flag))
  }

  /// The size of the inside in pixels; more than points on a screen of high resolution.
  /// - Throws: `ViewerError.windowFailed` where the window has no pixels.
  public func pixelSize() throws(ViewerError) -> (width: Int, height: Int) {
    let surface = try surface()
    return (Int(surface.pointee.w), Int(surface.pointee.h))
  }

  private func surface() throws(ViewerError) -> UnsafeMutablePointer<SDL_Surface> {
    guard let window else {
      throw .windowFailed(operation: "draw", reason: "the window is closed")
    }
    return try sdl.check("reach the window's pixels", sdl.functions.SDL_GetWindowSurface(window))
  }

  /// What happened since the last call, in order.
  public func events() -> [WindowEvent] {
    var events: [WindowEvent] = []
    var event = SDL_Event()
    while sdl.functions.SDL_PollEvent(&event) == 1 {
      if let event = WindowEvent(event) { events.append(event) }
    }
    return events
  }

  /// Shows a picture, or what has changed in it.
  /// - Parameters:
  ///   - picture: as large as the window in pixels; what is beyond it is left out.
  ///   - changes: where it differs from the one before, in whole pixels; nil for everywhere.
  /// - Throws: `ViewerError.windowFailed` where the window takes no pixels.
  public func show(_ picture: borrowing Bitmap, changes: [PixelRectangle]? = nil)
    throws(ViewerError)
  {
    let target = try surface()
    let all = PixelRectangle(x: 0, y: 0, width: picture.width, height: picture.height)
    let areas = (changes ?? [all]).compactMap { $0.clipped(to: all) }
    guard let window, !areas.isEmpty else { return }
    let (sdl, width, height) = (sdl, picture.width, picture.height)
    let result = picture.pixels.withUnsafeBytes { bytes -> Result<Void, ViewerError> in
      Result { () throws(ViewerError) in
        // SDL only reads from this surface.
        let pixels = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
        let source = try sdl.check(
          "take the picture",
          sdl.functions.SDL_CreateRGBSurfaceWithFormatFrom(
            pixels, CInt(width), CInt(height), 32, CInt(width * 4),
            UInt32(CSDL2_RGBA32)))
        defer { sdl.functions.SDL_FreeSurface(source) }
        try sdl.check(
          "take the picture", sdl.functions.SDL_SetSurfaceBlendMode(source, SDL_BLENDMODE_NONE))
        var rectangles = areas.map(\.rectangle)
        for index in rectangles.indices {
          var position = rectangles[index]
          try sdl.check(
            "draw the picture",
            sdl.functions.SDL_UpperBlit(source, &rectangles[index], target, &position))
        }
        try sdl.check(
          "show the picture",
          sdl.functions.SDL_UpdateWindowSurfaceRects(
            window, rectangles, CInt(rectangles.count)))
      }
    }
    try result.get()
  }
}

extension PixelRectangle {
  /// The part that lies in another rectangle, nil where none does.
  func clipped(to other: PixelRectangle) -> PixelRectangle? {
    let (left, top) = (max(x, other.x), max(y, other.y))
    let (right, bottom) = (
      min(x + width, other.x + other.width), min(y + height, other.y + other.height)
    )
    if right <= left || bottom <= top { return nil }
    return PixelRectangle(x: left, y: top, width: right - left, height: bottom - top)
  }

  fileprivate var rectangle: SDL_Rect {
    SDL_Rect(x: CInt(x), y: CInt(y), w: CInt(width), h: CInt(height))
  }
}
