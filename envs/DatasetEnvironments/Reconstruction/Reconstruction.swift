import Datasets
import Foundations
import Gym
import NumPyRandom
import Spaces

/// A data set as an environment in which an example is shown and the agent reconstructs it: what an
/// autoencoder does, and with noise a denoising one.
///
/// Observation: `Box`, one example as `Classification` shows it, plus noise where there is any.
///
/// Actions: `Box`, an example of the same shape between the bounds of the clean ones.
///
/// Reward: minus the mean squared error between the action and the clean example.
///
/// Start: an example at random, in an order that continues from episode to episode; see
/// `Classification`.
///
/// Terminates: after `examples` answers. What is shown next does not depend on the action, so that
/// agents should look no step ahead (`gamma` 0).
///
/// Truncates: never by itself, and has no time limit.
///
/// Info: of a step `clean`, the example without noise that the action is compared with, `label`, its
/// class, and `index`, its number in the part. Of a reset `index`.
///
/// Source: the data sets of `palestra data list`; denoising after Vincent et al. (2008),
/// https://doi.org/10.1145/1390156.1390294.
///
/// Versions: v0.
public struct Reconstruction: Environment, StartTracking {
  /// Which examples are shown, and how.
  public let parameters: ReconstructionParameters
  private var base: Classification
  private let noise: ReconstructionNoise
  /// The example that is shown, without noise; nil before the first reset.
  private var clean: (values: [Float], index: Int)?
  /// What was reconstructed last, to be drawn.
  private var last: Answer?

  /// A reconstruction of an example.
  private struct Answer: Sendable, Codable {
    let index: Int
    let values: [Float]
  }

  /// Loads the set.
  /// - Throws: `GymError.unavailable` where its files are missing or damaged.
  public init(_ parameters: ReconstructionParameters) throws(GymError) {
    base = try Classification(parameters.data)
    self.parameters = parameters
    noise = ReconstructionNoise(parameters)
  }

  /// One example with its noise.
  public var observationSpace: Space { noise.space(of: base.observationSpace) }
  /// One example.
  public var actionSpace: Space { base.observationSpace }
  /// All examples of the part that is shown.
  public var examples: Examples { base.examples }
  /// The names of the classes.
  public var classNames: [String] { base.classNames }
  public var hasStarted: Bool { base.hasStarted }
  public var metadata: RenderMetadata { base.metadata }

  /// Draws from now on from a seed of any size.
  public mutating func reseed(_ seed: SeedSequence) -> Bool { base.reseed(seed) }

  /// Begins an episode with the next example.
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: NDArray, info: Info)
  {
    let (observation, info) = try base.reset(seed: seed, options: options)
    last = nil
    clean = (observation.floats, base.shownIndex)
    return (shown(observation.floats, base.shownIndex), info)
  }

  /// Compares a reconstruction with the example that is shown.
  /// - Precondition: there was a reset, and the action has the example's shape.
  public mutating func step(_ action: NDArray) throws(GymError) -> Step<NDArray> {
    guard let clean else { preconditionFailure("Reconstruction: step before reset") }
    let answer = action.floats
    precondition(
      answer.count == clean.values.count,
      "Reconstruction: expected \(clean.values.count) values, got \(answer.count)")
    let step = try base.step(0)
    last = Answer(index: clean.index, values: answer)
    var info = step.info
    info["clean"] = .array(NDArray(shape: base.examples.shape, storage: .float32(clean.values)))
    self.clean = (step.observation.floats, base.shownIndex)
    return Step(
      observation: shown(step.observation.floats, base.shownIndex),
      reward: -Self.meanSquaredError(answer, clean.values), terminated: step.terminated, info: info)
  }

  /// The mean over the values of the squared difference.
  static func meanSquaredError(_ one: some Collection<Float>, _ other: some Collection<Float>)
    -> Double
  {
    var sum = 0.0
    for (a, b) in zip(one, other) {
      let difference = Double(a) - Double(b)
      sum += difference * difference
    }
    return sum / Double(max(1, one.count))
  }

  /// Examples of the part as they are shown first, with their noise.
  /// - Parameter indices: their numbers in the part.
  /// - Returns: `[N, D]`.
  public func observations(of indices: [Int]) -> [Float] {
    indices.flatMap { shown(base.examples[$0], $0).floats }
  }

  private func shown(_ values: [Float], _ index: Int) -> NDArray {
    var values = values
    noise.add(to: &values, values.indices, example: index, epoch: 0)
    return NDArray(shape: base.examples.shape, storage: .float32(values))
  }

  /// What was shown last, its reconstruction and the clean example side by side, else what is
  /// shown; nil before the first reset and for tables.
  public func render() -> DisplayList? {
    guard let clean, base.examples.areImages else { return nil }
    var columns = [("shown", shown(clean.values, clean.index).floats)]
    if let last {
      let example = base.examples[last.index]
      columns = [
        ("shown", shown(example, last.index).floats), ("reconstructed", last.values),
        ("clean", example),
      ]
    }
    return ReconstructionScene.list(
      [columns.map(\.1)], shape: base.examples.shape, columns.map(\.0))
  }
}

extension Reconstruction: Codable {
  private enum CodingKeys: CodingKey { case parameters, base, last }

  /// Reads where an episode stands; the examples are loaded again.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(try container.decode(ReconstructionParameters.self, forKey: .parameters))
    base = try container.decode(Classification.self, forKey: .base)
    last = try container.decodeIfPresent(Answer.self, forKey: .last)
    guard base.parameters == parameters.data,
      last.map({
        $0.values.count == base.examples.elementCount
          && (0..<base.examples.count).contains($0.index)
      }) ?? true
    else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: container.codingPath,
          debugDescription:
            "Reconstruction: expected one data set and an answer to one of its examples"))
    }
    if base.hasStarted { clean = (Array(base.examples[base.shownIndex]), base.shownIndex) }
  }

  /// Writes where an episode stands.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(parameters, forKey: .parameters)
    try container.encode(base, forKey: .base)
    try container.encodeIfPresent(last, forKey: .last)
  }
}
