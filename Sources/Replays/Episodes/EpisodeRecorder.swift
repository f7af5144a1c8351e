import Foundations
import Gym
import Spaces

/// Collects what happens in an environment, one episode after the other.
///
/// It receives each step, or runs an environment itself:
///
///     var recorder = EpisodeRecorder(for: environment)
///     let episode = try recorder.run(&environment, seed: 7) { observation in
///     agent.act(observation) }
///     try writer.append(episode)
public struct EpisodeRecorder: Sendable {
  /// Where observations lie.
  public let observationSpace: Space
  /// Where actions lie.
  public let actionSpace: Space
  /// The episode that is running, nil before `begin` and after `end`.
  public private(set) var current: Episode?

  /// Makes a recorder for episodes of these spaces.
  public init(observationSpace: Space, actionSpace: Space) {
    self.observationSpace = observationSpace
    self.actionSpace = actionSpace
  }

  /// Makes a recorder for an environment's episodes.
  public init(for environment: some Environment) {
    self.init(
      observationSpace: environment.observationSpace, actionSpace: environment.actionSpace)
  }

  /// Starts an episode; one that has not ended is dropped.
  /// - Parameters:
  ///   - seed: of the reset; an episode without one can only be run again after those before it.
  ///   - options: of the reset.
  ///   - observation: the first one.
  /// - Throws: `ReplayError.wrongValue` where the observation isn't of the space.
  public mutating func begin(
    seed: UInt64?, options: ResetOptions = [:], observation: SpaceValue
  ) throws(ReplayError) {
    current = try Episode(
      seed: seed, options: options, observation: observation, observationSpace: observationSpace,
      actionSpace: actionSpace)
  }

  /// Adds a step.
  /// - Parameters:
  ///   - action: what was done.
  ///   - reward: what it brought.
  ///   - terminated: whether it led to a terminal state.
  ///   - truncated: whether the episode was cut off.
  ///   - observation: what was seen then.
  /// - Precondition: an episode has begun.
  /// - Throws: `ReplayError.wrongValue` where the action or the observation isn't of its space.
  public mutating func step(
    action: SpaceValue, reward: Double, terminated: Bool, truncated: Bool, observation: SpaceValue
  ) throws(ReplayError) {
    precondition(current != nil, "EpisodeRecorder: step before begin")
    try current?.append(
      action: action, reward: reward, terminated: terminated, truncated: truncated,
      observation: observation)
  }

  /// Adds what an environment returned for an action.
  /// - Precondition: an episode has begun.
  /// - Throws: `ReplayError.wrongValue` where the action or the observation isn't of its space.
  public mutating func step(action: SpaceValue, _ step: Step<SpaceValue>) throws(ReplayError) {
    try self.step(
      action: action, reward: step.reward, terminated: step.terminated, truncated: step.truncated,
      observation: step.observation)
  }

  /// Ends the episode. One that neither terminated nor was cut off counts as cut off here, as in
  /// Minari's collector.
  /// - Returns: the episode, nil where there was no step.
  public mutating func end() -> Episode? {
    defer { current = nil }
    guard var episode = current, let last = episode.rewards.indices.last else { return nil }
    if !episode.terminations[last] { episode.truncations[last] = true }
    return episode
  }

  /// Runs an episode and records it.
  /// - Parameters:
  ///   - environment: is reset, then stepped until the episode ends.
  ///   - seed: of the reset.
  ///   - options: of the reset.
  ///   - maxSteps: after so many steps the recording stops, nil for never.
  ///   - action: chooses what to do for an observation.
  /// - Returns: the episode.
  /// - Throws: `GymError` from the environment, `ReplayError.wrongValue`, or what `action` throws.
  public mutating func run(
    _ environment: inout AnyEnvironment, seed: UInt64?, options: ResetOptions = [:],
    maxSteps: Int? = nil, choosing action: (SpaceValue) throws -> SpaceValue
  ) throws -> Episode {
    let start = try environment.reset(seed: seed, options: options)
    try begin(seed: seed, options: options, observation: start.observation)
    var observation = start.observation
    var steps = 0
    while true {
      let action = try action(observation)
      let result = try environment.step(action)
      try step(action: action, result)
      observation = result.observation
      steps += 1
      if result.terminated || result.truncated || steps == maxSteps { break }
    }
    guard let episode = end() else {
      preconditionFailure("EpisodeRecorder: an episode of \(steps) steps is empty")
    }
    return episode
  }
}
