import Foundations

/// What a model writes at several temperatures: how a training shows what it has learned.
///
///     print(TextSamples(try TextGenerator(agent), maxLength: 300, seed: 1))
///
/// Three texts at each of the temperatures 0.2, 0.5 and 1.0, as in textgenrnn 2.0.0
/// (`generate_samples`).
public struct TextSamples: Sendable, Equatable, CustomStringConvertible {
  /// The texts of one temperature.
  public struct Group: Sendable, Equatable {
    /// How much they surprise.
    public let temperature: Double
    /// The texts.
    public let texts: [String]
  }

  /// The temperatures.
  public static let temperatures = [0.2, 0.5, 1.0]
  /// The texts of each.
  public static let textCount = 3

  /// The texts, the lowest temperature first.
  public let groups: [Group]

  /// Writes texts.
  /// - Parameters:
  ///   - generator: the model.
  ///   - maxLength: the most tokens of a text, the first marker counted.
  ///   - seed: of the draws.
  public init(_ generator: TextGenerator, maxLength: Int, seed: UInt64) {
    groups = Self.temperatures.enumerated().map { number, temperature in
      let drafts = generator.completed(
        Array(repeating: generator.start(), count: Self.textCount),
        sampling: TokenSampling([temperature]), maxLength: maxLength, seed: seed,
        first: number * Self.textCount)
      return Group(temperature: temperature, texts: drafts.map(generator.string))
    }
  }

  /// The texts of each temperature under a banner, a blank line after each.
  public var description: String {
    let line = String(repeating: "#", count: 20)
    return groups.map { group in
      "\(line)\nTemperature: \(group.temperature)\n\(line)\n"
        + group.texts.map { $0 + "\n\n" }.joined()
    }.joined()
  }
}
