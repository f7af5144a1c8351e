import Foundation
import Foundations
import NumPyRandom
import TestSupport
import Testing

@testable import Datasets

/// What Golden/make_texts.py writes.
private struct Texts: Decodable {
  struct Question: Decodable {
    let context: [Int32]
    let token: Int
    let probability: Double
  }

  struct Ngrams: Decodable {
    let name: String
    let order, tokens: Int
    let hasMarkers: Bool
    let sequences: [[Int32]]
    let discounts: [Double]
    let questions: [Question]
  }

  struct Tokenized: Decodable {
    let text: String
    let words: [String]
    let cleaned: String?
  }

  struct Grammar: Decodable {
    let entropy, words, characters: Double
  }

  let ngrams: [Ngrams]
  let grammars: [Grammar]
  let tokenized: [Tokenized]

  static func read() throws -> Texts {
    try GoldenFiles.decode(Texts.self, from: "texts.json", beside: #filePath)
  }
}

@Suite struct KneserNeyTests {
  @Test func probabilitiesAreThoseOfTheDefinition() throws {
    for test in try Texts.read().ngrams {
      let model = KneserNeyModel(
        order: test.order, tokenCount: test.tokens, sequences: test.sequences.map { $0[...] },
        hasMarkers: test.hasMarkers)
      let tolerance = Tolerance(absolute: 1e-14, relative: 1e-12)
      #expect(tolerance.mismatch(model.discounts, test.discounts) == nil, "\(test.name)")
      let found = test.questions.map { model.probability(of: $0.token, after: $0.context[...]) }
      #expect(
        tolerance.mismatch(found, test.questions.map(\.probability)) == nil, "\(test.name)")
      for question in test.questions.prefix(8) {
        let sum = (1...test.tokens).reduce(0.0) {
          $0 + model.probability(of: $1, after: question.context[...])
        }
        #expect(abs(sum - 1) < 1e-12)
      }
      #expect(model.probability(of: 0, after: []) == 0)
    }
  }

  /// A model of high order comes close to the true entropy of a grammar, and never below it but by
  /// chance.
  @Test func crossEntropyApproachesTheGrammars() throws {
    let corpus = try #require(CorpusEntry.standard.first { $0.name == "sentences" })
      .load(sentences: 4_000)
    let vocabulary = Vocabulary(fitting: corpus.train, level: .word)
    let train = TextExamples(corpus.train, vocabulary: vocabulary, windowLength: 10)
    let test = TextExamples(corpus.test, vocabulary: vocabulary, windowLength: 10)
    let truth = try #require(corpus.grammar).entropy(.word)
    let entropies = [1, 2, 3].map { KneserNeyModel(order: $0, train).crossEntropy(of: test) }
    #expect(entropies[0] > entropies[1] && entropies[1] > entropies[2])
    #expect(entropies[2] > truth * 0.98 && entropies[2] < truth * 1.15)
  }
}

@Suite struct TokenizerTests {
  @Test func wordsAndCleanUpAreTheReferences() throws {
    let tokenizer = Tokenizer(level: .word)
    for test in try Texts.read().tokenized {
      let tokens = tokenizer.tokens(of: test.text)
      #expect(tokens == test.words)
      if let cleaned = test.cleaned { #expect(tokenizer.string(of: tokens) == cleaned) }
    }
    let typographic = "“casmurro” não está aqui… e o ‘eu’?"
    #expect(tokenizer.string(of: tokenizer.tokens(of: typographic)) == typographic)
  }
}

@Suite struct SentenceGrammarTests {
  static let grammars = [SentenceGrammar.portuguese, .english]

