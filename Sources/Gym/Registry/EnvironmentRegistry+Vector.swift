import Spaces

/// A wrapper put around each environment of a vector environment.
public typealias EnvironmentWrapper = @Sendable (AnyEnvironment) throws -> AnyEnvironment

extension EnvironmentRegistry {
  /// Makes N environments of one name that are stepped side by side; Gymnasium's `make_vec`.
  ///
  ///     var environments = try EnvironmentRegistry.standard.makeVector("CartPole-v1", count: 1024)
  ///     var buffers = environments.makeBuffers()
  ///     try environments.reset(seed: 1, into: &buffers)
  ///
  /// With the modes `sync` and `async` environment i of a reset with a seed gets the seed plus i,
  /// and its episodes are those of the single environment; a reset with a list gives each
  /// environment its own, or none. A vector entry point draws the environments of one seed from one
  /// generator, as Gymnasium's does.
  /// - Parameters:
  ///   - id: the name; without a version the newest is made.
  ///   - count: N, at least 1.
  ///   - mode: nil for the vector entry point where the environment has one, else `sync`.
  ///   - autoreset: what happens to an environment whose episode has ended.
  ///   - maxEpisodeSteps: another time limit than the spec's; -1 for none.
  ///   - disableEnvChecker: whether to go without the checker; nil for what the spec says. A vector
  ///     entry point has none.
  ///   - arguments: keyword arguments of the environment, before the spec's own.
  ///   - wrappers: put around each environment in this order; not with a vector entry point.
  /// - Returns: the environments, before their first reset.
  /// - Throws: `GymError` where the name is unknown, an argument wrong, or the mode can't do it.
  public func makeVector(
    _ id: String, count: Int = 1, mode: VectorMode? = nil, autoreset: AutoresetMode = .nextStep,
    maxEpisodeSteps: Int? = nil, disableEnvChecker: Bool? = nil,
    arguments: [String: InfoValue] = [:], wrappers: [EnvironmentWrapper] = []
  ) throws(GymError) -> any VectorEnvironment {
    try spec(id).makeVector(
      count: count, mode: mode, autoreset: autoreset, maxEpisodeSteps: maxEpisodeSteps,
      disableEnvChecker: disableEnvChecker, arguments: arguments, wrappers: wrappers)
  }
}

extension EnvironmentSpec {
  /// Makes N environments side by side; see `EnvironmentRegistry.makeVector`.
  public func makeVector(
    count: Int = 1, mode: VectorMode? = nil, autoreset: AutoresetMode = .nextStep,
    maxEpisodeSteps: Int? = nil, disableEnvChecker: Bool? = nil,
    arguments: [String: InfoValue] = [:], wrappers: [EnvironmentWrapper] = []
  ) throws(GymError) -> any VectorEnvironment {
    let mode = mode ?? (vectorEntryPoint == nil ? .sync : .vectorEntryPoint)
    guard mode == .vectorEntryPoint else {
      guard count >= 1 else { throw .badVector("expected at least 1 environment, found \(count)") }
      var environments: [AnyEnvironment] = []
      for _ in 0..<count {
        var environment = try make(
          maxEpisodeSteps: maxEpisodeSteps, disableEnvChecker: disableEnvChecker,
          arguments: arguments)
        for wrapper in wrappers {
          environment = try GymError.wrap { try wrapper(environment) }
        }
        environments.append(environment)
      }
      return try SyncVectorEnvironment(
        environments, autoreset: autoreset, isParallel: mode == .async)
    }
    guard let vectorEntryPoint else {
      throw .badVector("\(id) has no vector entry point: use the mode sync or async")
    }
    guard wrappers.isEmpty, additionalWrappers.isEmpty else {
      throw .badVector(
        "\(id): a vector entry point has no environments to wrap: use the mode sync or async")
    }
    let request = VectorRequest(
      count: count, autoreset: autoreset, maxEpisodeSteps: try stepLimit(maxEpisodeSteps),
      arguments: self.arguments.merging(arguments) { $1 })
    return try GymError.wrap { try vectorEntryPoint(request) }
  }

  /// The time limit of a call, -1 standing for none, or the spec's own.
  func stepLimit(_ asked: Int?) throws(GymError) -> Int? {
    guard let limit = asked ?? maxEpisodeSteps, limit < 1 else { return asked ?? maxEpisodeSteps }
    guard limit == -1 else {
      throw .badArgument(
        name: "maxEpisodeSteps", value: "\(limit)", expected: "a number above 0, or -1 for none")
    }
    return nil
  }
}
