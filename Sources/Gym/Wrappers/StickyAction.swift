import NumPyRandom
import Spaces

/// Repeats the action before now and then instead of doing the new one.
///
/// The generator is the wrapper's own, a stream of the seed that `reset` gets, so the wrapper does
/// not change what the environment draws. (Gymnasium's draws from the environment's generator.)
///
/// Machado et al. (2018), https://arxiv.org/abs/1709.06009, section 5.2.
public struct StickyAction<Base: Environment>: Wrapper {
  public var base: Base
  /// How likely a repetition begins at a step.
  public let repeatActionProbability: Double
  /// For how many steps an action is repeated; each length is equally likely.
  public let repeatActionDuration: ClosedRange<Int>

  @usableFromInline var lastAction: Action?
  @usableFromInline var remaining = 0
  @usableFromInline var generator = PCG64()

  /// Makes an environment's actions stick.
  /// - Throws: `GymError.badArgument` where the probability isn't at least 0 and below 1, or a
  ///   duration is below 1.
  public init(
    _ base: Base, repeatActionProbability: Double, repeatActionDuration: ClosedRange<Int> = 1...1
  ) throws(GymError) {
    guard repeatActionProbability >= 0, repeatActionProbability < 1 else {
      throw .badArgument(
        name: "repeatActionProbability", value: "\(repeatActionProbability)",
        expected: "a number of at least 0 and below 1")
    }
    guard repeatActionDuration.lowerBound >= 1, repeatActionDuration.upperBound < Int.max else {
      throw .badArgument(
        name: "repeatActionDuration", value: "\(repeatActionDuration)",
        expected: "numbers of 1 or more")
    }
    self.base = base
    self.repeatActionProbability = repeatActionProbability
    self.repeatActionDuration = repeatActionDuration
  }

  /// Starts an episode with no action to repeat.
  @inlinable
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    let start = try base.reset(seed: seed, options: options)
    if let seed { generator = PCG64(seed: seed, stream: "StickyAction") }
    lastAction = nil
    remaining = 0
    return start
  }

  /// Its own draws have a stream of a seed of 64 bits.
  public mutating func reseed(_ seed: SeedSequence) -> Bool { false }

  /// Performs the action or the one before it.
  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    let action = stuck(action)
    let step = try base.step(action)
    // An environment that resets itself has no action to repeat in its next episode.
    if step.isLast && base.resetsItself {
      lastAction = nil
      remaining = 0
    } else {
      lastAction = action
    }
    return step
  }

  @inlinable
  mutating func stuck(_ action: Action) -> Action {
    guard let lastAction else { return action }
    if remaining == 0 {
      guard generator.nextDouble() < repeatActionProbability else { return action }
      let (first, last) = (repeatActionDuration.lowerBound, repeatActionDuration.upperBound)
      remaining = generator.integers(first..<last + 1)
    }
    remaining &-= 1
    return lastAction
  }
}

extension StickyAction: Encodable where Base: Encodable {
  /// Writes the inner environment, the settings, the generator and what is repeated.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(base)
    try container.encode(repeatActionProbability)
    try container.encode([repeatActionDuration.lowerBound, repeatActionDuration.upperBound])
    try container.encode(generator)
    try container.encode(remaining)
    try container.encode(lastAction.map { try SavedElement.values(of: $0, in: actionSpace) } ?? [])
  }
}

extension StickyAction: Decodable where Base: Decodable {
  /// Reads the inner environment, the settings, the generator and what is repeated.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    let base = try container.decode(Base.self)
    let probability = try container.decode(Double.self)
    let bounds = try container.decode([Int].self)
    guard bounds.count == 2, bounds[0] <= bounds[1] else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "expected two bounds")
    }
    try self.init(
      base, repeatActionProbability: probability, repeatActionDuration: bounds[0]...bounds[1])
    generator = try container.decode(PCG64.self)
    remaining = try container.decode(Int.self)
    let values = try container.decode([Double].self)
    if !values.isEmpty { lastAction = try SavedElement.element(values, in: actionSpace) }
  }
}

extension StickyAction: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] {
    [
      "repeat_action_probability": .double(repeatActionProbability),
      "repeat_action_duration": .list([
        .int(repeatActionDuration.lowerBound), .int(repeatActionDuration.upperBound),
      ]),
    ]
  }
}

extension WrapperEntry {
  static let stickyAction = WrapperEntry(
    "StickyAction", arguments: ["repeat_action_probability", "repeat_action_duration"]
  ) { base, arguments in
    let duration = try arguments.integers("repeat_action_duration", default: [1])
    guard let least = duration.first, let most = duration.last, duration.count <= 2, least <= most
    else {
      throw GymError.badArgument(
        name: "repeat_action_duration", value: "\(duration)",
        expected: "a number, or two in order")
    }
    let probability = try arguments.number("repeat_action_probability")
    return AnyEnvironment(
      try StickyAction(
        base, repeatActionProbability: probability, repeatActionDuration: least...most))
  }
}
