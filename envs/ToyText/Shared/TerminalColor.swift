/// The colors of a terminal (ECMA-48, "select graphic rendition").
enum TerminalColor: Int {
  case red = 31
  case green = 32
  case yellow = 33
  case blue = 34
  case magenta = 35
}

/// A text between the codes that color its letters, or its ground where it is highlighted.
func colored(
  _ string: String, _ color: TerminalColor, isBold: Bool = false, isHighlighted: Bool = false
) -> String {
  let code = "\(color.rawValue + (isHighlighted ? 10 : 0))" + (isBold ? ";1" : "")
  return "\u{1B}[\(code)m\(string)\u{1B}[0m"
}
