import ArgumentParser
import Datasets
import Experiments
import Foundations

extension DataShow {
  /// Describes a corpus: how many texts and tokens it has at each level, and of a grammar the
  /// entropy; then some texts.
  func show(_ entry: CorpusEntry) throws {
    guard output == nil, labels == nil, language == nil, arguments.isEmpty else {
      throw ValidationError("\(name) is a corpus of texts: show it without other flags than --json")
    }
    let corpus = try Data.doing("show") { () throws(DatasetError) in try entry.load() }
    let levels = Tokenizer.Level.allCases.map { LevelCount(corpus, $0) }
    guard !json else {
      let texts = corpus.train.prefix(3).map { JSONValue.string($0) }
      return ResultJSON.print(
        [
          ("name", .string(entry.name)), ("origin", .string(entry.origin)),
          ("train", .integer(Int128(corpus.train.count))),
          ("test", .integer(Int128(corpus.test.count))),
        ] + levels.map(\.member) + [("texts", .array(texts))])
    }
    StandardOutput.print("\(entry.name): \(entry.summary)\n")
    Table.print([
      ["  origin", entry.origin],
      ["  training", "\(grouped(corpus.train.count)) texts"],
      ["  testing", "\(grouped(corpus.test.count)) texts"],
    ])
    StandardOutput.print("\ntokens")
    Table.print(
      [
        [
          "  level", "tokens", "vocabulary", "perplexity of n-grams",
          corpus.grammar == nil ? "" : "entropy in nats a token",
        ]
      ] + levels.map(\.row))
    StandardOutput.print("\ntexts")
    for text in corpus.train.prefix(3) { StandardOutput.print("  \(text)") }
    StandardOutput.print(
      "\nnext: palestra train --agent text-rnn --env TextSampling/\(entry.name)-v0")
  }
}

/// The training texts of a corpus as tokens of one level.
private struct LevelCount {
  let level: Tokenizer.Level
  let tokenCount: Int
  let vocabularySize: Int
  /// n of the n-gram model.
  let order: Int
  /// How uncertain a Kneser-Ney model of the training texts is of a token of the test texts: what a
  /// network should be better than. Nil where there are no test texts.
  let ngramPerplexity: Double?
  /// The entropy of a token in nats, where it is exact.
  let entropy: Double?

  init(_ corpus: TextCorpus, _ level: Tokenizer.Level) {
    let vocabulary = Vocabulary(
      fitting: corpus.train, level: level, maxWords: Vocabulary.largestCount - 1)
    self.level = level
    tokenCount = corpus.train.reduce(0) { $0 + vocabulary.tokenizer.tokens(of: $1).count }
    // Without the marker.
    vocabularySize = vocabulary.tokens.count - 1
    entropy = corpus.grammar?.entropy(level)
    order = KneserNeyModel.defaultOrder(level)
    func examples(_ texts: [String]) -> TextExamples {
      TextExamples(texts, vocabulary: vocabulary, windowLength: 1)
    }
    let test = examples(corpus.test)
    ngramPerplexity =
      test.count == 0
      ? nil : KneserNeyModel(order: order, examples(corpus.train)).perplexity(of: test)
  }

  var row: [String] {
    [
      "  \(level.rawValue)", grouped(tokenCount), grouped(vocabularySize),
      ngramPerplexity.map { "\(ReturnText.significant($0)), n = \(order)" } ?? "",
      entropy.map { decimal($0, 5) } ?? "",
    ]
  }

  var member: (String, JSONValue) {
    (
      level.rawValue,
      .object([
        .init("tokens", .integer(Int128(tokenCount))),
        .init("vocabulary", .integer(Int128(vocabularySize))),
        .init("ngram_order", .integer(Int128(order))),
        .init("ngram_perplexity", ngramPerplexity.map { .number($0) } ?? .null),
        .init("entropy", entropy.map { .number($0) } ?? .null),
      ])
    )
  }
}
