import NumPyRandom

/// A text that is written token by token, with what the model predicted for each.
///
///     var composition = TextComposition(generator, prefix: "Once ", seed: 1)
///     composition.append(composition.ranking(count: 1)[0])    // the most probable token
///     composition.appendDraw(temperature: 0.5)
///
/// Each change takes one pass of the network over one window.
public struct TextComposition: Sendable {
  /// A token of the text.
  public struct Token: Sendable, Equatable {
    /// What it stands for; empty for nothing, `<s>` for the marker.
    public let string: String
    /// How probable it was after those before it; nil of the first one and of unknown ones.
    public let probability: Double?

    /// Makes a token.
    public init(_ string: String, probability: Double?) {
      (self.string, self.probability) = (string, probability)
    }
  }

  /// The model with its vocabulary.
  public let generator: TextGenerator
  /// The text, the first marker included.
  public private(set) var tokens: [Token] = []
  /// How probable each token is next, `[V]`.
  public private(set) var prediction: [Float] = []
  /// The weights of the last tokens in the average over the window, that of the last one last; nil
  /// where the network has no such average.
  public private(set) var attention: [Float]?
  private var draft: TextGenerator.Draft
  private var random: PCG64
  private let prefix: String
  private let seed: UInt64
  private var number = 0

  /// Starts a text.
  /// - Parameters:
  ///   - generator: the model.
  ///   - prefix: how each text begins.
  ///   - seed: of the draws, which are those of `TextGenerator.completed`: the first text has those
  ///     of the first text there, the one after `restart` those of the second.
  public init(_ generator: TextGenerator, prefix: String = "", seed: UInt64 = 0) {
    (self.generator, self.prefix, self.seed) = (generator, prefix, seed)
    (draft, random) = (generator.start(prefix: prefix), Self.draws(seed, 0))
    begin()
  }

  private static func draws(_ seed: UInt64, _ number: Int) -> PCG64 {
    PCG64(seed: seed, stream: "text \(number)")
  }

  private mutating func begin() {
    tokens = zip(draft.tokens, generator.probabilities(of: draft)).map {
      Token($0, probability: $1)
    }
    predict()
  }

  private mutating func predict() {
    let predictions = generator.explainedPrediction(after: draft)
    prediction = predictions.probabilities.scalars
    attention = predictions.attention.map {
      Array($0.scalars.suffix(min(tokens.count, generator.windowLength)))
    }
  }

  /// Whether the model ended the text.
  public var isEnded: Bool { draft.isEnded }
  /// The text as one string.
  public var string: String { generator.wholeString(draft) }
  /// Tokens of the prefix of which the model knows nothing.
  public var unknownTokens: [String] { draft.unknownTokens }

  /// The ids of the most probable next tokens.
  public func ranking(count: Int) -> [Int] {
    TokenSampling.tokenRanking(prediction.span, count: count)
  }

  /// How probable draws are at a temperature, `[V]`; at 0 the most probable token has all of it.
  public func drawProbabilities(temperature: Double) -> [Double] {
    guard temperature == 0 else {
      return TokenSampling.probabilities(prediction.span, temperature: temperature)
    }
    var probabilities = [Double](repeating: 0, count: prediction.count)
    if let first = ranking(count: 1).first { probabilities[first] = 1 }
    return probabilities
  }

  /// Adds a token; the marker ends the text.
  /// - Returns: false where the text had ended, and nothing was added.
  @discardableResult
  public mutating func append(_ id: Int) -> Bool {
    guard !isEnded else { return false }
    generator.append(id, to: &draft)
    let probability = prediction.indices.contains(id) ? Double(prediction[id]) : nil
    tokens.append(Token(draft.tokens.last ?? "", probability: id == 0 ? nil : probability))
    predict()
    return true
  }

  /// Draws the next token and adds it.
  /// - Parameter temperature: 0 or more; see `TokenSampling`.
  /// - Returns: as `append(_:)`.
  @discardableResult
  public mutating func appendDraw(temperature: Double) -> Bool {
    guard !isEnded else { return false }
    let prediction = prediction
    return append(
      TokenSampling.token(prediction.span, temperature: temperature, using: &random))
  }

  /// Removes the last token; the first marker stays.
  /// - Returns: whether there was one.
  @discardableResult
  public mutating func removeLast() -> Bool {
    guard generator.removeLast(of: &draft) else { return false }
    tokens.removeLast()
    predict()
    return true
  }

  /// Starts the next text with the prefix.
  public mutating func restart() {
    number += 1
    (draft, random) = (generator.start(prefix: prefix), Self.draws(seed, number))
    begin()
  }
}
