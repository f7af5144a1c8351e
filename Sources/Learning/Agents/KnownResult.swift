/// What an agent was measured to reach in an environment: `palestra list ENVIRONMENT` shows it.
public struct KnownResult: Sendable, Equatable {
  /// The agent's name.
  public let agent: String
  /// The environment's id with its version.
  public let environment: String
  /// The agent's preset, trained for its steps.
  public let preset: String
  /// The median over the seeds of the last model's mean return over 100 episodes.
  public let meanReturn: Double
  /// The median of the seconds that a training took, on one thread.
  public let seconds: Double
  /// How many seeds were trained.
  public let seeds: Int

  /// Makes the record of a measurement.
  public init(
    _ agent: String, _ environment: String, preset: String, meanReturn: Double, seconds: Double,
    seeds: Int
  ) {
    self.agent = agent
    self.environment = environment
    self.preset = preset
    self.meanReturn = meanReturn
    self.seconds = seconds
    self.seeds = seeds
  }
}

extension AgentRegistry {
  /// What an agent's preset was measured to reach in an environment; nil where it was not.
  public func knownResult(agent: String, preset: String, environment: String) -> KnownResult? {
    knownResults.first {
      $0.agent == agent && $0.preset == preset && $0.environment == environment
    }
  }
}
