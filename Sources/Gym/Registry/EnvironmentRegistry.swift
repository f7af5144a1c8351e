import Foundations
import Spaces

/// Environments by name. A value: a program assembles the one it wants and passes it on.
///
///     var registry = EnvironmentRegistry.standard
///     registry.register(mySpec)
///     var environment = try registry.make("CartPole-v1")
public struct EnvironmentRegistry: Sendable {
  private var specsByID: [EnvironmentID: EnvironmentSpec] = [:]
  /// What the wrappers that specs name are made with.
  public var wrappers = WrapperRegistry.standard

  /// Makes a registry of some environments; of two with the same id the later one stays.
  public init(_ specs: [EnvironmentSpec] = []) {
    for spec in specs { register(spec) }
  }

  /// Adds an environment, replacing one with the same id.
  /// - Returns: whether there was one.
  @discardableResult
  public mutating func register(_ spec: EnvironmentSpec) -> Bool {
    specsByID.updateValue(spec, forKey: spec.id) != nil
  }

  /// Adds an environment without keyword arguments.
  ///
  ///     try registry.register("Corridor-v0", maxEpisodeSteps: 50) { Corridor() }
  ///
  /// - Parameters:
  ///   - id: `[namespace/]name[-vN]`.
  ///   - rewardThreshold: the mean return that counts as solved.
  ///   - maxEpisodeSteps: the time limit.
  ///   - make: makes the environment.
  /// - Throws: `GymError.malformedID`.
  public mutating func register(
    _ id: String, rewardThreshold: Double? = nil, maxEpisodeSteps: Int? = nil,
    _ make: @escaping @Sendable () throws -> some Environment
  ) throws {
    register(
      try EnvironmentSpec(
        id: id, rewardThreshold: rewardThreshold, maxEpisodeSteps: maxEpisodeSteps
      ) { arguments in
        try arguments.checkArguments(known: [])
        return try make()
      })
  }

  /// Adds all environments of another registry.
  public mutating func register(_ other: EnvironmentRegistry) {
    for spec in other.specs { register(spec) }
  }

  /// All environments in the order of namespace, name and version.
  public var specs: [EnvironmentSpec] {
    specsByID.values.sorted {
      ($0.id.namespace ?? "", $0.id.name, $0.id.version ?? -1)
        < ($1.id.namespace ?? "", $1.id.name, $1.id.version ?? -1)
    }
  }

  /// The environment of that name; of an unversioned name the newest.
  /// - Throws: `GymError.malformedID`, or `GymError.unknownEnvironment` with the nearest names.
  public func spec(_ id: String) throws(GymError) -> EnvironmentSpec {
    let wanted = try EnvironmentID(id)
    if let spec = specsByID[wanted] { return spec }
    let versions = specs.filter { $0.id.unversioned == wanted.unversioned }
    if wanted.version == nil, let newest = versions.last { return newest }
    let known = specs.map(\.id.description)
    // A name without its namespace, as `mnist` for `Classification/mnist-v0`, leads to its owners.
    let owners = specs.filter { wanted.namespace == nil && $0.id.name == wanted.name }
    let found = versions.isEmpty ? owners : versions
    let nearest = found.isEmpty ? nearestNames(to: id, among: known) : found.map(\.id.description)
    throw .unknownEnvironment(id: id, nearest: nearest)
  }

  /// A notice about a known name: that it has a newer version, or which
  /// version it stands for.
  public func notice(about id: String) -> String? {
    guard let wanted = try? EnvironmentID(id), let found = try? spec(id),
      let newest = specs.last(where: { $0.id.unversioned == found.id.unversioned })
    else { return nil }
    if wanted.version == nil, let version = found.id.version {
      return "\(id) has no version: using the newest, \(id)-v\(version)"
    }
    if let version = wanted.version, let latest = newest.id.version, version < latest {
      return "\(id) is out of date: consider \(newest.id)"
    }
    return nil
  }

  /// Makes an environment with the wrappers that its spec asks for: checker, order, time limit.
  /// - Parameters:
  ///   - id: the name; without a version the newest is made.
  ///   - maxEpisodeSteps: another time limit than the spec's; -1 for none.
  ///   - disableEnvChecker: whether to go without the checker; nil for what the spec says.
  ///   - recordsStatistics: whether to put each episode's return and length into its last info.
  ///   - arguments: keyword arguments of the environment, before the spec's own.
  /// - Returns: the environment, before its first reset.
  /// - Throws: `GymError` where the name is unknown or an argument wrong.
  public func make(
    _ id: String, maxEpisodeSteps: Int? = nil, disableEnvChecker: Bool? = nil,
    recordsStatistics: Bool = false, arguments: [String: InfoValue] = [:]
  ) throws(GymError) -> AnyEnvironment {
    try make(
      spec(id), maxEpisodeSteps: maxEpisodeSteps, disableEnvChecker: disableEnvChecker,
      recordsStatistics: recordsStatistics, arguments: arguments)
  }

  /// Makes the environment of a spec, with its additional wrappers; see `make`.
  ///
  /// The spec of a wrapped environment rebuilds it:
  ///
  ///     let stacked = AnyEnvironment(try FrameStackObservation(environment, stackSize: 4))
  ///     if let spec = stacked.spec { let again = try registry.make(spec) }
  /// - Returns: the environment, before its first reset.
  /// - Throws: `GymError` where an argument is wrong, or a wrapper is unknown or can't be made by
  ///   name.
  public func make(
    _ spec: EnvironmentSpec, maxEpisodeSteps: Int? = nil, disableEnvChecker: Bool? = nil,
    recordsStatistics: Bool = false, arguments: [String: InfoValue] = [:]
  ) throws(GymError) -> AnyEnvironment {
    try spec.make(
      maxEpisodeSteps: maxEpisodeSteps, disableEnvChecker: disableEnvChecker,
      recordsStatistics: recordsStatistics, arguments: arguments, wrappers: wrappers)
  }
}

extension EnvironmentSpec {
  /// Makes the environment; see `EnvironmentRegistry.make`.
  public func make(
    maxEpisodeSteps: Int? = nil, disableEnvChecker: Bool? = nil, recordsStatistics: Bool = false,
    arguments: [String: InfoValue] = [:], wrappers: WrapperRegistry = .standard
  ) throws(GymError) -> AnyEnvironment {
    var spec = self
    spec.maxEpisodeSteps = try stepLimit(maxEpisodeSteps)
    spec.disablesEnvChecker = disableEnvChecker ?? disablesEnvChecker
    spec.arguments.merge(arguments) { $1 }
    // What has no entry is refused before there is anything to close.
    for wrapper in additionalWrappers { _ = try wrappers.entry(for: wrapper) }
    let wrapping = Wrapping(
      checks: !spec.disablesEnvChecker, enforcesOrder: enforcesOrder,
      maxEpisodeSteps: spec.maxEpisodeSteps, recordsStatistics: recordsStatistics)
    var environment = try build(spec.arguments, wrapping)
    spec.additionalWrappers =
      recordsStatistics ? [RecordEpisodeStatistics<AnyEnvironment>.plain] : []
    environment.spec = spec
    for wrapper in additionalWrappers { environment = try wrappers.wrap(environment, in: wrapper) }
    return environment
  }
}
