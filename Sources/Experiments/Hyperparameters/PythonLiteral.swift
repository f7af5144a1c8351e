import Foundations

/// A value as Python writes it: what RL Baselines3 Zoo's files hold in `policy_kwargs`, such as
/// `dict(net_arch=[256, 256], activation_fn=nn.ReLU)`.
enum PythonLiteral: Equatable {
  case number(Double)
  case flag(Bool)
  /// A name such as `nn.ReLU`, or a string without its quotes.
  case name(String)
  case list([PythonLiteral])
  case dictionary([Member])

  struct Member: Equatable {
    let key: String
    let value: PythonLiteral
  }

  /// Reads a whole text; nil where it is anything but literals, lists and dictionaries.
  init?(parsing text: String) {
    var parser = PythonParser(rest: Substring(text))
    guard let value = parser.value(), parser.isAtEnd else { return nil }
    self = value
  }
}

private struct PythonParser {
  var rest: Substring
  private var depth = 0

  init(rest: Substring) { self.rest = rest }

  var isAtEnd: Bool {
    mutating get {
      skipSpaces()
      return rest.isEmpty
    }
  }

  mutating func value() -> PythonLiteral? {
    depth += 1
    defer { depth -= 1 }
    guard depth < 16 else { return nil }
    skipSpaces()
    if take("[") { return items(until: "]").map { .list($0) } }
    if take("(") { return items(until: ")").map { .list($0) } }
    if take("{") { return members(until: "}", separator: ":").map { .dictionary($0) } }
    if let quote = rest.first, quote == "'" || quote == "\"" {
      return string(quote).map { .name($0) }
    }
    let word = word()
    if word == "dict", take("(") {
      return members(until: ")", separator: "=").map { .dictionary($0) }
    }
    switch word {
    case "": return nil
    case "True": return .flag(true)
    case "False": return .flag(false)
    default: return Double(word).map { .number($0) } ?? .name(word)
    }
  }

  private mutating func items(until end: Character) -> [PythonLiteral]? {
    var items: [PythonLiteral] = []
    while !take(end) {
      guard let item = value() else { return nil }
      items.append(item)
      if !take(",") { return take(end) ? items : nil }
    }
    return items
  }

  private mutating func members(until end: Character, separator: Character)
    -> [PythonLiteral.Member]?
  {
    var members: [PythonLiteral.Member] = []
    while !take(end) {
      skipSpaces()
      let quoted = rest.first.flatMap { $0 == "'" || $0 == "\"" ? string($0) : nil }
      let key = quoted ?? word()
      guard !key.isEmpty, take(separator), let value = value() else { return nil }
      members.append(.init(key: key, value: value))
      if !take(",") { return take(end) ? members : nil }
    }
    return members
  }

  private mutating func word() -> String {
    skipSpaces()
    let word = rest.prefix { $0.isLetter || $0.isNumber || "_.+-".contains($0) }
    rest.removeFirst(word.count)
    return String(word)
  }

  private mutating func string(_ quote: Character) -> String? {
    rest.removeFirst()
    let string = rest.prefix { $0 != quote }
    guard string.count < rest.count else { return nil }
    rest.removeFirst(string.count + 1)
    return String(string)
  }

  private mutating func take(_ character: Character) -> Bool {
    skipSpaces()
    guard rest.first == character else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func skipSpaces() { rest = rest.drop(while: \.isWhitespace) }
}
