import Datasets
import Foundations
import Gym
import NumPyRandom
import Spaces

/// Imitating a data set as an environment: a latent draw is shown, the agent answers with a sample.
///
/// Observation: `Box`, z of `latent` elements, each drawn from the standard normal distribution.
///
/// Actions: `Box`, a sample of the data's shape. Images are `[H, W, C]`, their pixels divided by
/// 127.5, less 1, so that they lie in -1...1; rows of a table `[D]` lie between the bounds of each
/// column over the whole set.
///
/// Reward: how close the answers are to the data: the answer's part in minus the squared maximum
/// mean discrepancy (`MeanDiscrepancy`) between the last 32 answers of the episode and as many real
/// examples. The mean of such parts over a batch is -MMD^2, which is 0 at best. Tables are compared
/// with every column scaled to -1...1.
///
/// Start: a latent draw.
///
/// Terminates: after `examples` answers (20 unless the argument says otherwise). What is shown
/// does not depend on the action: `gamma` should be 0.
///
/// Truncates: never by itself, and has no time limit.
///
/// Info: of a step `real`, an example drawn uniformly with replacement, `index`, its number in the
/// part, and `label`, its class. A GAN learns from the real examples, a reinforcement learner from
/// the reward alone.
///
/// Source: the data sets of `palestra data list`; Gretton et al. (2012),
/// https://jmlr.org/papers/v13/gretton12a.html.
///
/// Versions: v0.
public struct Generation: Environment, StartTracking {
  /// The answers that one is compared with, and it itself.
  static let window = 32

  /// What is imitated.
  public let parameters: GenerationParameters
  let data: GenerationData
  /// The latent draw that is shown.
  private var latent: [Float]
  /// The last answers of the episode, `[n, D]`, and the numbers of as many real examples.
  private var answers: [Float] = []
  private var real: [Int] = []
  /// The answers given in this episode; nil before the first reset.
  private var answered: Int?
  private var generator: PCG64?

  /// Loads the set.
  /// - Throws: `GymError.unavailable` where its files are missing or damaged, and says what to do.
  public init(_ parameters: GenerationParameters) throws(GymError) {
    self.parameters = parameters
    data = try GenerationData(parameters)
    latent = Array(repeating: 0, count: parameters.latent)
  }

  static func space(latent: Int) -> Space {
    .box(Box(low: -.infinity, high: .infinity, shape: [latent]))
  }

  /// A latent draw.
  public var observationSpace: Space { Self.space(latent: parameters.latent) }
  /// A sample.
  public var actionSpace: Space { data.actionSpace }
  public var hasStarted: Bool { answered != nil }

  /// A frame a second for images; tables have no picture.
  public var metadata: RenderMetadata {
    data.examples.areImages && data.examples.arePixels
      ? .drawn(framesPerSecond: 1) : RenderMetadata()
  }

  public mutating func reseed(_ seed: SeedSequence) -> Bool { generator.reseed(seed) }

  /// Begins an episode with another latent draw.
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: NDArray, info: Info)
  {
    try options.checkOptions(known: [])
    let count = parameters.latent
    latent = generator.draw(seed: seed) { random in Self.latent(count, using: &random) }
    (answered, answers, real) = (0, [], [])
    return (NDArray(latent), [:])
  }

  static func latent(_ count: Int, using random: inout PCG64) -> [Float] {
    (0..<count).map { _ in Float(random.standardNormal()) }
  }

  /// Takes a sample for the latent draw that is shown.
  /// - Precondition: there was a reset, and the sample has the data's size and no NaN.
  public mutating func step(_ action: NDArray) throws(GymError) -> Step<NDArray> {
    guard let answered, var random = generator else {
      preconditionFailure("Generation: step before reset")
    }
    let sample = action.floats
    precondition(
      sample.count == data.width && sample.allSatisfy(\.isFinite),
      "Generation: expected a sample of \(data.width) finite values, got \(sample.count) values")
    let index = data.draw(1, using: &random)[0]
    let isFull = real.count == Self.window
    answers = Array(answers.dropFirst(isFull ? data.width : 0)) + sample
    real = Array(real.dropFirst(isFull ? 1 : 0)) + [index]
    let rows = data.rows(real)
    let reward = data.rewards(answers: answers, real: rows).last ?? 0
    latent = Self.latent(parameters.latent, using: &random)
    generator = random
    self.answered = answered + 1
    let example = NDArray(
      shape: data.examples.shape, storage: .float32(Array(rows.suffix(data.width))))
    return Step(
      observation: NDArray(latent), reward: reward,
      terminated: answered + 1 >= parameters.examples,
      info: [
        "real": .array(example), "index": .int(index),
        "label": .int(Int(data.examples.labels[index])),
      ])
  }

  /// The last answer beside the real example of its step, gray before the first one; nil before the
  /// first reset and for tables.
  public func render() -> DisplayList? {
    guard answered != nil, data.examples.arePixels else { return nil }
    guard let last = real.last else {
      let gray = [Float](repeating: 0, count: data.width)
      return Self.scene([gray, gray], shape: data.examples.shape, columns: 2)
    }
    return Self.scene(
      [Array(answers.suffix(data.width)), data.rows([last])], shape: data.examples.shape,
      columns: 2)
  }
}

extension Generation: Codable {
  private enum CodingKeys: CodingKey { case parameters, latent, answers, real, answered, generator }

  /// Reads where an episode stands; the examples are loaded again.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(try container.decode(GenerationParameters.self, forKey: .parameters))
    latent = try container.decode([Float].self, forKey: .latent)
    answers = try container.decode([Float].self, forKey: .answers)
    real = try container.decode([Int].self, forKey: .real)
    answered = try container.decodeIfPresent(Int.self, forKey: .answered)
    generator = try container.decodeIfPresent(PCG64.self, forKey: .generator)
    guard latent.count == parameters.latent, real.count <= Self.window,
      answers.count == real.count * data.width, answers.allSatisfy(\.isFinite),
      real.allSatisfy((0..<data.examples.count).contains),
      answered.map({ (0...SavedState.counterLimit).contains($0) }) ?? true,
      answered == nil || generator != nil
    else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: container.codingPath,
          debugDescription: "Generation: expected answers of \(data.width) values and positions "
            + "within \(data.examples.count) examples"))
    }
  }

  /// Writes where an episode stands.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(parameters, forKey: .parameters)
    try container.encode(latent, forKey: .latent)
    try container.encode(answers, forKey: .answers)
    try container.encode(real, forKey: .real)
    try container.encodeIfPresent(answered, forKey: .answered)
    try container.encodeIfPresent(generator, forKey: .generator)
  }
}
