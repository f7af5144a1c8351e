extension Vocabulary {
  /// Reads textgenrnn's `<name>_vocab.json`: an object of the id of each token.
  /// - Parameters:
  ///   - json: the ids 1, 2, 3… in any order, the marker's, where there is one, the largest.
  ///   - level: what a token is, which stands in `<name>_config.json`.
  /// - Throws: `VocabularyError` where an id is missing or comes twice, or a token is none.
  public init(wordIndex json: JSONValue, level: Tokenizer.Level) throws(VocabularyError) {
    guard case .object(let members) = json, members.count < Self.largestCount else {
      throw VocabularyError("expected an object with the id of each token, found \(json.kind)")
    }
    var tokens = [String](repeating: "", count: members.count)
    for member in members {
      guard case .integer(let number) = member.value, let id = Int(exactly: number),
        (1...members.count).contains(id), tokens[id - 1].isEmpty
      else {
        throw VocabularyError(
          "\"\(member.name.prefix(20))\": expected the ids 1 to \(members.count), each once, "
            + "found \(member.value.kind)")
      }
      tokens[id - 1] = member.name
    }
    try self.init(tokens: tokens, level: level)
  }

  /// The object of `<name>_vocab.json`, ids in ascending order.
  public var wordIndex: JSONValue {
    .object(tokens.enumerated().map { JSONValue.Member($1, .integer(Int128($0 + 1))) })
  }
}
