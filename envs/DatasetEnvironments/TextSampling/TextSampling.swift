import Datasets
import Foundations
import Glibc
import Gym
import NumPyRandom
import Spaces

/// A corpus as an environment: the last tokens are shown, the agent names the next one.
///
/// Observation: `Box` of `max_length` token ids, int64, the newest last; 0 on the left of a text's
/// first tokens and for a token outside the vocabulary.
///
/// Actions: `Discrete`, a token id: one for each token of the vocabulary, and 0, which is never
/// right.
///
/// Reward: `hit`: 1 for the token that truly follows, else 0. `likelihood`: `ln p(action)` under an
/// interpolated Kneser-Ney model of the training texts (`order`), and `ln 1e-9` at least. Under
/// `hit` an episode's return is its number of right tokens.
///
/// Start: the beginning of a text at random, all texts one after the other in random order; of a
/// single text any position. With `free_running` the start marker `<s>` alone, or any window of a
/// single text.
///
/// Next: the token that truly follows enters the window (teacher forcing). With `free_running` it
/// is the agent's own token, and the reward is `likelihood`.
///
/// Terminates: after the last token of the text, its end marker `<s>`; with `free_running` after
/// the agent's `<s>`.
///
/// Truncates: after `max_gen_length` steps.
///
/// Info: of a step `token`, the id that truly follows, and `index`, the number of the example in
/// its part, and with `context` `label`, the number of the text's label among the sorted ones; with
/// `free_running` none.
///
/// Source: Woolf (2018), textgenrnn 2.0.0, https://github.com/minimaxir/textgenrnn, for the
/// examples; the n-gram model see `KneserNeyModel`.
///
/// Versions: v0.
public struct TextSampling: Environment, StartTracking {
  /// Which texts are shown, and how.
  public let parameters: TextSamplingParameters
  let data: TextSamplingData
  /// All examples of the part that is shown.
  public let examples: TextExamples
  /// The starts of episodes in random order: texts, or the examples of a single text.
  private var order: ExampleOrder
  /// The example that is shown; with `free_running` of a single text, the one it started from.
  private var index = 0
  /// With `free_running`: the ids of the text so far, the last ones.
  private var written: [Int32] = []
  /// The steps of this episode; nil before the first reset.
  private var stepCount: Int?
  private var generator: PCG64?
  /// What was answered last, to be shown; the true id is 0 where there is none.
  private var lastAnswer: (action: Int, truth: Int)?

  /// The least reward of `likelihood`: `ln 1e-9`, also that of padding, which has the probability
  /// 0.
  public static let leastReward = log(1e-9)

  /// Loads the corpus.
  /// - Throws: `GymError.unavailable` where its file is missing, damaged or too short, and says
  ///   what to do.
  public init(_ parameters: TextSamplingParameters) throws(GymError) {
    data = try TextSamplingData.load(parameters.selection)
    examples = try data.examples(of: parameters.split)
    self.parameters = parameters
    order = ExampleOrder(count: Self.startCount(examples))
  }

  private static func startCount(_ examples: TextExamples) -> Int {
    examples.vocabulary.isSingleText ? examples.count : examples.firstExamples.count
  }

  /// The tokens and their ids.
  public var vocabulary: Vocabulary { examples.vocabulary }

  public var hasStarted: Bool { generator != nil && stepCount != nil }

  /// A window of ids.
  public var observationSpace: Space { Self.observationSpace(examples) }

  static func observationSpace(_ examples: TextExamples) -> Space {
    .box(
      Box(
        low: 0, high: Double(examples.vocabulary.classCount - 1), shape: [examples.windowLength],
        dtype: .int64))
  }

  /// One action for each id.
  public var actionSpace: Space { .discrete(Discrete(vocabulary.classCount)) }

  public var metadata: RenderMetadata { .drawn(framesPerSecond: 4) }

  /// Draws from now on from a seed of any size.
  public mutating func reseed(_ seed: SeedSequence) -> Bool {
    generator = PCG64(seed)
    order = ExampleOrder(count: Self.startCount(examples))
    return true
  }

