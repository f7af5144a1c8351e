import Glibc

/// Standard error, where everything goes that is not a result.
enum Console {
  /// Whether standard error is a terminal.
  static let isTerminal = isatty(STDERR_FILENO) == 1 && !hasDumbTerminal
  /// Whether to use color: on a terminal, unless NO_COLOR is set.
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
  static func line(_ string: String) { write(string + "\n") }

  /// Writes a text as it is.
  static func write(_ string: String) {
    var bytes = Array(string.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { return }  // Nobody is left to report it to.
      bytes = bytes.dropFirst(max(0, count))
    }
  }

  /// Writes an error.
  static func error(_ string: String) { line(styled("error:", .red) + " " + string) }

  /// Writes a warning.
  static func warning(_ string: String) { line(styled("warning:", .yellow) + " " + string) }

  /// Text styles, as terminals number them.
  enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "1;31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
  }

  /// A text in a style, where color is used.
  static func styled(_ string: String, _ style: Style) -> String {
    usesColor ? "\u{1b}[\(style.rawValue)m\(string)\u{1b}[0m" : string
  }
}
