import Foundations
import Learning
import Testing

@Suite struct TextSynthesisTests {
  /// A model that always writes one token.
  private func writer(of token: String, _ tokens: [String], level: Tokenizer.Level = .character)
    throws -> TextGenerator
  {
    let id = try #require(tokens.firstIndex(of: token)) + 1
    let prediction = (0...tokens.count).map { $0 == id ? Float(1) : 0 }
    return try TextGenerator(try FixedModel(prediction, tokens: tokens, level: level))
  }

  /// Each character of one model is followed by one of the other where both stop at their own.
  @Test func modelsWriteInTurn() throws {
    let a = try writer(of: "a", ["a", "b", "<s>"])
    let b = try writer(of: "b", ["x", "b", "<s>"])
    for number in 0..<4 {
      let string = synthesizedText(
        by: [a, b], stopTokens: ["a", "b"], maxLength: 7, seed: 1, number: number)
      #expect(["ababab", "bababa"].contains(string), "\(string)")
    }
    let texts = (0..<20).map {
      synthesizedText(by: [a, b], stopTokens: ["a", "b"], maxLength: 3, seed: 1, number: $0)
    }
    #expect(Set(texts) == ["ab", "ba"])
  }

  /// A model that never writes a stop token keeps the text; none at all hands over after each token.
  @Test func stopTokensDecideWhoWrites() throws {
    let a = try writer(of: "a", ["a", "b", "<s>"])
    let b = try writer(of: "b", ["a", "b", "<s>"])
    let string = synthesizedText(by: [a, b], prefix: "x", maxLength: 6, seed: 2)
    #expect(["xaaaa", "xbbbb"].contains(string))
    let turns = synthesizedText(by: [a, b], prefix: "x", stopTokens: [], maxLength: 6, seed: 2)
    #expect(["xabab", "xbaba"].contains(turns))
  }

  /// Strings are handed over, so that levels and vocabularies may differ.
  @Test func wordsAndCharactersMix() throws {
    let words = try writer(of: "sol", ["sol", "<s>"], level: .word)
    let characters = try writer(of: " ", [" ", "<s>"])
    let string = synthesizedText(by: [words, characters], prefix: "o", maxLength: 8, seed: 3)
    #expect(string.contains("sol") && string.hasPrefix("o"))
  }

  @Test func anEndedTextStays() throws {
    let ending = try writer(of: "<s>", ["a", "<s>"])
    #expect(synthesizedText(by: [ending, ending], prefix: "aa", seed: 1) == "aa")
    #expect(synthesizedText(by: [ending], prefix: "aaaaa", maxLength: 3, seed: 1) == "aaaaa")
  }

  @Test func theSameSeedWritesTheSameText() throws {
    let even = try TextGenerator(try FixedModel([0, 0.5, 0.4, 0.1]))
    func texts(_ seed: UInt64) -> [String] {
      (0..<5).map {
        synthesizedText(by: [even, even], stopTokens: ["b"], maxLength: 20, seed: seed, number: $0)
      }
    }
    #expect(texts(1) == texts(1) && texts(1) != texts(2))
  }
}

@Suite struct TextSamplesTests {
  @Test func threeTextsStandUnderEachTemperature() throws {
    let generator = try TextGenerator(try FixedModel([0, 0.5, 0.4, 0.1]))
    let samples = TextSamples(generator, maxLength: 12, seed: 1)
    #expect(samples.groups.map(\.temperature) == [0.2, 0.5, 1])
    #expect(samples.groups.allSatisfy { $0.texts.count == 3 })
    #expect(samples.groups.allSatisfy { $0.texts.allSatisfy { $0.count <= 11 } })
    #expect(samples == TextSamples(generator, maxLength: 12, seed: 1))
    let lines = samples.description.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "####################" && lines[1] == "Temperature: 0.2")
    #expect(String(lines[3]) == samples.groups[0].texts[0] && lines[4] == "")
  }

  /// The start marker and the first tokens, the last of these that fill a window.
  @Test func aTextIsEncodedFromItsBeginning() throws {
    let generator = try TextGenerator(try FixedModel([0, 1, 0, 0]))
    #expect(generator.encodedWindow(of: "ab") == [0, 3, 1, 2])
    #expect(generator.encodedWindow(of: "abxbbb") == [1, 2, 0, 2])
    #expect(generator.encodedWindow(of: "") == [0, 0, 0, 3])
  }
}
