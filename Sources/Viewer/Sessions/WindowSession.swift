/// What happens in a window: it receives events and time, and says what is to be seen.
///
/// It knows nothing of SDL, so that it runs without a window too.
public protocol WindowSession: Sendable {
  /// What stands above the window.
  var windowTitle: String { get }
  /// Reacts to what a person does.
  /// - Parameters:
  ///   - event: with positions in points.
  ///   - width: of the window, in points.
  ///   - height: of the window, in points.
  /// - Returns: what the window should do, nil for nothing.
  mutating func handle(_ event: WindowEvent, width: Double, height: Double) -> WindowRequest?
  /// Lets time pass.
  mutating func advance(by seconds: Double)
  /// What is to be seen.
  /// - Parameters:
  ///   - width: pixels in a row.
  ///   - height: rows.
  ///   - scale: pixels for each point.
  /// - Returns: panels that fill the whole picture.
  func picture(width: Int, height: Int, scale: Double) -> Picture
  /// Shows a short message for a while.
  mutating func note(_ message: String)
  /// Whether the window should close by itself.
  var hasEnded: Bool { get }
}

extension WindowSession {
  /// It stays open.
  public var hasEnded: Bool { false }
}

/// What a session asks of its window.
public enum WindowRequest: Sendable, Equatable {
  /// Close it.
  case close
  /// Write what it shows to a file.
  case screenshot
  /// Over the whole screen, or in a window again.
  case toggleFullScreen
}

/// A message that goes by itself.
struct PassingMessage: Sendable {
  private(set) var text: String?
  private var secondsLeft = 0.0

  mutating func show(_ text: String) {
    self.text = text
    secondsLeft = 4
  }

  mutating func advance(by seconds: Double) {
    secondsLeft -= seconds
    if secondsLeft <= 0 { text = nil }
  }
}
