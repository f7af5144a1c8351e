import Foundations
import NumPyRandom
import TensorEngine

/// Texts that a model writes, token by token.
///
///     let generator = try TextGenerator(agent)
///     var texts = [generator.start(prefix: "Once ")]
///     texts = generator.completed(texts, sampling: .standard, maxLength: 300, seed: 1)
///     print(generator.string(texts[0]))
///
/// A text begins with the marker `<s>` and ends when the model writes it again. A model of a single
/// text has no marker: it starts from nothing, and what it writes before its window is full is not
/// shown.
public struct TextGenerator: Sendable {
  /// A text under way.
  public struct Draft: Sendable, Equatable {
    /// The tokens' ids, the first marker included; 0 of what is not in the vocabulary.
    public fileprivate(set) var ids: [Int]
    /// The tokens, of which unknown ones are as they were typed; an empty one stands for nothing.
    public fileprivate(set) var tokens: [String]
    /// The tokens that it started from.
    fileprivate let startCount: Int
    /// Whether the model ended it.
    public fileprivate(set) var isEnded = false

    /// Tokens of which the model knows nothing.
    public var unknownTokens: [String] {
      zip(ids, tokens).filter { $0 == 0 && !$1.isEmpty }.map(\.1)
    }
  }

  private let model: any TextGenerating
  /// The model's tokens.
  public let vocabulary: Vocabulary

  /// Takes a model.
  /// - Throws: `AgentError.unfitSpaces` where it has no vocabulary.
  public init(_ model: any TextGenerating) throws {
    guard let vocabulary = model.vocabulary else {
      throw AgentError.unfitSpaces(
        agent: "a generator of texts", expected: "a model with a vocabulary",
        found: "none: train it in TextSampling/<corpus>-v0")
    }
    (self.model, self.vocabulary) = (model, vocabulary)
  }

  /// A text that begins with a prefix.
  public func start(prefix: String = "") -> Draft {
    var tokens = vocabulary.tokenizer.tokens(of: prefix)
    if vocabulary.markerID != nil {
      tokens.insert(Vocabulary.marker, at: 0)
    } else if tokens.isEmpty {
      tokens = [""]
    }
    var ids = tokens.map { vocabulary[$0] ?? 0 }
    if let marker = vocabulary.markerID { ids[0] = marker }
    return Draft(ids: ids, tokens: tokens, startCount: tokens.count)
  }

  /// The most tokens of a text, markers included.
  private func limit(_ maxLength: Int) -> Int {
    maxLength + (vocabulary.isSingleText ? model.windowLength : 0)
  }

  /// Whether a text is complete.
  /// - Parameters:
  ///   - draft: the text.
  ///   - maxLength: the most tokens, the first marker counted.
  /// - Returns: whether nothing more is written.
  public func isComplete(_ draft: Draft, maxLength: Int) -> Bool {
    draft.isEnded || draft.ids.count >= limit(maxLength)
  }

  /// The model's probabilities of the next token, `[N, V]`.
  public func predictions(after drafts: [Draft]) -> Tensor {
    model.nextTokenProbabilities(after: windows(drafts.map { $0.ids[...] }))
  }

  /// The model's probabilities of the next token, `[1, V]`, and its attention to the last T tokens.
  public func explainedPrediction(after draft: Draft) -> ExplainedPredictions {
    model.explainedPredictions(after: windows([draft.ids[...]]))
  }

  /// How probable each token of a draft was for the model after the ones before it; nil for the
  /// first one and for unknown ones.
  public func probabilities(of draft: Draft) -> [Double?] {
    let ids = draft.ids
    var probabilities: [Double?] = ids.isEmpty ? [] : [nil]
    // Long texts by parts, so that they need no more memory than short ones.
    for start in stride(from: 1, to: ids.count, by: 256) {
      let part = start..<min(ids.count, start + 256)
      let predictions = model.nextTokenProbabilities(after: windows(part.map { ids[..<$0] }))
      let size = predictions.shape[1]
      predictions.withSpan { values in
        for index in part {
          let isKnown = ids[index] != 0
          probabilities.append(isKnown ? Double(values[(index - start) * size + ids[index]]) : nil)
        }
      }
    }
    return probabilities
  }

