import Foundations
import NumPyRandom

/// A corpus as examples: a window of token ids, and the id that follows.
///
/// Each text is a sequence `<s> tokens <s>`, and every position after its start is an example: the
/// last `windowLength` ids before it, none of them from before its text, predict its id. Positions
/// whose token is outside the vocabulary are skipped. A single text has no markers, and its
/// examples begin after the first full window.
public struct TextExamples: Sendable {
  /// The tokens and their ids.
  public let vocabulary: Vocabulary
  /// The ids of a window (`max_length`).
  public let windowLength: Int
  /// All sequences, one after the other.
  public let ids: [Int32]
  /// Where a sequence starts in `ids`, ascending.
  public let starts: [Int]
  /// The positions in `ids` that are predicted, ascending.
  public let positions: [Int32]
  /// The first example of each text that has one.
  public let firstExamples: [Int32]
  /// The label of each sequence; empty where texts have none.
  public let labels: [Int]

  /// Encodes texts.
  /// - Parameters:
  ///   - texts: the texts.
  ///   - vocabulary: the tokens; without a marker the texts count as single texts.
  ///   - windowLength: the ids of a window.
  ///   - labels: the number of each text's label; empty where texts have none.
  /// - Precondition: a window of one token at least, and a label for each text or none.
  public init(
    _ texts: [String], vocabulary: Vocabulary, windowLength: Int, labels: [Int] = []
  ) {
    precondition(windowLength > 0, "TextExamples: expected a window above 0, got \(windowLength)")
    precondition(
      labels.isEmpty || labels.count == texts.count,
      "TextExamples: expected a label for each of \(texts.count) texts, got \(labels.count)")
    self.labels = labels
    self.vocabulary = vocabulary
    self.windowLength = windowLength
    var ids: [Int32] = []
    var starts: [Int] = []
    var positions: [Int32] = []
    for string in texts {
      let start = ids.count
      starts.append(start)
      if let marker = vocabulary.markerID { ids.append(Int32(marker)) }
      ids += vocabulary.encode(string).map { Int32($0) }
      if let marker = vocabulary.markerID { ids.append(Int32(marker)) }
      let first = start + 1 + (vocabulary.isSingleText ? windowLength : 0)
      positions += (first..<max(first, ids.count)).filter { ids[$0] != 0 }.map { Int32($0) }
    }
    self.ids = ids
    self.starts = starts
    self.positions = positions
    firstExamples = Self.firstExamples(positions, starts)
  }

  private init(_ examples: TextExamples, at positions: [Int32]) {
    vocabulary = examples.vocabulary
    windowLength = examples.windowLength
    ids = examples.ids
    starts = examples.starts
    labels = examples.labels
    self.positions = positions
    firstExamples = Self.firstExamples(positions, starts)
  }

  private static func firstExamples(_ positions: [Int32], _ starts: [Int]) -> [Int32] {
    var first: [Int32] = []
    var nextStart = 0
    for (index, position) in positions.enumerated() {
      guard nextStart < starts.count, Int(position) > starts[nextStart] else { continue }
      first.append(Int32(index))
      while nextStart < starts.count, starts[nextStart] < Int(position) { nextStart += 1 }
    }
    return first
  }

  /// The number of examples.
  public var count: Int { positions.count }

  /// The id that an example predicts.
  public func target(_ index: Int) -> Int { Int(ids[Int(positions[index])]) }

  /// The label of an example's text; nil where texts have none.
  public func label(_ index: Int) -> Int? {
    guard !labels.isEmpty else { return nil }
    // The last sequence that starts before the position.
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] < Int(positions[index]) { low = middle } else { high = middle }
    }
    return labels[low]
  }

  /// Whether no example of the same text follows.
  public func isLast(_ index: Int) -> Bool {
    guard index + 1 < count else { return true }
    guard let marker = vocabulary.markerID else { return false }
    let range = Int(positions[index])..<Int(positions[index + 1])
    return ids[range].contains(Int32(marker))
  }

  /// Writes the window of an example: the newest id last, 0 on the left of a short one.
  /// - Parameters:
  ///   - index: the example.
  ///   - rows: receives `windowLength` values.
  ///   - start: where the first of them goes.
  public func writeWindow(_ index: Int, into rows: inout [Float], from start: Int = 0) {
    let context = context(before: Int(positions[index]), length: windowLength)
    let padding = windowLength - context.count
    for offset in 0..<padding { rows[start + offset] = 0 }
    for (offset, id) in context.enumerated() { rows[start + padding + offset] = Float(id) }
  }

  /// The ids before a position of its text, the newest last: so many, or fewer at its start.
  public func context(before position: Int, length: Int) -> ArraySlice<Int32> {
    var first = position
    while first > 0, position - first < length {
      first -= 1
      // A marker before the position starts its text.
      if let marker = vocabulary.markerID, Int(ids[first]) == marker { break }
    }
    return ids[first..<position]
  }

  /// Divides the examples at random: each is held out with a probability (textgenrnn's
  /// `train_size` is 1 minus it).
  /// - Returns: those that are kept, and those that are held out.
  public func split(fraction: Double, seed: UInt64) -> (kept: TextExamples, held: TextExamples) {
    guard fraction > 0 else { return (self, TextExamples(self, at: [])) }
    var random = PCG64(seed: seed, stream: "validation")
    var (kept, held): ([Int32], [Int32]) = ([], [])
    for position in positions {
      if random.nextDouble() < fraction { held.append(position) } else { kept.append(position) }
    }
    return (TextExamples(self, at: kept), TextExamples(self, at: held))
  }

  /// The sequences, as a language model reads them.
  public var sequences: [ArraySlice<Int32>] {
    starts.indices.map { index in
      ids[starts[index]..<(index + 1 < starts.count ? starts[index + 1] : ids.count)]
    }
  }
}
