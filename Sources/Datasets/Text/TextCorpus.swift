import Foundations

/// Texts to learn from, and texts that are held out.
public struct TextCorpus: Sendable, Equatable {
  /// The name in the catalog, or of the file.
  public let name: String
  /// To learn from: one or more, none of them empty.
  public let train: [String]
  /// For evaluation; may be empty.
  public let test: [String]
  /// Whether `train` is one text that is read as a stream, without markers between its parts.
  public let isSingleText: Bool
  /// What wrote the texts, where its entropy is known.
  public let grammar: SentenceGrammar?
  /// Bytes of a file that were no UTF-8, and were dropped.
  public let droppedByteCount: Int

  /// Puts a corpus together.
  public init(
    name: String, train: [String], test: [String], isSingleText: Bool = false,
    grammar: SentenceGrammar? = nil, droppedByteCount: Int = 0
  ) {
    self.name = name
    self.train = train
    self.test = test
    self.isSingleText = isSingleText
    self.grammar = grammar
    self.droppedByteCount = droppedByteCount
  }

  /// Holds out a fraction of the texts for evaluation: every so many-th, so that the parts are
  /// alike; of a single text its last part.
  /// - Precondition: `0 <= fraction < 1`.
  func holdingOutTest(fraction: Double) -> TextCorpus {
    precondition(fraction >= 0 && fraction < 1, "holdingOutTest: expected 0..<1, got \(fraction)")
    guard fraction > 0 else { return self }
    var (kept, held): ([String], [String]) = ([], [])
    if isSingleText, let string = train.first {
      let scalars = string.unicodeScalars
      let count = Int(Double(scalars.count) * (1 - fraction))
      kept = [String(String.UnicodeScalarView(scalars.prefix(count)))]
      held = [String(String.UnicodeScalarView(scalars.dropFirst(count)))]
    } else {
      for (index, string) in train.enumerated() {
        let isHeld = Int(Double(index + 1) * fraction) > Int(Double(index) * fraction)
        if isHeld { held.append(string) } else { kept.append(string) }
      }
    }
    return TextCorpus(
      name: name, train: kept, test: held, isSingleText: isSingleText, grammar: grammar,
      droppedByteCount: droppedByteCount)
  }
}
