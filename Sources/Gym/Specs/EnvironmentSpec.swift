import Foundations
import Spaces

/// What a registry knows about an environment: how to make it, and how it is evaluated.
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
    @Sendable (VectorRequest) throws -> any VectorEnvironment

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
  /// How an environment made of a data set is evaluated; nil for any other.
  public var dataSetPlan: DataSetPlan?
  /// The keys for a person who plays; nil for those that any space has.
  public let keyMap: KeyMap?
  /// The classes of the same environment in Gymnasium, nil where it has none.
  public private(set) var gymnasiumClasses: GymnasiumClasses?
  @usableFromInline
  let build: @Sendable ([String: InfoValue], Wrapping) throws(GymError) -> AnyEnvironment

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
  /// Gymnasium's classes, as its JSON of a spec names them.
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

extension EnvironmentSpec {
  /// Specs that are written down in a program: an id against the grammar is a mistake in it.
  public static func declared(_ specs: () throws -> [EnvironmentSpec])
    -> [EnvironmentSpec]
  {
    do { return try specs() } catch { preconditionFailure("\(error)") }
  }
}
