/// The tokens of a text model and their ids, which are the classes that it predicts.
///
/// | id | token |
/// |---|---|
/// | 0 | padding on the left of a short window, and every token that is not in the vocabulary |
/// | 1… | the tokens, the most frequent first |
/// | `markerID`, the last | `<s>`, which begins and ends a text; not where the corpus is a single text |
///
///     let vocabulary = Vocabulary(fitting: ["Bom dia!", "Até já."], level: .character)
///     vocabulary.encode("dia")    // [Int]
///     vocabulary.decode([5, 2, 3])
public struct Vocabulary: Sendable {
  /// What stands for the start and the end of a text.
  public static let marker = "<s>"
  /// The largest number of tokens; above it ids are no longer exact as Float32.
  public static let largestCount = 1 << 24

  /// Cuts and joins texts.
  public let tokenizer: Tokenizer
  /// The tokens by id, that of id 1 first and the marker last.
  public let tokens: [String]
  /// Whether the corpus is a single text, so that there is no marker.
  public let isSingleText: Bool
  private let ids: [ExactString: Int]

  /// What a token is.
  public var level: Tokenizer.Level { tokenizer.level }
  /// The ids, padding included: the size of the embedding and of the output.
  public var classCount: Int { tokens.count + 1 }
  /// The id of the marker; nil for a single text.
  public var markerID: Int? { isSingleText ? nil : tokens.count }

  /// Fits a vocabulary to texts: tokens by descending frequency, those of one frequency in the
  /// order of their first occurrence.
  ///
  /// At word level punctuation is separated first. (textgenrnn 2.0.0 counts the words of a new
  /// model before that, so that its vocabulary holds "casa," and may lack ",".)
  /// - Parameters:
  ///   - strings: the texts.
  ///   - level: what a token is.
  ///   - maxWords: how many tokens are kept, the marker not counted.
  ///   - singleText: whether there is no marker.
  /// - Precondition: `maxWords` is above 0 and below `largestCount`.
  public init(
    fitting strings: some Sequence<String>, level: Tokenizer.Level, maxWords: Int = 10_000,
    singleText: Bool = false
  ) {
    precondition(
      (1..<Self.largestCount).contains(maxWords),
      "Vocabulary: maxWords must be in 1..<\(Self.largestCount), got \(maxWords)")
    let tokenizer = Tokenizer(level: level)
    var numbers: [ExactString: Int] = [:]
    var found: [(token: String, count: Int)] = []
    for string in strings {
      for token in tokenizer.tokens(of: string) {
        if let number = numbers[ExactString(token)] {
          found[number].count += 1
        } else {
          numbers[ExactString(token)] = found.count
          found.append((token, 1))
        }
      }
    }
    // Equal counts keep the order of first occurrence.
    let order = found.indices.sorted { (-found[$0].count, $0) < (-found[$1].count, $1) }
    self.init(
      unchecked: order.prefix(maxWords).map { found[$0].token } + (singleText ? [] : [Self.marker]),
      tokenizer, isSingleText: singleText)
  }

  /// Makes a vocabulary of tokens that come from outside.
  /// - Parameters:
  ///   - tokens: by id, that of id 1 first. A last one `<s>` is the marker; without it, the corpus
  ///     is a single text.
  ///   - level: what a token is.
  /// - Throws: `VocabularyError` where a token is empty, comes twice or, at character level, is
  ///   longer than one Unicode scalar, or where there are none or too many.
  public init(tokens: [String], level: Tokenizer.Level) throws(VocabularyError) {
    let hasMarker = tokens.last == Self.marker
    let own = tokens.dropLast(hasMarker ? 1 : 0)
    guard !own.isEmpty, tokens.count < Self.largestCount else {
      throw VocabularyError("expected 1 to \(Self.largestCount - 1) tokens, found \(own.count)")
    }
    var seen: Set<ExactString> = [ExactString(Self.marker)]
    for (index, token) in own.enumerated() {
      guard !token.isEmpty, level == .word || token.unicodeScalars.count == 1 else {
        throw VocabularyError(
          "token \(index + 1): expected \(level == .word ? "a word" : "one character"), found "
            + "\"\(token.prefix(20))\"")
      }
      guard seen.insert(ExactString(token)).inserted else {
        throw VocabularyError(
          "token \(index + 1): expected each token once, the marker last, found "
            + "\"\(token.prefix(20))\" again")
      }
    }
    self.init(unchecked: tokens, Tokenizer(level: level), isSingleText: !hasMarker)
  }

  private init(unchecked tokens: [String], _ tokenizer: Tokenizer, isSingleText: Bool) {
    self.tokenizer = tokenizer
    self.tokens = tokens
    self.isSingleText = isSingleText
    ids = Dictionary(
      uniqueKeysWithValues: tokens.enumerated().map { (ExactString($1), $0 + 1) })
  }

  /// The id of a token; nil where it is not in the vocabulary.
  public subscript(token: String) -> Int? { ids[ExactString(token)] }

  /// The token of an id; nil of padding and of an id outside the vocabulary.
  public func token(_ id: Int) -> String? {
    tokens.indices.contains(id - 1) ? tokens[id - 1] : nil
  }

  /// A token as a list shows it: what is not visible by its name.
  public static func displayName(of token: String) -> String {
    switch token {
    case " ": "(space)"
    case "\n": "(new line)"
    case "\t": "(tab)"
    case marker: "\(marker) (end of the text)"
    default: token
    }
  }

  /// The ids of a text's tokens, without markers; 0 for what is not in the vocabulary.
  public func encode(_ string: String) -> [Int] {
    tokenizer.tokens(of: string).map { self[$0] ?? 0 }
  }

  /// The text of ids. Padding, markers and ids outside the vocabulary are left out.
  public func decode(_ ids: some Sequence<Int>) -> String {
    tokenizer.string(of: ids.compactMap { $0 == markerID ? nil : token($0) })
  }
}

extension Vocabulary: Equatable {
  public static func == (first: Vocabulary, second: Vocabulary) -> Bool {
    first.tokenizer == second.tokenizer && first.isSingleText == second.isSingleText
      && first.tokens.count == second.tokens.count
      && zip(first.tokens, second.tokens).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
  }
}

extension Vocabulary: Codable {
  private enum CodingKeys: CodingKey { case level, tokens }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let level = try container.decode(Tokenizer.Level.self, forKey: .level)
    let tokens = try container.decode([String].self, forKey: .tokens)
    do throws(VocabularyError) {
      try self.init(tokens: tokens, level: level)
    } catch {
      throw DecodingError.dataCorruptedError(
        forKey: .tokens, in: container, debugDescription: error.description)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(level, forKey: .level)
    try container.encode(tokens, forKey: .tokens)
  }
}

/// A string that equals those of the same Unicode scalars alone, while `String` also takes "é" and
/// "e" with a combining accent for one.
private struct ExactString: Hashable {
  private let string: String

  init(_ string: String) { self.string = string }

  static func == (first: ExactString, second: ExactString) -> Bool {
    first.string.utf8.elementsEqual(second.string.utf8)
  }

  func hash(into hasher: inout Hasher) {
    for byte in string.utf8 { hasher.combine(byte) }
  }
}

/// What is wrong with a vocabulary that comes from outside.
public struct VocabularyError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was expected and what was found.
  public let description: String

  init(_ description: String) { self.description = description }
}