  /// A sentence of one derivation has its probability, and the mean of -ln p over many is the
  /// entropy.
  @Test(arguments: grammars) func entropyAndLengthsAreExact(_ grammar: SentenceGrammar) throws {
    var random = PCG64(seed: 5)
    let count = 20_000
    var (bits, squares, words, characters) = (0.0, 0.0, 0.0, 0.0)
    for index in 0..<count {
      let (sentence, logProbability) = grammar.sample(using: &random)
      bits -= logProbability
      squares += logProbability * logProbability
      words += Double(Tokenizer(level: .word).tokens(of: sentence).count)
      characters += Double(sentence.unicodeScalars.count)
      if index < 1_000 {
        let sum = grammar.probability(of: sentence)
        #expect(abs(log(sum) - logProbability) < 1e-9, "ambiguous: \(sentence)")
      }
    }
    let mean = bits / Double(count)
    let error = ((squares / Double(count) - mean * mean) / Double(count)).squareRoot()
    #expect(abs(mean - grammar.sentenceEntropy) < 4 * error)
    let (wordCount, characterCount) = (words / Double(count), characters / Double(count))
    #expect(abs(wordCount - grammar.meanWordCount) < 0.06)
    #expect(abs(characterCount - grammar.meanCharacterCount) < 0.4)
    #expect(error < 0.1 && mean > 8)
  }

  @Test func meansAreNumPys() throws {
    let tolerance = Tolerance(absolute: 1e-10, relative: 1e-10)
    for (grammar, expected) in zip(Self.grammars, try Texts.read().grammars) {
      let found = [grammar.sentenceEntropy, grammar.meanWordCount, grammar.meanCharacterCount]
      let means = [expected.entropy, expected.words, expected.characters]
      #expect(tolerance.mismatch(found, means) == nil)
    }
  }

  /// Two rules by hand: H = ln 2 + 1/2 (ln 4) for the outer, 1/2 of whose sentences have a word of
  /// four.
  @Test func aSmallGrammarIsThatByHand() {
    let grammar = SentenceGrammar("s: stop | go <where>\nwhere: up | down | left | right")
    let entropy = log(2.0) + log(4.0) / 2
    // "Stop"; "Go up", "Go down", "Go left", "Go right".
    let characters = (4.0 + 27.0 / 4.0) / 2
    let tolerance = Tolerance(absolute: 1e-12, relative: 1e-12)
    let found = [
      grammar.sentenceEntropy, grammar.meanWordCount, grammar.meanCharacterCount,
      grammar.entropy(.word), grammar.probability(of: "go left"),
    ]
    #expect(tolerance.mismatch(found, [entropy, 1.5, characters, entropy / 2.5, 0.125]) == nil)
    #expect(grammar.probability(of: "left go") == 0)
    // A rule that repeats itself: p(n words) = 2^-n.
    let endless = SentenceGrammar("s: ha | ha <s>")
    #expect(abs(endless.meanWordCount - 2) < 1e-12)
    #expect(abs(endless.sentenceEntropy - entropy) < 1e-12)
  }
}

@Suite struct CorpusTests {
  private func written(_ string: String, _ name: String = "text.txt") throws -> (
    TemporaryFolder, String
  ) {
    try written(Array(string.utf8), name)
  }

  private func written(_ bytes: [UInt8], _ name: String) throws -> (TemporaryFolder, String) {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/\(name)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return (folder, path)
  }

  @Test func filesAreCutIntoTexts() throws {
    let (folder, path) = try written("\u{feff}um\r\ndois\n\n  \ntrês")
    defer { withExtendedLifetime(folder) {} }
    var own = OwnCorpus(path: path)
    own.form.testFraction = 0
    #expect(try own.load().train == ["um", "dois", "três"])
    own.form.header = true
    #expect(try own.load().train == ["dois", "três"])
    own.form = OwnCorpus.Form()
    own.form.singleText = true
    own.form.testFraction = 0.5
    let single = try own.load()
    #expect(single.train == ["um\ndois\n"] && single.isSingleText)
    #expect(single.test == ["\n  \ntrês"])
    own.form = OwnCorpus.Form()
    own.form.delimiter = "\n\n"
    own.form.testFraction = 0
    #expect(try own.load().train == ["um\ndois", "  \ntrês"])
  }

