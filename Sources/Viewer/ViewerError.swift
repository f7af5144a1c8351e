/// What can go wrong between a display list and a picture or a window.
public enum ViewerError: Error, Equatable {
  /// SDL2 or SDL2_ttf isn't there, or is too old.
  case libraryMissing(name: String, reason: String)
  /// There is no desktop to open a window on; `tried` says what was looked at.
  case noDisplay(reason: String, tried: [String])
  /// The window refuses something.
  case windowFailed(operation: String, reason: String)
}

extension ViewerError: CustomStringConvertible {
  /// What was wrong and what to do.
  public var description: String {
    switch self {
    case .libraryMissing(let name, let reason):
      "can't load \(name) (\(reason)); install it: apt-get install libsdl2-2.0-0 libsdl2-ttf-2.0-0"
    case .noDisplay(let reason, let tried):
      "can't open a window: \(reason) (\(tried.joined(separator: ", "))); without a desktop use "
        + "`palestra film`, --screenshot FILE, or run it under xvfb-run"
    case .windowFailed(let operation, let reason): "the window can't \(operation): \(reason)"
    }
  }
}
