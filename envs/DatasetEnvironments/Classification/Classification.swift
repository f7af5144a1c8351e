import Datasets
import Foundations
import Gym
import NumPyRandom
import Spaces

/// A data set as an environment: an example is shown, the agent names its class.
///
/// Observation: `Box`, one example. Images are `[H, W, C]`, their pixels divided by 255, C 1 for
/// gray ones and 3 for red, green and blue; rows of a table `[D]` are as they are, between the
/// bounds of each column over the whole set.
///
/// Actions: `Discrete`, one for each class.
///
/// Reward: 1 for the right class, else 0. An episode's return is its number of right answers.
///
/// Start: an example at random. The examples of a part follow each other in random order; when all
/// have been shown, they are put into another order. The order continues from episode to episode.
///
/// Terminates: after `examples` answers (100 unless the argument says otherwise; 1 makes it a pure
/// contextual bandit). Nothing follows, so the last observation is the example that was answered
/// last. What is shown next does not depend on the action, so that discounting has no
/// purpose: agents should look no step ahead (`gamma` 0).
///
/// Truncates: never by itself, and has no time limit.
///
/// Info: of a step `label`, the true class of the example that was answered, and `index`, its
/// number in the part. A supervised classifier learns from the label, a reinforcement learner from
/// the reward alone. Of a reset `index`, the number of the example shown.
///
/// Source: the data sets of `palestra data list`.
///
/// Versions: v0.
public struct Classification: Environment, StartTracking {
  /// Which examples are shown, and how.
  public let parameters: ClassificationParameters
  /// The names of the classes.
  public let classNames: [String]
  /// One example.
  public let observationSpace: Space
  let data: ClassificationData
  /// All examples of the part that is shown.
  public let examples: Examples
  private var order: ExampleOrder
  /// The answers given in this episode; nil before the first reset.
  private var answered: Int?
  private var generator: PCG64?
  /// What was answered last, to be shown.
  private var lastAnswer: (index: Int, action: Int)?

  /// Loads the set.
  /// - Throws: `GymError.unavailable` where its files are missing or damaged, and says what to do.
  public init(_ parameters: ClassificationParameters) throws(GymError) {
    data = try ClassificationData.load(parameters.selection)
    examples = try data.examples(of: parameters.split)
    self.parameters = parameters
    classNames = data.set.classNames
    observationSpace = Self.space(of: data.set, shape: examples.shape)
    order = ExampleOrder(count: examples.count)
  }

  static func space(of set: Dataset, shape: [Int]) -> Space {
    guard let bounds = set.featureBounds else { return .box(Box(low: 0, high: 1, shape: shape)) }
    return .box(
      Box(low: bounds.low.map(Double.init), high: bounds.high.map(Double.init), shape: shape))
  }

  /// The columns of a table; empty of images.
  public var featureNames: [String] { data.set.featureNames }

  public var hasStarted: Bool { generator != nil && answered != nil }

  /// One action for each class.
  public var actionSpace: Space { .discrete(Discrete(classNames.count)) }

  /// A frame a second for images; tables have no picture.
  public var metadata: RenderMetadata {
    examples.areImages && examples.arePixels ? .drawn(framesPerSecond: 1) : RenderMetadata()
  }

  /// Draws from now on from a seed of any size.
  public mutating func reseed(_ seed: SeedSequence) -> Bool {
    generator = PCG64(seed)
    order = ExampleOrder(count: examples.count)
    return true
  }

  /// Begins an episode with the next example.
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: NDArray, info: Info)
  {
    try options.checkOptions(known: [])
    if let seed {
      generator = PCG64(seed: seed)
      order = ExampleOrder(count: examples.count)
    }
    var random = generator ?? PCG64()
    order.start(using: &random)
    generator = random
    answered = 0
    lastAnswer = nil
    return (observation, ["index": .int(order.current)])
  }

  /// Answers for the example that is shown.
  /// - Precondition: there was a reset, and the action is a class.
  public mutating func step(_ action: Int) throws(GymError) -> Step<NDArray> {
    guard let answered, var random = generator else {
      preconditionFailure("Classification: step before reset")
    }
    precondition(
      action >= 0 && action < classNames.count,
      "Classification: expected a class from 0 to \(classNames.count - 1), got \(action)")
    let index = order.current
    let label = Int(examples.labels[index])
    let isLast = answered + 1 >= parameters.examples
    if !isLast { order.advance(using: &random) }
    generator = random
    self.answered = answered + 1
    lastAnswer = (index, action)
    return Step(
      observation: observation, reward: action == label ? 1 : 0, terminated: isLast,
      info: ["label": .int(label), "index": .int(index)])
  }

  /// The number of the example that is shown.
  var shownIndex: Int { order.current }

  private var observation: NDArray {
    NDArray(shape: examples.shape, storage: .float32(examples[order.current]))
  }

  /// The example that is shown and, under it, the last answer beside the true class; nil before the
  /// first reset and for tables.
  public func render() -> DisplayList? {
    guard answered != nil, examples.areImages else { return nil }
    return Self.scene(examples, classNames, shown: order.current, answer: lastAnswer)
  }
}

extension Classification: Codable {
  private enum CodingKeys: CodingKey { case parameters, order, answered, generator, lastAnswer }

  /// Reads where an episode stands; the examples are loaded again.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(try container.decode(ClassificationParameters.self, forKey: .parameters))
    order = try container.decode(ExampleOrder.self, forKey: .order)
    answered = try container.decodeIfPresent(Int.self, forKey: .answered)
    generator = try container.decodeIfPresent(PCG64.self, forKey: .generator)
    let last = try container.decodeIfPresent([Int].self, forKey: .lastAnswer)
    if let last, last.count == 2 { lastAnswer = (last[0], last[1]) }
    guard order.isValid(count: examples.count), answered.map((0..<Int.max).contains) ?? true,
      (answered == nil) == (generator == nil),
      last.map({
        $0.count == 2 && examples.labels.indices.contains($0[0])
          && classNames.indices.contains($0[1])
      }) ?? true
    else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: container.codingPath,
          debugDescription: "Classification: expected positions within \(examples.count) examples"))
    }
  }

  /// Writes where an episode stands.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(parameters, forKey: .parameters)
    try container.encode(order, forKey: .order)
    try container.encodeIfPresent(answered, forKey: .answered)
    try container.encodeIfPresent(generator, forKey: .generator)
    try container.encodeIfPresent(lastAnswer.map { [$0.index, $0.action] }, forKey: .lastAnswer)
  }
}