  @Test func tablesAreReadByTheirFirstColumn() throws {
    let (folder, path) = try written("title,label\n\"a, b\",x\nc,y\n", "t.csv")
    defer { withExtendedLifetime(folder) {} }
    var own = OwnCorpus(path: path)
    own.form.testFraction = 0
    #expect(try own.load().train == ["a, b", "c"])
    own.form.header = false
    #expect(try own.load().train == ["title", "a, b", "c"])
    own.form.isTable = false
    #expect(try own.load().train.first == "title,label")
  }

  @Test func bytesThatAreNoUTF8AreDropped() throws {
    let (folder, path) = try written([0x61, 0xff, 0xc3, 0xa9, 0xe2, 0x82, 0x0a, 0x62], "b.txt")
    defer { withExtendedLifetime(folder) {} }
    var own = OwnCorpus(path: path)
    own.form.testFraction = 0
    let corpus = try own.load()
    #expect(corpus.train == ["aé", "b"] && corpus.droppedByteCount == 3)
  }

  @Test func emptyAndMissingFilesAreNamed() throws {
    for (contents, reason) in [("", "the file is empty"), (" \n\n", "found none in 3 bytes")] {
      let (folder, path) = try written(contents)
      defer { withExtendedLifetime(folder) {} }
      let error = #expect(throws: DatasetError.self) { try OwnCorpus(path: path).load() }
      #expect(error?.description.contains(reason) == true)
      #expect(error?.description.contains(path) == true)
    }
    #expect(throws: DatasetError.self) { try OwnCorpus(path: "/no/such/file").load() }
  }

  @Test func windowsArePaddedAndStayWithinTheirText() {
    let vocabulary = Vocabulary(fitting: ["ab", "ba", "b"], level: .character)
    // b 1, a 2, <s> 3.
    let examples = TextExamples(["ab", "b?"], vocabulary: vocabulary, windowLength: 3)
    #expect(examples.ids == [3, 2, 1, 3, 3, 1, 0, 3])
    // The unknown "?" is not predicted.
    #expect((0..<examples.count).map { examples.target($0) } == [2, 1, 3, 1, 3])
    var rows = [Float](repeating: -1, count: 15)
    for index in 0..<5 { examples.writeWindow(index, into: &rows, from: index * 3) }
    #expect(rows == [0, 0, 3, 0, 3, 2, 3, 2, 1, 0, 0, 3, 3, 1, 0])
    #expect(examples.firstExamples == [0, 3])
    #expect((0..<5).map { examples.isLast($0) } == [false, false, true, false, true])
    // textgenrnn: the first max_length and the last two positions of its list are left out.
    let single = Vocabulary(fitting: ["abcdef"], level: .character, singleText: true)
    let stream = TextExamples(["abcdef"], vocabulary: single, windowLength: 3)
    #expect((0..<stream.count).map { single.token(stream.target($0)) } == ["e", "f"])
    stream.writeWindow(0, into: &rows)
    #expect(single.decode(rows.prefix(3).map { Int($0) }) == "bcd")
  }

  @Test func aFractionIsHeldOut() throws {
    let corpus = try #require(CorpusEntry.standard.first).load(sentences: 100)
    let vocabulary = Vocabulary(fitting: corpus.train, level: .character)
    let all = TextExamples(corpus.train, vocabulary: vocabulary, windowLength: 5)
    let split = all.split(fraction: 0.25, seed: 3)
    #expect(split.kept.count + split.held.count == all.count)
    #expect(abs(Double(split.held.count) / Double(all.count) - 0.25) < 0.04)
    #expect(Set(split.kept.positions).isDisjoint(with: split.held.positions))
    #expect(split.held.positions == all.split(fraction: 0.25, seed: 3).held.positions)
    #expect(corpus.test.count == 10)
  }
}
