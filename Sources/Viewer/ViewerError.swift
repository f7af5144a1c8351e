import Foundations
import ImageFiles

/// What can go wrong between a display list and a picture or a window.
public enum ViewerError: Error, Equatable {
  /// SDL2 or SDL2_ttf isn't there, or is too old.
  case libraryMissing(name: String, reason: String)
  /// No font can be opened; `searched` says what was tried.
  case fontMissing(searched: [String], reason: String)
  /// A text that can't be drawn.
  case textNotDrawn(text: String, reason: String)
  /// A picture too large to be kept, or of no size.
  case wrongSize(width: Int, height: Int, reason: String)
  /// A picture can't be encoded, read or written.
  case image(ImageFileError)
  /// A file or folder can't be used.
  case file(FileError)
  /// What would be overwritten.
  case fileExists(path: String)
  /// A film without a frame.
  case noFrames(path: String)
  /// A name whose ending says no format, or other settings that don't go together.
  case badFilm(value: String, expected: String)
  /// ffmpeg isn't there or fails.
  case encoderFailed(reason: String)
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
    case .fontMissing(let searched, let reason):
      "can't open a font for the scene's text (\(reason)); looked for "
        + "\(searched.joined(separator: ", ")); install one: apt-get install fonts-dejavu-core, or "
        + "let PALESTRA_FONT name a TrueType file"
    case .textNotDrawn(let text, let reason):
      "can't draw the text \"\(text)\" (\(reason))"
    case .wrongSize(let width, let height, let reason):
      "can't make a picture of \(width) x \(height) pixels: \(reason)"
    case .image(let error): error.description
    case .file(let error): error.description
    case .fileExists(let path):
      "\(path) exists already: choose another name, or overwrite it (--overwrite)"
    case .noFrames(let path):
      "there is nothing to show in \(path): no scene was given"
    case .badFilm(let value, let expected):
      "expected \(expected), got \(value)"
    case .encoderFailed(let reason):
      "MP4 films are made by ffmpeg: \(reason)"
    case .noDisplay(let reason, let tried):
      "can't open a window: \(reason) (\(tried.joined(separator: ", "))); without a desktop use "
        + "`palestra film`, --screenshot FILE, or run it under xvfb-run"
    case .windowFailed(let operation, let reason): "the window can't \(operation): \(reason)"
    }
  }
}
