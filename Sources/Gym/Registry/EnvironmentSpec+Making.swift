import Spaces

extension EnvironmentSpec {
  /// Describes an environment.
  /// - Parameters:
  ///   - id: `[namespace/]name[-vN]`.
  ///   - summary: one sentence for lists.
  ///   - rewardThreshold: the mean return that counts as solved.
  ///   - maxEpisodeSteps: the time limit.
  ///   - isNondeterministic: whether the same seed may give other episodes.
  ///   - enforcesOrder: whether a step before the first reset throws.
  ///   - disablesEnvChecker: whether actions, rewards and first observations go unchecked.
  ///   - arguments: the entry point's keyword arguments unless `make` receives others.
  ///   - additionalWrappers: what to put around it beyond the standard wrappers, from inside out.
  ///   - vectorEntryPoint: makes N of the environment at once, where it has a batch version.
  ///   - keyMap: the keys for a person who plays; nil for those that any space has.
  ///   - entryPoint: makes the environment from keyword arguments; throws where it does not know
  ///     one.
  /// - Throws: `GymError.malformedID`.
  @inlinable
  public init<Base: Environment>(
    id: String, summary: String = "", rewardThreshold: Double? = nil, maxEpisodeSteps: Int? = nil,
    isNondeterministic: Bool = false, enforcesOrder: Bool = true, disablesEnvChecker: Bool = false,
    arguments: [String: InfoValue] = [:], additionalWrappers: [WrapperSpec] = [],
    vectorEntryPoint: VectorEntryPoint? = nil, keyMap: KeyMap? = nil,
    entryPoint: @escaping @Sendable ([String: InfoValue]) throws -> Base
  ) throws(GymError) {
    self.init(
      id: try EnvironmentID(id), summary: summary, rewardThreshold: rewardThreshold,
      maxEpisodeSteps: maxEpisodeSteps, isNondeterministic: isNondeterministic,
      enforcesOrder: enforcesOrder, disablesEnvChecker: disablesEnvChecker, arguments: arguments,
      additionalWrappers: additionalWrappers, vectorEntryPoint: vectorEntryPoint, keyMap: keyMap,
      build: { (arguments, wrapping) throws(GymError) in
        Self.checked(try GymError.wrap { try entryPoint(arguments) }, wrapping)
      })
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
