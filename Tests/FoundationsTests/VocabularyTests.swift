import Foundations
import Testing

@Suite struct VocabularyTests {
  @Test func tokensAreOrderedByFrequencyThenFirstOccurrence() {
    let vocabulary = Vocabulary(fitting: ["banana", "ção"], level: .character)
    #expect(vocabulary.tokens == ["a", "n", "b", "ç", "ã", "o", "<s>"])
    #expect(vocabulary.classCount == 8 && vocabulary.markerID == 7)
    #expect(vocabulary.encode("ação!") == [1, 4, 5, 6, 0])
    #expect(vocabulary.decode([7, 1, 4, 5, 6, 0, 7, 99, -1]) == "ação")
    #expect(vocabulary["<s>"] == 7 && vocabulary["z"] == nil)
    let kept = Vocabulary(fitting: ["aab"], level: .character, maxWords: 1, singleText: true)
    #expect(kept.tokens == ["a"] && kept.markerID == nil && kept.isSingleText)
  }

  /// The reference fits words before punctuation is separated; these are fitted after.
  @Test func punctuationIsAWordOfItsOwn() {
    let vocabulary = Vocabulary(fitting: ["A casa, a casa."], level: .word)
    #expect(vocabulary.tokens == ["a", "casa", ",", ".", "<s>"])
    #expect(vocabulary.decode(vocabulary.encode("A CASA, a casa.")) == "a casa, a casa.")
  }

  /// Precomposed and combining accents are two tokens, as they are in a file.
  @Test func scalarsStayApart() throws {
    let vocabulary = Vocabulary(fitting: ["e\u{301}\u{e9}"], level: .character)
    #expect(vocabulary.tokens.count == 4)
    let decoded = vocabulary.decode(vocabulary.encode("e\u{301}\u{e9}"))
    #expect(Array(decoded.unicodeScalars) == ["e", "\u{301}", "\u{e9}"])
    #expect(try Vocabulary(tokens: vocabulary.tokens, level: .character) == vocabulary)
  }

  @Test func theWordIndexIsReadAndWritten() throws {
    let json = try JSONValue(parsing: #"{"ã": 2, "a": 1, "<s>": 3}"#)
    let vocabulary = try Vocabulary(wordIndex: json, level: .character)
    #expect(vocabulary.tokens == ["a", "ã", "<s>"] && vocabulary.markerID == 3)
    #expect(vocabulary.wordIndex.text == #"{"a": 1, "ã": 2, "<s>": 3}"#)
    for bad in [
      #"{"a": 1, "b": 1}"#, #"{"a": 0}"#, #"{"a": 3, "b": 1}"#, #"{"a": 1.5}"#, #"{"ab": 1}"#,
      #"{"<s>": 1, "a": 2}"#, #"{"<s>": 1}"#, "{}", "[1]", #"{"": 1}"#,
    ] {
      let json = try JSONValue(parsing: bad)
      #expect(throws: VocabularyError.self) { try Vocabulary(wordIndex: json, level: .character) }
    }
  }
}
