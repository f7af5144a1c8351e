import CSDL2
import Glibc

/// libSDL2's windows and events, loaded when the first window is opened.
///
/// Linked, it would bring some twenty libraries along at the start of every program.
///
/// SDL keeps global state and wants one thread for windows and events: everything that calls it is
/// bound to the main actor.
@MainActor
struct SDLLibrary {
  /// SDL's functions.
  let functions: CSDL2Video

  private static let loaded: Result<SDLLibrary, ViewerError> = load()

  /// The library of this process.
  static func shared() throws(ViewerError) -> SDLLibrary { try loaded.get() }

  private static let names = ["libSDL2-2.0.so.0", "libSDL2-2.0.so", "libSDL2.so"]

  private static func load() -> Result<SDLLibrary, ViewerError> {
    var reason = "none of \(names.joined(separator: ", ")) was found"
    for name in names {
      guard let handle = dlopen(name, RTLD_LAZY | RTLD_LOCAL) else { continue }
      var missing: UnsafePointer<CChar>?
      let functions = csdl2_load_video(handle, &missing)
      guard let lack = missing.map({ String(cString: $0) }) else {
        return .success(SDLLibrary(functions: functions))
      }
      reason = "\(name) lacks \(lack)"
      dlclose(handle)
    }
    return .failure(.libraryMissing(name: "SDL2", reason: reason))
  }

  /// What SDL says about its last failure.
  var lastError: String {
    guard let text = functions.SDL_GetError(), text.pointee != 0 else { return "no reason given" }
    return String(cString: text)
  }

  /// Checks a call whose negative results are failures.
  func check(_ operation: String, _ status: CInt) throws(ViewerError) {
    guard status >= 0 else { throw .windowFailed(operation: operation, reason: lastError) }
  }

  /// Checks a call that gives nothing where it fails.
  func check<Object>(_ operation: String, _ object: Object?) throws(ViewerError) -> Object {
    guard let object else { throw .windowFailed(operation: operation, reason: lastError) }
    return object
  }

  /// Starts SDL's video part.
  /// - Throws: `ViewerError.noDisplay` where there is none.
  func start() throws(ViewerError) {
    functions.SDL_SetMainReady()
    // Ctrl-C ends the program as it does without a window.
    _ = functions.SDL_SetHint("SDL_NO_SIGNAL_HANDLERS", "1")
    _ = functions.SDL_SetHint("SDL_VIDEO_ALLOW_SCREENSAVER", "1")
    _ = functions.SDL_SetHint("SDL_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR", "0")
    var reason: String?
    if functions.SDL_InitSubSystem(UInt32(SDL_INIT_VIDEO)) != 0 {
      reason = lastError
    } else if let driver = functions.SDL_GetCurrentVideoDriver().map({ String(cString: $0) }),
      ["offscreen", "evdev"].contains(driver), getenv("SDL_VIDEODRIVER") == nil
    {
      // Drivers that show nothing to anybody count only where they are asked for.
      functions.SDL_QuitSubSystem(UInt32(SDL_INIT_VIDEO))
      reason = "no desktop was found"
    }
    if let reason {
      let names = ["SDL_VIDEODRIVER", "DISPLAY", "WAYLAND_DISPLAY"]
      throw .noDisplay(
        reason: reason,
        tried: names.map { name in
          "\(name) is " + (getenv(name).map { String(cString: $0) } ?? "not set")
        })
    }
    // A window's pixels go straight to the X server: the way over OpenGL takes longer to open, and
    // is slower where it is emulated.
    if let driver = functions.SDL_GetCurrentVideoDriver(), strcmp(driver, "x11") == 0 {
      _ = functions.SDL_SetHint("SDL_FRAMEBUFFER_ACCELERATION", "0")
    }
  }
}
