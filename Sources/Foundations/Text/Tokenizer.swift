/// Cuts a text into tokens, and joins tokens to a text.
///
/// | level | tokens |
/// |---|---|
/// | character | every Unicode scalar, as it is: nothing is filtered, accents and case stay |
/// | word | the lower-cased words, and every punctuation mark, line feed and tab by itself |
///
/// Woolf (2018), textgenrnn 2.0.0, https://github.com/minimaxir/textgenrnn, `textgenrnn_encode_…`.
public struct Tokenizer: Sendable, Hashable, Codable {
  /// What a token is.
  public enum Level: String, Sendable, Hashable, Codable, CaseIterable { case character, word }

  /// What a token is.
  public let level: Level

  /// Makes a tokenizer of a level.
  public init(level: Level) { self.level = level }

  /// The tokens that are words of their own: ASCII punctuation, line feed, tab, typographic quotes,
  /// dashes and the ellipsis.
  static let punctuation = Set("!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\n\t'‘’“”–—…".unicodeScalars)

  /// The tokens of a text.
  ///
  /// - Complexity: linear in the length of the text.
  public func tokens(of string: String) -> [String] {
    guard level == .word else { return string.unicodeScalars.map { String($0) } }
    var tokens: [String] = []
    var word = ""
    func finish() {
      if !word.isEmpty { tokens.append(word) }
      word = ""
    }
    for scalar in string.lowercased().unicodeScalars {
      if scalar == " " {
        finish()
      } else if Self.punctuation.contains(scalar) {
        finish()
        tokens.append(String(scalar))
      } else {
        word.unicodeScalars.append(scalar)
      }
    }
    finish()
    return tokens
  }

  /// The text of tokens. Words are separated by spaces, without those around line feeds and tabs,
  /// before `! % ) , . : ; ? @ ] _ } '` and the ellipsis, after `$ ( [ _ '`, and on the inner side
  /// of a pair of double quotes.
  public func string(of tokens: [String]) -> String {
    guard level == .word else { return tokens.joined() }
    let quotes = Self.quotes(tokens)
    var string = ""
    for (index, token) in tokens.enumerated() {
      if index > 0 {
        let left = tokens[index - 1]
        let isJoined =
          Self.joinsLeft.contains(token) || Self.joinsRight.contains(left)
          || quotes[index] == .closing || quotes[index - 1] == .opening
        if !isJoined { string += " " }
      }
      string += token
    }
    return string
  }

  /// Tokens without a space before them, and without one after them.
  private static let joinsLeft: Set<String> = [
    "!", "%", ")", ",", ".", ":", ";", "?", "@", "]", "_", "}", "'", "’", "”", "…", "\n", "\t",
  ]
  private static let joinsRight: Set<String> = ["$", "(", "[", "_", "'", "‘", "’", "“", "\n", "\t"]

  private enum Quote { case opening, closing }

  /// Which ASCII double quotes open and which close: those of one line, two by two.
  private static func quotes(_ tokens: [String]) -> [Int: Quote] {
    var quotes: [Int: Quote] = [:]
    var opening: Int?
    for (index, token) in tokens.enumerated() {
      if token == "\n" { opening = nil }
      guard token == "\"" else { continue }
      if let first = opening {
        quotes[first] = .opening
        quotes[index] = .closing
        opening = nil
      } else {
        opening = index
      }
    }
    return quotes
  }
}
