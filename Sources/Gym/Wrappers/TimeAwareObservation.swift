import Foundations
import Spaces

/// Adds the number of steps since the last reset to the observation.
///
/// To a Dict under a key of its own, to a Tuple at the end; anything else becomes a Dict of "obs"
/// and "time". Where the result is flattened, as it usually is, the time is a number of the row.
public struct TimeAwareObservation<Base: Environment>: Wrapper {
  /// Type-erased, as its form depends on the space.
  public typealias Observation = SpaceValue

  public var base: Base
  /// Whether the result is one row of values.
  public let flatten: Bool
  /// Whether the time is a Float32 from 0 to 1, rather than a count.
  public let normalizeTime: Bool
  /// The key of the time in a Dict.
  public let dictTimeKey: String
  /// The steps after which an episode is cut off.
  public let maxEpisodeSteps: Int
  /// The steps since the last reset.
  public private(set) var elapsedSteps = 0
  /// The space of the observations with their time.
  public let observationSpace: Space
  private let nestedSpace: Space
  private var hasEnded = false

  /// Makes an environment's time visible.
  /// - Parameters:
  ///   - base: an environment with a time limit.
  ///   - flatten: whether the result is one row of values.
  ///   - normalizeTime: whether the time is a Float32 from 0 to 1, rather than a count.
  ///   - dictTimeKey: the key of the time in a Dict.
  ///   - maxEpisodeSteps: the limit; that of the `TimeLimit` within where none is given.
  /// - Throws: `GymError.badArgument` where there is no limit above 0 or the key is taken,
  ///   `GymError.badSpace` where the result can't be flattened.
  public init(
    _ base: Base, flatten: Bool = true, normalizeTime: Bool = false, dictTimeKey: String = "time",
    maxEpisodeSteps: Int? = nil
  ) throws(GymError) {
    let found = maxEpisodeSteps ?? Gym.maxEpisodeSteps(of: base)
    guard let limit = found, limit > 0, limit <= Int(Int32.max) else {
      throw .badArgument(
        name: "maxEpisodeSteps", value: found.map { "\($0)" } ?? "none",
        expected: "a number from 1 to \(Int32.max), or a TimeLimit around the environment")
    }
    self.base = base
    self.flatten = flatten
    self.normalizeTime = normalizeTime
    self.dictTimeKey = dictTimeKey
    self.maxEpisodeSteps = limit
    let time = Space.box(
      normalizeTime
        ? Box(low: 0, high: 1, shape: [1])
        : Box(low: 0, high: Double(limit), shape: [1], dtype: .int32))
    nestedSpace = try base.observationSpace.adding(time, key: dictTimeKey)
    observationSpace = flatten ? try nestedSpace.flattenedSpace() : nestedSpace
  }

  /// Starts an episode at time 0.
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: SpaceValue, info: Info)
  {
    let start = try base.reset(seed: seed, options: options)
    elapsedSteps = 0
    hasEnded = false
    return (try timed(start.observation.spaceValue), start.info)
  }

  public mutating func step(_ action: Action) throws(GymError) -> Step<SpaceValue> {
    let isReset = hasEnded && base.resetsItself
    let step = try base.step(action)
    elapsedSteps = isReset ? 0 : elapsedSteps + 1
    hasEnded = step.isLast
    return step.with(try timed(step.observation.spaceValue))
  }

  private func timed(_ observation: SpaceValue) throws(GymError) -> SpaceValue {
    let time: NDArray =
      normalizeTime
      ? NDArray([Float(Double(elapsedSteps) / Double(maxEpisodeSteps))])
      : NDArray(integers: [Int128(elapsedSteps)], shape: [1], dtype: .int32)
    let nested: SpaceValue
    switch observation {
    case .dict(var values):
      values[dictTimeKey] = .array(time)
      nested = .dict(values)
    case .tuple(let values): nested = .tuple(values + [.array(time)])
    default: nested = .dict(["obs": observation, "time": .array(time)])
    }
    return flatten ? try nestedSpace.flattened(nested) : nested
  }
}

extension Space {
  /// The space with another one beside what it has.
  fileprivate func adding(_ time: Space, key: String) throws(GymError) -> Space {
    switch self {
    case .dict(let space):
      guard space[key] == nil else {
        throw .badArgument(name: "dictTimeKey", value: key, expected: "a key that \(self) hasn't")
      }
      let members = [(key: key, space: time)] + space.members.map { (key: $0.key, space: $0.space) }
      return .dict(
        space.isSorted
          ? DictSpace(Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.space) }))
          : try DictSpace(ordered: members))
    case .tuple(let space): return .tuple(TupleSpace(space.spaces + [time]))
    default: return .dict(DictSpace(["obs": self, "time": time]))
    }
  }
}

extension TimeAwareObservation: Encodable where Base: Encodable {
  /// Writes the inner environment, the settings and the time.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(base)
    try container.encode(flatten)
    try container.encode(normalizeTime)
    try container.encode(dictTimeKey)
    try container.encode(maxEpisodeSteps)
    try container.encode(elapsedSteps)
    try container.encode(hasEnded)
  }
}

extension TimeAwareObservation: Decodable where Base: Decodable {
  /// Reads the inner environment, the settings and the time.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    let base = try container.decode(Base.self)
    let flatten = try container.decode(Bool.self)
    let normalizeTime = try container.decode(Bool.self)
    let key = try container.decode(String.self)
    try self.init(
      base, flatten: flatten, normalizeTime: normalizeTime, dictTimeKey: key,
      maxEpisodeSteps: try container.decode(Int.self))
    elapsedSteps = try container.decode(Int.self)
    hasEnded = try container.decode(Bool.self)
  }
}

extension TimeAwareObservation: RebuildableWrapper {
  /// What to make the wrapper from; the limit only where it isn't that of the environment.
  public var wrapperArguments: [String: InfoValue] {
    var arguments: [String: InfoValue] = [
      "flatten": .bool(flatten), "normalize_time": .bool(normalizeTime),
      "dict_time_key": .string(dictTimeKey),
    ]
    if maxEpisodeSteps != Gym.maxEpisodeSteps(of: base) {
      arguments["max_episode_steps"] = .int(maxEpisodeSteps)
    }
    return arguments
  }
}

extension WrapperEntry {
  static let timeAwareObservation = WrapperEntry(
    "TimeAwareObservation",
    arguments: ["flatten", "normalize_time", "dict_time_key", "max_episode_steps"]
  ) { base, arguments in
    let limit = arguments["max_episode_steps"] == nil
    return AnyEnvironment(
      try TimeAwareObservation(
        base, flatten: arguments.boolArgument("flatten") ?? true,
        normalizeTime: arguments.boolArgument("normalize_time") ?? false,
        dictTimeKey: arguments.stringArgument("dict_time_key") ?? "time",
        maxEpisodeSteps: limit ? nil : arguments.integer("max_episode_steps")))
  }
}
