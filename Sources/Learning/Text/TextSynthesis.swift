import Foundations
import NumPyRandom

/// A text that several models write in turn.
///
///     let written = synthesizedText(by: [poet, clerk, clerk], prefix: "Once ", seed: 1)
///
/// The models are put in random order; then each in turn continues the text until it writes a stop
/// token, and hands it to the next. A model of words hands over after each. As they hand over
/// strings, models of characters and of words, each with a vocabulary of its own, may write together;
/// a model that is listed twice has two turns. Woolf (2018), textgenrnn 2.0.0, `synthesize`.
/// - Parameters:
///   - models: one at least.
///   - prefix: how the text begins.
///   - sampling: how tokens are chosen.
///   - stopTokens: the tokens after which a model of characters hands over; none for every token.
///   - maxLength: the most tokens of the text, the first marker counted, as each model counts them.
///   - seed: of the order and the draws.
///   - number: of the text: texts of one seed and several numbers have draws of their own.
///   - shouldContinue: called after every token; where it returns false, the text ends.
/// - Precondition: there is a model.
/// - Returns: the text. It ends where a model ends it, or at its length.
public func synthesizedText(
  by models: [TextGenerator], prefix: String = "", sampling: TokenSampling = .synthesis,
  stopTokens: [String] = [" ", "\n"], maxLength: Int = 300, seed: UInt64, number: Int = 0,
  shouldContinue: () -> Bool = { true }
) -> String {
  precondition(!models.isEmpty, "synthesizedText: expected one model at least, got none")
  var random = PCG64(seed: seed, stream: "synthesis \(number)")
  let order = random.permutation(models.count)
  var written = prefix
  // Each turn writes a token; a model of words may count fewer after it than before, where marks
  // join, so that the turns are counted too.
  for turn in 0..<maxLength {
    let model = models[order[turn % order.count]]
    var draft = model.start(prefix: written)
    let isOver = !model.write(
      &draft, until: stopTokens, sampling, maxLength: maxLength, &random, shouldContinue)
    written = model.wholeString(draft)
    if isOver { break }
  }
  return written
}

extension TextGenerator {
  /// Continues a text up to a stop token.
  /// - Returns: whether another model continues: it stopped before the text's end.
  fileprivate func write(
    _ draft: inout Draft, until stopTokens: [String], _ sampling: TokenSampling, maxLength: Int,
    _ random: inout PCG64, _ shouldContinue: () -> Bool
  ) -> Bool {
    while draft.ids.count < maxLength, shouldContinue() {
      let id = predictions(after: [draft]).withSpan {
        TokenSampling.token(
          $0, temperature: sampling.temperature(after: draft.ids.count), using: &random)
      }
      append(id, to: &draft)
      if draft.isEnded { return false }
      let isStop = vocabulary.token(id).map(stopTokens.contains) ?? false
      if stopTokens.isEmpty || vocabulary.level == .word || isStop {
        return draft.ids.count < maxLength
      }
    }
    return false
  }
}
