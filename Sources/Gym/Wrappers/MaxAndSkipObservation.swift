import Foundations
import Spaces

/// Does every action several times and observes, number by number, the larger of the last two
/// observations; rewards are summed up.
///
/// Made for games that draw some objects only in every other frame. Where the episode ends early,
/// the last two observations before the end count, or the only one. (Gymnasium's then come from
/// earlier steps, even of another episode.)
public struct MaxAndSkipObservation<Base: Environment>: Wrapper {
  public var base: Base
  /// How often an action is done.
  public let skip: Int
  /// The observation space, asked for once.
  public let observationSpace: Space

  /// Skips an environment's observations.
  /// - Throws: `GymError.badArgument` where the number is below 2, `GymError.badSpace` where the
  ///   observations are no arrays or scalars.
  public init(_ base: Base, skip: Int = 4) throws(GymError) {
    guard skip >= 2 else {
      throw .badArgument(name: "skip", value: "\(skip)", expected: "a number of 2 or more")
    }
    self.base = base
    self.skip = skip
    observationSpace = base.observationSpace
    guard observationSpace.shape != nil else {
      throw .badSpace(
        "MaxAndSkipObservation: expected arrays or scalars, found \(observationSpace)")
    }
  }

  /// Performs the action until it is done often enough or the episode ends.
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    var step = try base.step(action)
    var previous: Observation?
    var reward = step.reward
    var count = 1
    while count < skip && !step.isLast {
      previous = step.observation
      step = try base.step(action)
      reward += step.reward
      count += 1
    }
    if let previous { step.observation = try larger(previous, step.observation) }
    step.reward = reward
    return step
  }

  private func larger(_ one: Observation, _ other: Observation) throws(GymError) -> Observation {
    switch (one.spaceValue, other.spaceValue) {
    case (.discrete(let one), .discrete(let other)):
      return try Observation(.discrete(max(one, other)))
    case (.array(let one), .array(let other)):
      guard one.shape == other.shape else { throw observationSpace.wrong(.array(other)) }
      if case .uint8(let bytes) = one.storage, case .uint8(let others) = other.storage {
        let larger = zip(bytes, others).map { max($0, $1) }
        return try Observation(.array(NDArray(shape: one.shape, storage: .uint8(larger))))
      }
      let larger = zip(one.doubles, other.doubles).map { max($0, $1) }
      return try Observation(.array(NDArray(larger, shape: one.shape, dtype: one.dtype)))
    case (let one, _): throw observationSpace.wrong(one)
    }
  }
}

extension MaxAndSkipObservation: Encodable where Base: Encodable {
  /// Writes the inner environment and the number.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(base)
    try container.encode(skip)
  }
}

extension MaxAndSkipObservation: Decodable where Base: Decodable {
  /// Reads the inner environment and the number.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    let base = try container.decode(Base.self)
    try self.init(base, skip: try container.decode(Int.self))
  }
}

extension MaxAndSkipObservation: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] { ["skip": .int(skip)] }
}

extension WrapperEntry {
  static let maxAndSkipObservation = WrapperEntry("MaxAndSkipObservation", arguments: ["skip"]) {
    base, arguments in
    AnyEnvironment(
      try MaxAndSkipObservation(base, skip: arguments.integer("skip", default: 4)))
  }
}