  /// The tokens that a window holds.
  public var windowLength: Int { model.windowLength }

  /// The last T ids of each text, `[N, T]`, 0 on the left of short ones.
  private func windows(_ texts: [ArraySlice<Int>]) -> Tensor {
    let length = model.windowLength
    return Tensor(shape: [texts.count, length]) { values in
      for (row, ids) in texts.map({ $0.suffix(length) }).enumerated() {
        for column in 0..<length - ids.count { values[row * length + column] = 0 }
        for (offset, id) in ids.enumerated() {
          values[(row + 1) * length - ids.count + offset] = Float(id)
        }
      }
    }
  }

  /// The window that a text's code is made of: the start marker and the first tokens, the last T of
  /// these, as in textgenrnn's `encode_text_vectors`.
  /// - Parameter string: the text.
  /// - Returns: T ids, 0 on the left of a short text.
  public func encodedWindow(of string: String) -> [Int] {
    let length = model.windowLength
    let ids = ([vocabulary.markerID].compactMap { $0 } + vocabulary.encode(string).prefix(length))
      .suffix(length)
    return Array(repeating: 0, count: length - ids.count) + ids
  }

  /// Adds a token; the marker ends the text.
  public func append(_ id: Int, to draft: inout Draft) {
    draft.ids.append(id)
    draft.tokens.append(vocabulary.token(id) ?? "")
    draft.isEnded = id == vocabulary.markerID
  }

  /// Adds tokens that were typed.
  public func append(typed string: String, to draft: inout Draft) {
    for token in vocabulary.tokenizer.tokens(of: string) {
      draft.tokens.append(token)
      draft.ids.append(vocabulary[token] ?? 0)
    }
  }

  /// Removes the last token; the first marker stays.
  /// - Returns: whether there was one.
  public func removeLast(of draft: inout Draft) -> Bool {
    guard draft.ids.count > (vocabulary.markerID == nil ? 0 : 1) else { return false }
    draft.ids.removeLast()
    draft.tokens.removeLast()
    draft.isEnded = false
    return true
  }

  /// Continues texts to their ends, all of them side by side.
  ///
  /// Each has draws of its own, so that a text does not depend on how many others there are.
  /// - Parameters:
  ///   - drafts: where they begin.
  ///   - sampling: how tokens are chosen.
  ///   - maxLength: the most tokens of a text, the first marker counted.
  ///   - seed: of the draws.
  ///   - first: the number of the first text, which chooses its draws.
  ///   - shouldContinue: called after every token; where it returns false, the texts stay as they
  ///     are.
  /// - Returns: the texts in their order.
  public func completed(
    _ drafts: [Draft], sampling: TokenSampling, maxLength: Int, seed: UInt64, first: Int = 0,
    shouldContinue: () -> Bool = { true }
  ) -> [Draft] {
    var drafts = drafts
    var generators = drafts.indices.map { PCG64(seed: seed, stream: "text \(first + $0)") }
    while true {
      let open = drafts.indices.filter { !isComplete(drafts[$0], maxLength: maxLength) }
      guard !open.isEmpty, shouldContinue() else { return drafts }
      let predictions = predictions(after: open.map { drafts[$0] })
      let size = predictions.shape[1]
      predictions.withSpan { values in
        for (row, index) in open.enumerated() {
          let id = TokenSampling.token(
            values.extracting(row * size..<(row + 1) * size),
            temperature: sampling.temperature(after: drafts[index].ids.count),
            using: &generators[index])
          append(id, to: &drafts[index])
        }
      }
    }
  }

  /// A draft as text: without markers and, of a model of a single text, without what was written
  /// before its window was full.
  public func string(_ draft: Draft) -> String {
    var tokens = draft.tokens[...]
    if vocabulary.isSingleText { tokens = tokens.dropFirst(model.windowLength) }
    return vocabulary.tokenizer.string(
      of: tokens.filter { !$0.isEmpty && (vocabulary.isSingleText || $0 != Vocabulary.marker) })
  }

  /// Everything of a draft as text, also of a single text what was written first.
  public func wholeString(_ draft: Draft) -> String {
    vocabulary.tokenizer.string(
      of: draft.tokens.filter { !$0.isEmpty && $0 != Vocabulary.marker })
  }
}
