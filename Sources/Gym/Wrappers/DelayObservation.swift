import Spaces

/// Shows every observation some steps late.
///
/// Until the first one is due, the observation is the element nearest to zero. An environment that
/// resets itself starts again with the first observation of its next episode.
public struct DelayObservation<Base: Environment>: Wrapper {
  public var base: Base
  /// The number of steps between an observation and its showing.
  public let delay: Int
  /// The observation space, asked for once.
  public let observationSpace: Space
  @usableFromInline let zero: Observation
  /// What is not shown yet, in a ring; zeros stand for what was before the episode.
  @usableFromInline var ring: [Observation]
  /// The position in the ring of what is shown next.
  @usableFromInline var oldest = 0
  @usableFromInline var hasEnded = false

  /// Delays an environment's observations.
  /// - Throws: `GymError.badArgument` where the delay is below 0 or not below 2^24.
  public init(_ base: Base, delay: Int) throws(GymError) {
    guard delay >= 0, delay < 1 << 24 else {
      throw .badArgument(name: "delay", value: "\(delay)", expected: "a number from 0 to 2^24 - 1")
    }
    self.base = base
    self.delay = delay
    observationSpace = base.observationSpace
    zero = try Observation(observationSpace.zeroElement())
    ring = Array(repeating: zero, count: delay)
  }

  /// Starts an episode with nothing to show.
  @inlinable
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    let start = try base.reset(seed: seed, options: options)
    hasEnded = false
    forget()
    return (delayed(start.observation), start.info)
  }

  @inlinable
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    let isReset = hasEnded && base.resetsItself
    var step = try base.step(action)
    if isReset { forget() }
    hasEnded = step.isLast
    step.observation = delayed(step.observation)
    return step
  }

  @inlinable
  mutating func forget() {
    for index in ring.indices { ring[index] = zero }
    oldest = 0
  }

  @inlinable
  mutating func delayed(_ observation: Observation) -> Observation {
    if delay == 0 { return observation }
    let due = ring[oldest]
    ring[oldest] = observation
    oldest = oldest + 1 == delay ? 0 : oldest + 1
    return due
  }
}

extension DelayObservation: Encodable where Base: Encodable {
  /// Writes the inner environment, the delay and what is not shown yet.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(base)
    try container.encode(delay)
    try container.encode(hasEnded)
    let queue = ring[oldest...] + ring[..<oldest]
    try container.encode(queue.map { try SavedElement.values(of: $0, in: observationSpace) })
  }
}

extension DelayObservation: Decodable where Base: Decodable {
  /// Reads the inner environment, the delay and what is not shown yet.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    let base = try container.decode(Base.self)
    try self.init(base, delay: try container.decode(Int.self))
    hasEnded = try container.decode(Bool.self)
    ring = try container.decode([[Double]].self).map {
      try SavedElement.element($0, in: observationSpace)
    }
    guard ring.count == delay else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected \(delay) observations")
    }
  }
}

extension DelayObservation: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] { ["delay": .int(delay)] }
}

extension WrapperEntry {
  static let delayObservation = WrapperEntry("DelayObservation", arguments: ["delay"]) {
    base, arguments in
    AnyEnvironment(try DelayObservation(base, delay: arguments.integer("delay")))
  }
}
