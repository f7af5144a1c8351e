import Foundations
import Spaces

/// What a registry knows about an environment: how to make it, and how it is judged.
public struct EnvironmentSpec: Sendable {
  /// The wrappers that are put around a new environment.
  public struct Wrapping: Sendable, Equatable {
    /// Whether actions, rewards and first observations are checked.
    public var checks: Bool
    /// Whether a step before the first reset throws.
    public var enforcesOrder: Bool
    /// The steps after which an episode is truncated, nil for no limit.
    public var maxEpisodeSteps: Int?
    /// Whether an episode's return and length go into its last info.
    public var recordsStatistics: Bool
  }

  /// Makes N of an environment at once; throws where it does not know an argument.
  public typealias VectorEntryPoint =
    @Sendable (VectorRequest) throws(GymError) -> any VectorEnvironment

  /// The name.
  public let id: EnvironmentID
  /// One sentence for lists.
  public let summary: String
  /// The mean return over 100 episodes from which on the environment counts as solved.
  public let rewardThreshold: Double?
  /// The steps after which an episode is truncated.
  public internal(set) var maxEpisodeSteps: Int?
  /// Whether the same seed may give other episodes.
  public let isNondeterministic: Bool
  /// Whether a step before the first reset throws.
  public internal(set) var enforcesOrder: Bool
  /// Whether actions, rewards and first observations go unchecked.
  public internal(set) var disablesEnvChecker: Bool
  /// The keyword arguments that `make` hands over, those of the call before these.
  public internal(set) var arguments: [String: InfoValue]
  /// All keyword arguments that the entry point knows, for lists.
  public internal(set) var parameters: [EnvironmentArgument] = []
  /// The wrappers to put around it beyond the standard ones, from inside out.
  public internal(set) var additionalWrappers: [WrapperSpec]
  /// Makes N of the environment at once, where it has a batch version.
  public let vectorEntryPoint: VectorEntryPoint?
  /// How an environment made of a data set is judged; nil for any other.
  public var dataSetPlan: DataSetPlan?
  /// The keys for a person who plays; nil for those that any space has.
  public let keyMap: KeyMap?
  /// The classes of the same environment in Gymnasium, nil where it has none.
  public private(set) var gymnasiumClasses: GymnasiumClasses?
  @usableFromInline
  let build: @Sendable ([String: InfoValue], Wrapping) throws(GymError) -> AnyEnvironment

  /// Describes an environment.
  /// - Parameters:
  ///   - id: `[namespace/]name[-vN]`.
  ///   - summary: one sentence for lists.
  ///   - rewardThreshold: the mean return that counts as solved.
  ///   - maxEpisodeSteps: the time limit.
  ///   - isNondeterministic: whether the same seed may give other episodes.
  ///   - enforcesOrder: whether a step before the first reset throws.
  ///   - disablesEnvChecker: whether actions, rewards and first observations go unchecked.
  ///   - arguments: the entry point's keyword arguments unless `make` is told otherwise.
  ///   - additionalWrappers: what to put around it beyond the standard wrappers, from inside out.
  ///   - vectorEntryPoint: makes N of the environment at once, where it has a batch version.
  ///   - keyMap: the keys for a person who plays; nil for those that any space has.
  ///   - entryPoint: makes the environment from keyword arguments; throws where it does not know one.
  /// - Throws: `GymError.malformedID`.
  @inlinable
  public init<Base: Environment>(
    id: String, summary: String = "", rewardThreshold: Double? = nil, maxEpisodeSteps: Int? = nil,
    isNondeterministic: Bool = false, enforcesOrder: Bool = true, disablesEnvChecker: Bool = false,
    arguments: [String: InfoValue] = [:], additionalWrappers: [WrapperSpec] = [],
    vectorEntryPoint: VectorEntryPoint? = nil, keyMap: KeyMap? = nil,
    entryPoint: @escaping @Sendable ([String: InfoValue]) throws(GymError) -> Base
  ) throws(GymError) {
    self.init(
      id: try EnvironmentID(id), summary: summary, rewardThreshold: rewardThreshold,
      maxEpisodeSteps: maxEpisodeSteps, isNondeterministic: isNondeterministic,
      enforcesOrder: enforcesOrder, disablesEnvChecker: disablesEnvChecker, arguments: arguments,
      additionalWrappers: additionalWrappers, vectorEntryPoint: vectorEntryPoint, keyMap: keyMap,
      build: { (arguments, wrapping) throws(GymError) in
        Self.checked(try entryPoint(arguments), wrapping)
      })
  }

