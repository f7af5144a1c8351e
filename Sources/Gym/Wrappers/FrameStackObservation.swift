import Spaces

/// Observes the last few observations at once, oldest first, as one batch.
///
/// An environment that resets itself starts again with the first observation of its next episode.
public struct FrameStackObservation<Base: Environment>: Wrapper {
  /// Type-erased, as its form depends on the space.
  public typealias Observation = SpaceValue

  /// What stands before the first observation of an episode.
  public enum Padding: Sendable, Equatable {
    /// The first observation itself.
    case reset
    /// The element nearest to zero.
    case zero
    /// A given element.
    case value(SpaceValue)
  }

  public var base: Base
  /// How many observations are stacked.
  public let stackSize: Int
  /// What stands before the first observation of an episode.
  public let padding: Padding
  /// The batches of that many observations.
  public let observationSpace: Space
  let innerSpace: Space
  var frames: [SpaceValue]
  var hasEnded = false

  /// Stacks an environment's observations.
  /// - Throws: `GymError.badArgument` where the size is below 1 or the padding isn't an element of
  ///   the observation space, `GymError.badSpace` where the batch becomes too large.
  public init(_ base: Base, stackSize: Int, padding: Padding = .reset) throws(GymError) {
    guard stackSize >= 1 else {
      throw .badArgument(
        name: "stackSize", value: "\(stackSize)", expected: "a number of 1 or more")
    }
    self.base = base
    self.stackSize = stackSize
    self.padding = padding
    innerSpace = base.observationSpace
    observationSpace = try innerSpace.batchSpace(stackSize)
    frames = Array(repeating: try innerSpace.zeroElement(), count: stackSize)
    if case .value(let value) = padding, !innerSpace.contains(value) {
      throw .badArgument(
        name: "padding", value: value.description, expected: "an element of \(innerSpace)")
    }
  }

  /// Starts an episode: padding, then the first observation.
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: SpaceValue, info: Info)
  {
    let start = try base.reset(seed: seed, options: options)
    hasEnded = false
    try fill(start.observation.spaceValue)
    return (try innerSpace.concatenate(frames), start.info)
  }

  public mutating func step(_ action: Action) throws(GymError) -> Step<SpaceValue> {
    let isReset = hasEnded && base.resetsItself
    let step = try base.step(action)
    hasEnded = step.isLast
    if isReset {
      try fill(step.observation.spaceValue)
    } else {
      frames.removeFirst()
      frames.append(step.observation.spaceValue)
    }
    return step.with(try innerSpace.concatenate(frames))
  }

  private mutating func fill(_ first: SpaceValue) throws(GymError) {
    let filling: SpaceValue
    switch padding {
    case .reset: filling = first
    case .zero: filling = try innerSpace.zeroElement()
    case .value(let value): filling = value
    }
    frames = Array(repeating: filling, count: stackSize - 1) + [first]
  }
}

extension FrameStackObservation: Encodable where Base: Encodable {
  /// Writes the inner environment, the settings and the stack.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(base)
    try container.encode(stackSize)
    switch padding {
    case .reset: try container.encode("reset")
    case .zero: try container.encode("zero")
    case .value(let value):
      try container.encode("value")
      try container.encode(SavedElement.values(of: value, in: innerSpace))
    }
    try container.encode(hasEnded)
    try container.encode(frames.map { try SavedElement.values(of: $0, in: innerSpace) })
  }
}

extension FrameStackObservation: Decodable where Base: Decodable {
  /// Reads the inner environment, the settings and the stack.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    let base = try container.decode(Base.self)
    let stackSize = try container.decode(Int.self)
    let padding: Padding
    switch try container.decode(String.self) {
    case "zero": padding = .zero
    case "value":
      padding = .value(
        try SavedElement.element(container.decode([Double].self), in: base.observationSpace))
    case "reset": padding = .reset
    default:
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected the padding reset, zero or value")
    }
    try self.init(base, stackSize: stackSize, padding: padding)
    hasEnded = try container.decode(Bool.self)
    let rows = try container.decode([[Double]].self)
    guard rows.count == stackSize else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected \(stackSize) observations")
    }
    frames = try rows.map { try SavedElement.element($0, in: innerSpace) }
  }
}

extension FrameStackObservation: RebuildableWrapper {
  public var wrapperArguments: [String: InfoValue] {
    var arguments: [String: InfoValue] = ["stack_size": .int(stackSize)]
    switch padding {
    case .reset: arguments["padding_type"] = "reset"
    case .zero: arguments["padding_type"] = "zero"
    case .value(let value):
      arguments["padding_type"] = (try? innerSpace.jsonElement(value)).flatMap { InfoValue($0) }
    }
    return arguments
  }
}

extension WrapperEntry {
  static let frameStackObservation = WrapperEntry(
    "FrameStackObservation", arguments: ["stack_size", "padding_type"]
  ) {
    base, arguments in
    let size = try arguments.integer("stack_size")
    switch arguments["padding_type"] {
    case nil, .string("reset")?:
      return AnyEnvironment(try FrameStackObservation(base, stackSize: size))
    case .string("zero")?:
      return AnyEnvironment(try FrameStackObservation(base, stackSize: size, padding: .zero))
    case let value?:
      let padding = try base.observationSpace.element(value.jsonValue)
      return AnyEnvironment(
        try FrameStackObservation(base, stackSize: size, padding: .value(padding)))
    }
  }
}
