import Spaces

/// A wrapper put around each lane of a vector environment.
public typealias LaneWrapper = @Sendable (AnyEnvironment) throws -> AnyEnvironment

extension EnvironmentRegistry {
  /// Makes N environments of one name that are stepped side by side; Gymnasium's `make_vec`.
  ///
  ///     var lanes = try EnvironmentRegistry.standard.makeVector("CartPole-v1", count: 1024)
  ///     var buffers = lanes.makeBuffers()
  ///     try lanes.reset(seed: 1, into: &buffers)
  ///
  /// With the modes `sync` and `async` lane i of a reset with a seed gets the seed plus i, and its
  /// episodes are those of the single environment; a reset with a list gives each lane its own, or
  /// none. A vector entry point draws the lanes of one seed from one generator, as Gymnasium's does.
  /// - Parameters:
  ///   - id: the name; without a version the newest is made.
  ///   - count: N, at least 1.
  ///   - mode: nil for the vector entry point where the environment has one, else `sync`.
  ///   - autoreset: what happens to a lane whose episode has ended.
  ///   - maxEpisodeSteps: another time limit than the spec's; -1 for none.
  ///   - disableEnvChecker: whether to go without the checker; nil for what the spec says. A vector
  ///     entry point has none.
  ///   - arguments: keyword arguments of the environment, before the spec's own.
  ///   - wrappers: put around each lane in this order; not with a vector entry point.
  /// - Returns: the lanes, before their first reset.
  /// - Throws: `GymError` where the name is unknown, an argument wrong, or the mode can't do it.
  public func makeVector(
    _ id: String, count: Int = 1, mode: VectorMode? = nil, autoreset: AutoresetMode = .nextStep,
    maxEpisodeSteps: Int? = nil, disableEnvChecker: Bool? = nil,
    arguments: [String: InfoValue] = [:], wrappers: [LaneWrapper] = []
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
    arguments: [String: InfoValue] = [:], wrappers: [LaneWrapper] = []
  ) throws(GymError) -> any VectorEnvironment {
    let mode = mode ?? (vectorEntryPoint == nil ? .sync : .vectorEntryPoint)
    guard mode == .vectorEntryPoint else {
      guard count >= 1 else { throw .badVector("expected at least 1 lane, found \(count)") }
      var lanes: [AnyEnvironment] = []
      for _ in 0..<count {
        var lane = try make(
          maxEpisodeSteps: maxEpisodeSteps, disableEnvChecker: disableEnvChecker,
          arguments: arguments)
        for wrapper in wrappers { lane = try GymError.wrap { try wrapper(lane) } }
        lanes.append(lane)
      }
      return try SyncVectorEnvironment(lanes, autoreset: autoreset, isParallel: mode == .async)
    }
    guard let vectorEntryPoint else {
      throw .badVector("\(id) has no vector entry point: use the mode sync or async")
    }
    guard wrappers.isEmpty, additionalWrappers.isEmpty else {
      throw .badVector(
        "\(id): a vector entry point has no lanes to wrap: use the mode sync or async")
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
