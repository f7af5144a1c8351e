import Datasets
import Foundations
import Gym
import Spaces

/// Which texts an environment shows, and how.
public struct TextSamplingParameters: Sendable, Hashable, Codable {
  /// What a step is rewarded for.
  public enum Reward: String, Sendable, Codable, CaseIterable {
    /// 1 for the token that truly follows, else 0.
    case hit
    /// The natural logarithm of the token's probability under the n-gram model.
    case likelihood
  }

  /// What the examples are made of, whatever part is shown.
  public struct Selection: Sendable, Hashable, Codable {
    /// The name of a corpus; `files` of one's own.
    public var corpus: String
    /// One's own file.
    public var path: String?
    /// How a file is cut into texts.
    public var form = OwnCorpus.Form()
    /// The sentences that a grammar writes to learn from.
    public var sentences = CorpusEntry.defaultSentenceCount
    /// What a token is.
    public var level = Tokenizer.Level.character
    /// The ids of a window.
    public var windowLength = 40
    /// The tokens of the vocabulary, the marker not counted.
    public var maxWords = 10_000
    /// The probability with which a training example is held out for validation.
    public var validation = 0.05
    /// The seed of that selection.
    public var validationSeed = 0
    /// n of the n-gram model; nil for 5 characters or 3 words.
    public var order: Int?

    /// What the corpus is called.
    public var name: String { path.map { OwnCorpus(path: $0).name } ?? corpus }
  }

  /// What the examples are made of.
  public var selection: Selection
  /// The part that is shown.
  public var split = Dataset.Split.train
  /// Whether the agent's own tokens enter the window, instead of those of the corpus.
  public var isFreeRunning: Bool
  /// What a step is rewarded for.
  public var reward: Reward
  /// The steps after which an episode of a single environment ends at the latest.
  public var maxLength = 300

  /// Shows the training texts of a corpus.
  public init(corpus: String, isFreeRunning: Bool = false) {
    selection = Selection(corpus: corpus)
    self.isFreeRunning = isFreeRunning
    reward = isFreeRunning ? .likelihood : .hit
  }
}

extension TextSamplingParameters {
  /// Checks what was read from a saved state.
  /// - Throws: `GymError.badState` where a value is out of range.
  func check() throws(GymError) {
    try SavedState.check("max_length", selection.windowLength, in: 1...1_000)
    try SavedState.check("max_words", selection.maxWords, in: 1...1_000_000)
    try SavedState.check("sentences", selection.sentences, in: 10...1_000_000)
    try SavedState.check("validation_seed", selection.validationSeed)
    try SavedState.check("order", selection.order ?? 1, in: 1...16)
    try SavedState.check("max_gen_length", maxLength, in: 1...1_000_000)
    for (name, fraction) in [
      ("validation", selection.validation), ("test", selection.form.testFraction),
    ] where !(0...0.9).contains(fraction) {
      throw .badState("\(name): expected a fraction in 0...0.9, found \(fraction)")
    }
    guard !isFreeRunning || reward == .likelihood else {
      throw .badState("reward: expected likelihood where the agent writes freely")
    }
  }
}