  /// Begins an episode with the next text.
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: NDArray, info: Info)
  {
    try options.checkOptions(known: [])
    if let seed { _ = reseed(SeedSequence(seed)) }
    var random = generator ?? PCG64()
    order.start(using: &random)
    generator = random
    let isSingle = vocabulary.isSingleText
    index = isSingle ? order.current : Int(examples.firstExamples[order.current])
    written = []
    if parameters.isFreeRunning {
      written =
        vocabulary.markerID.map { [Int32($0)] }
        ?? Array(
          examples.context(before: Int(examples.positions[index]), length: Self.memory(examples)))
    }
    stepCount = 0
    lastAnswer = nil
    return (observation, parameters.isFreeRunning ? [:] : ["index": .int(index)])
  }

  /// Answers for the window that is shown.
  /// - Precondition: there was a reset, and the action is an id.
  public mutating func step(_ action: Int) throws(GymError) -> Step<NDArray> {
    guard let stepCount, hasStarted else {
      preconditionFailure("TextSampling: step before reset")
    }
    precondition(
      action >= 0 && action < vocabulary.classCount,
      "TextSampling: expected an id from 0 to \(vocabulary.classCount - 1), got \(action)")
    self.stepCount = stepCount + 1
    let isOver = stepCount + 1 >= parameters.maxLength
    return parameters.isFreeRunning ? write(action, isOver) : answer(action, isOver)
  }

  /// Teacher forcing.
  private mutating func answer(_ action: Int, _ isOver: Bool) -> Step<NDArray> {
    let (shown, truth) = (index, examples.target(index))
    lastAnswer = (action, truth)
    let isLast = examples.isLast(shown)
    let reward = Self.reward(parameters.reward, action, shown, examples, data)
    if !isLast { index += 1 }
    var info: Info = ["token": .int(truth), "index": .int(shown)]
    if let label = examples.label(shown) { info["label"] = .int(label) }
    return Step(
      observation: observation, reward: reward, terminated: isLast,
      truncated: isOver && !isLast, info: info)
  }

  static func reward(
    _ reward: TextSamplingParameters.Reward, _ action: Int, _ index: Int, _ examples: TextExamples,
    _ data: TextSamplingData
  ) -> Double {
    switch reward {
    case .hit: return action == examples.target(index) ? 1 : 0
    case .likelihood:
      let context = examples.context(
        before: Int(examples.positions[index]), length: data.order - 1)
      return max(log(data.reference.probability(of: action, after: context)), leastReward)
    }
  }

  /// Free running.
  private mutating func write(_ action: Int, _ isOver: Bool) -> Step<NDArray> {
    let probability = data.reference.probability(
      of: action, after: written.suffix(data.order - 1))
    written = (written + [Int32(action)]).suffix(Self.memory(examples))
    lastAnswer = (action, 0)
    let isLast = action == vocabulary.markerID
    return Step(
      observation: observation, reward: max(log(probability), Self.leastReward),
      terminated: isLast, truncated: isOver && !isLast)
  }

  /// How many written ids matter: those of the window and of the longest n-gram.
  private static func memory(_ examples: TextExamples) -> Int { max(examples.windowLength, 16) }

  private var observation: NDArray {
    NDArray(shape: [examples.windowLength], storage: .int64(window.map { Int64($0) }))
  }

  /// The ids that are shown.
  var window: [Int] {
    if parameters.isFreeRunning {
      let ids = written.suffix(examples.windowLength).map(Int.init)
      return Array(repeating: 0, count: examples.windowLength - ids.count) + ids
    }
    var row = [Float](repeating: 0, count: examples.windowLength)
    examples.writeWindow(index, into: &row)
    return row.map { Int($0) }
  }

  /// The text of the window and, under it, the last answer beside the true token; nil before the
  /// first reset.
  public func render() -> DisplayList? {
    guard stepCount != nil else { return nil }
    return Self.scene(window, vocabulary, answer: lastAnswer)
  }
}

extension TextSampling: Codable {
  private enum CodingKeys: CodingKey {
    case parameters, order, index, written, steps, generator, lastAnswer
  }

  /// Reads where an episode stands; the examples are made again.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let parameters = try container.decode(TextSamplingParameters.self, forKey: .parameters)
    try parameters.check()
    try self.init(parameters)
    order = try container.decode(ExampleOrder.self, forKey: .order)
    index = try container.decode(Int.self, forKey: .index)
    written = try container.decode([Int32].self, forKey: .written)
    stepCount = try container.decodeIfPresent(Int.self, forKey: .steps)
    generator = try container.decodeIfPresent(PCG64.self, forKey: .generator)
    let last = try container.decodeIfPresent([Int].self, forKey: .lastAnswer)
    if let last, last.count == 2 { lastAnswer = (last[0], last[1]) }
    let ids = 0..<vocabulary.classCount
    guard order.isValid(count: Self.startCount(examples)), (0..<examples.count).contains(index),
      written.count <= Self.memory(examples), written.allSatisfy({ ids.contains(Int($0)) }),
      stepCount.map({ (0..<SavedState.counterLimit).contains($0) }) ?? true,
      (stepCount == nil) == (generator == nil),
      last.map({ $0.count == 2 && $0.allSatisfy(ids.contains) }) ?? true
    else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: container.codingPath,
          debugDescription: "TextSampling: expected positions within \(examples.count) examples"))
    }
  }

  /// Writes where an episode stands.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(parameters, forKey: .parameters)
    try container.encode(order, forKey: .order)
    try container.encode(index, forKey: .index)
    try container.encode(written, forKey: .written)
    try container.encodeIfPresent(stepCount, forKey: .steps)
    try container.encodeIfPresent(generator, forKey: .generator)
    try container.encodeIfPresent(lastAnswer.map { [$0.action, $0.truth] }, forKey: .lastAnswer)
  }
}
