import Gym

/// An episode that was recorded.
public struct RecordedEpisode: Sendable, Equatable {
  /// The sum of its rewards.
  public let episodeReturn: Double
  /// Its steps.
  public let length: Int
}

extension SavedModel {
  /// Records one greedy episode.
  public func record(
    to path: String, in id: String? = nil, seed: UInt64? = nil,
    environments: EnvironmentRegistry, agents: AgentRegistry
  ) throws(ExperimentError) -> RecordedEpisode {
    throw .badOption(name: "record", value: path, expected: "nothing: recording is not there yet")
  }
}

extension TrainingRun {
  /// Records an episode of the best model, where the configuration asks for it.
  /// - Returns: the file, nil where none was asked for.
  public func record(_ result: RunResult) throws(ExperimentError) -> String? {
    nil
  }
}
