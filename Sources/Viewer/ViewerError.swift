/// What can go wrong between a display list and a picture or a window.
public enum ViewerError: Error, Equatable {
  /// SDL2 or SDL2_ttf isn't there, or is too old.
  case libraryMissing(name: String, reason: String)
}

extension ViewerError: CustomStringConvertible {
  /// What was wrong and what to do.
  public var description: String {
    switch self {
    case .libraryMissing(let name, let reason):
      "can't load \(name) (\(reason)); install it: apt-get install libsdl2-2.0-0 libsdl2-ttf-2.0-0"
    }
  }
}
