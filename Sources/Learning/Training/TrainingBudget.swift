import Gym
import Spaces
import TensorEngine

/// How long to train: until the first of the limits that are given.
public struct TrainingBudget: Sendable, Equatable {
  /// Environment steps, of all environments together.
  public var steps: Int?
  /// Finished episodes.
  public var episodes: Int?
  /// Changes of the agent's parameters.
  public var updates: Int?
  /// Wall-clock time of training.
  public var seconds: Double?
  /// Passes over a data set; environments that are no data set have none.
  public var epochs: Int?

  /// Sets limits; nil leaves one out.
  public init(
    steps: Int? = nil, episodes: Int? = nil, updates: Int? = nil, seconds: Double? = nil,
    epochs: Int? = nil
  ) {
    self.steps = steps
    self.episodes = episodes
    self.updates = updates
    self.seconds = seconds
    self.epochs = epochs
  }

  /// Whether one of the limits is reached.
  public func isSpent(_ progress: TrainingProgress) -> Bool {
    if let steps, progress.steps >= steps { return true }
    if let episodes, progress.episodes >= episodes { return true }
    if let updates, progress.updates >= updates { return true }
    if let seconds, progress.seconds >= seconds { return true }
    if let epochs, progress.epochs >= Double(epochs) { return true }
    return false
  }

  /// The largest fraction of a limit that is used up, 0...1.
  public func fraction(_ progress: TrainingProgress) -> Double {
    let fractions = [
      steps.map { Double(progress.steps) / Double($0) },
      episodes.map { Double(progress.episodes) / Double($0) },
      updates.map { Double(progress.updates) / Double($0) },
      seconds.map { progress.seconds / $0 },
      epochs.map { progress.epochs / Double($0) },
    ]
    return min(1, fractions.compactMap { $0 }.max() ?? 0)
  }
}

/// How far a training has come.
public struct TrainingProgress: Sendable, Equatable, Codable {
  /// Environment steps, of all environments together.
  public internal(set) var steps = 0
  /// Finished episodes.
  public internal(set) var episodes = 0
  /// Changes of the agent's parameters.
  public internal(set) var updates = 0
  /// Wall-clock seconds of training, over all its parts where it was resumed.
  public internal(set) var seconds = 0.0
  /// Passes over the data set; 0 where there is none.
  public internal(set) var epochs = 0.0

  /// The beginning of a training.
  /// - Parameter epochs: passes over the data set.
  public init(epochs: Double = 0) { self.epochs = epochs }
}

/// A finished training episode.
public struct EpisodeSummary: Sendable, Equatable {
  /// Its number, from 1.
  public let episode: Int
  /// The sum of its rewards.
  public let episodeReturn: Double
  /// Its steps.
  public let length: Int
  /// Training steps until then.
  public let steps: Int
  /// Seconds of training until then.
  public let seconds: Double
}
