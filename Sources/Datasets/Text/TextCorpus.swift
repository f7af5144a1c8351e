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
  /// The label of each text of `train`; empty where they have none.
  public let trainLabels: [String]
  /// The label of each text of `test`.
  public let testLabels: [String]
  /// Bytes of a file that were no UTF-8, and were dropped.
  public let droppedByteCount: Int

  /// Puts a corpus together.
  public init(
    name: String, train: [String], test: [String], isSingleText: Bool = false,
    grammar: SentenceGrammar? = nil, trainLabels: [String] = [], testLabels: [String] = [],
    droppedByteCount: Int = 0
  ) {
    self.name = name
    self.train = train
    self.test = test
    self.isSingleText = isSingleText
    self.grammar = grammar
    self.trainLabels = trainLabels
    self.testLabels = testLabels
    self.droppedByteCount = droppedByteCount
  }

  /// The labels in order, each once; empty where texts have none.
  public var labels: [String] {
    Set(trainLabels + testLabels).sorted {
      $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
    }
  }

  /// Holds out a fraction of the texts for evaluation: every so many-th, so that the parts are
  /// alike; of a single text its last part.
  /// - Precondition: `0 <= fraction < 1`.
  func holdingOutTest(fraction: Double) -> TextCorpus {
    precondition(fraction >= 0 && fraction < 1, "holdingOutTest: expected 0..<1, got \(fraction)")
    guard fraction > 0 else { return self }
    var (kept, held): ([String], [String]) = ([], [])
    var (keptLabels, heldLabels): ([String], [String]) = ([], [])
    if isSingleText, let string = train.first {
      let scalars = string.unicodeScalars
      let count = Int(Double(scalars.count) * (1 - fraction))
      kept = [String(String.UnicodeScalarView(scalars.prefix(count)))]
      held = [String(String.UnicodeScalarView(scalars.dropFirst(count)))]
    } else {
      for (index, string) in train.enumerated() {
        let isHeld = Int(Double(index + 1) * fraction) > Int(Double(index) * fraction)
        if isHeld { held.append(string) } else { kept.append(string) }
        guard trainLabels.indices.contains(index) else { continue }
        if isHeld {
          heldLabels.append(trainLabels[index])
        } else {
          keptLabels.append(trainLabels[index])
        }
      }
    }
    return TextCorpus(
      name: name, train: kept, test: held, isSingleText: isSingleText, grammar: grammar,
      trainLabels: keptLabels, testLabels: heldLabels, droppedByteCount: droppedByteCount)
  }
}