  @usableFromInline
  init(
    id: EnvironmentID, summary: String, rewardThreshold: Double?, maxEpisodeSteps: Int?,
    isNondeterministic: Bool, enforcesOrder: Bool, disablesEnvChecker: Bool,
    arguments: [String: InfoValue], additionalWrappers: [WrapperSpec],
    vectorEntryPoint: VectorEntryPoint?, keyMap: KeyMap?,
    build: @escaping @Sendable ([String: InfoValue], Wrapping) throws(GymError) -> AnyEnvironment
  ) {
    self.id = id
    self.summary = summary
    self.rewardThreshold = rewardThreshold
    self.maxEpisodeSteps = maxEpisodeSteps
    self.isNondeterministic = isNondeterministic
    self.enforcesOrder = enforcesOrder
    self.disablesEnvChecker = disablesEnvChecker
    self.arguments = arguments
    self.additionalWrappers = additionalWrappers
    self.vectorEntryPoint = vectorEntryPoint
    self.keyMap = keyMap
    self.build = build
  }
}

extension EnvironmentSpec {
  /// Gymnasium's classes, as its JSON text of a spec names them.
  public struct GymnasiumClasses: Sendable, Equatable {
    /// The environment, `module:Class`.
    public var entryPoint: String
    /// Its vector form, where it has one of its own.
    public var vectorEntryPoint: String?
  }

  /// Names the classes of an environment that Gymnasium has too, so that Gymnasium can make it from
  /// what is written about it.
  /// - Parameters:
  ///   - name: the class below `gymnasium.envs`, such as `classic_control.cartpole:CartPoleEnv`.
  ///   - vector: the class of the vector form below `gymnasium.envs`.
  /// - Returns: the spec with the names.
  public func inGymnasium(_ name: String, vector: String? = nil) -> EnvironmentSpec {
    var spec = self
    spec.gymnasiumClasses = GymnasiumClasses(
      entryPoint: "gymnasium.envs.\(name)", vectorEntryPoint: vector.map { "gymnasium.envs.\($0)" })
    return spec
  }
}

// The wrappers are put on here, where the environment's type is known, so that every combination is
// compiled as one piece. Order: checker, order, time limit, statistics.
extension EnvironmentSpec {
  @inlinable
  static func checked(_ base: some Environment, _ wrapping: Wrapping) -> AnyEnvironment {
    wrapping.checks ? ordered(PassiveEnvChecker(base), wrapping) : ordered(base, wrapping)
  }

  @inlinable
  static func ordered(_ base: some Environment, _ wrapping: Wrapping) -> AnyEnvironment {
    wrapping.enforcesOrder ? limited(OrderEnforcing(base), wrapping) : limited(base, wrapping)
  }

  @inlinable
  static func limited(_ base: some Environment, _ wrapping: Wrapping) -> AnyEnvironment {
    if let limit = wrapping.maxEpisodeSteps {
      return recorded(TimeLimit(base, maxEpisodeSteps: limit), wrapping)
    }
    return recorded(base, wrapping)
  }

  @inlinable
  static func recorded(_ base: some Environment, _ wrapping: Wrapping) -> AnyEnvironment {
    wrapping.recordsStatistics
      ? AnyEnvironment(RecordEpisodeStatistics(base)) : AnyEnvironment(base)
  }
}

extension InfoValue {
  /// The value as JSON.
  package var jsonValue: JSONValue {
    switch self {
    case .bool(let value): .bool(value)
    case .int(let value): .integer(Int128(value))
    case .double(let value): .double(value)
    case .string(let value): .string(value)
    case .array(let value): value.jsonValue
    case .list(let values): .array(values.map(\.jsonValue))
    case .dictionary(let values):
      .object(values.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.jsonValue) })
    }
  }
}
