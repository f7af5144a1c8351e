import Glibc

/// Standard error, where everything goes that is not a result.
enum Console {
  /// Whether standard error is a terminal.
  static let isTerminal = isatty(STDERR_FILENO) == 1 && !hasDumbTerminal
  /// Whether to use colour: on a terminal, unless NO_COLOR is set.
  static let usesColor = isTerminal && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)

  private static var hasDumbTerminal: Bool {
    getenv("TERM").map { String(cString: $0) == "dumb" } ?? false
  }

  /// The columns of the terminal.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes a line.
  static func line(_ text: String) { write(text + "\n") }

  /// Writes a text as it is.
  static func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { return }  // There is no one left to tell.
      bytes = bytes.dropFirst(max(0, count))
    }
  }

  /// Writes an error.
  static func error(_ text: String) { line(styled("error:", .red) + " " + text) }

  /// Writes a warning.
  static func warning(_ text: String) { line(styled("warning:", .yellow) + " " + text) }

  /// Text styles, as terminals number them.
  enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "1;31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
  }

  /// A text in a style, where colour is used.
  static func styled(_ text: String, _ style: Style) -> String {
    usesColor ? "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m" : text
  }
}
