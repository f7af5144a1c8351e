import Glibc
import Gym
import Replays
import Spaces

/// What a film can be made of.
public enum FilmSource {
  /// Whether a name leads to a file or folder, rather than to an environment of the registry.
  public static func isRecording(_ name: String) -> Bool {
    name.hasSuffix(".hdf5") || name.hasSuffix(".h5") || access(name, F_OK) == 0
  }
}

extension Film {
  /// Runs a recorded episode again and adds its scenes, if all of it happens again: an episode that
  /// does not adds nothing.
  /// - Parameters:
  ///   - episode: one of the reader's.
  ///   - reader: the replay.
  ///   - registry: knows the environment.
  /// - Returns: whether everything happened again, up to `Track.foreignTolerance`.
  /// - Throws: `ReplayError` where it can't be run, `ViewerError` where a scene can't be drawn or
  ///   the environment has none.
  public func addEpisode(
    _ episode: Episode, of reader: ReplayReader, in registry: EnvironmentRegistry
  ) throws -> Resimulation {
    let tolerance = Track.foreignTolerance
    let result = try reader.replay(episode, in: registry, tolerance: tolerance)
    guard result.mismatch == nil else { return result }
    var problem: ViewerError?
    _ = try reader.replay(episode, in: registry, tolerance: tolerance) { environment in
      guard problem == nil else { return }
      do throws(ViewerError) { try addScene(of: environment) } catch { problem = error }
    }
    if let problem { throw problem }
    return result
  }

  /// Runs an episode of sampled actions, those of Gymnasium after `env.action_space.seed(seed)`.
  /// - Parameters:
  ///   - environment: is reset first.
  ///   - seed: of the reset and the actions.
  ///   - steps: the most steps; the episode's end comes first.
  /// - Throws: `GymError`, `ViewerError`
  public func addSampledEpisode(in environment: inout AnyEnvironment, seed: UInt64, steps: Int)
    throws
  {
    var actions = SeededSpace(environment.actionSpace, seed: seed)
    try addEpisode(in: &environment, seed: seed, steps: steps) { _ in actions.sample() }
  }

  /// Runs an episode of chosen actions.
  /// - Parameters:
  ///   - environment: is reset first.
  ///   - seed: of the reset.
  ///   - steps: the most steps; the episode's end comes first.
  ///   - choose: chooses an action for an observation.
  /// - Throws: `GymError`, `ViewerError`, and what choosing throws.
  public func addEpisode(
    in environment: inout AnyEnvironment, seed: UInt64, steps: Int,
    choosing choose: (SpaceValue) throws -> SpaceValue
  ) throws {
    var observation = try environment.reset(seed: seed, options: [:]).observation
    try addScene(of: environment)
    for _ in 0..<max(0, steps) {
      let step = try environment.step(choose(observation))
      try addScene(of: environment)
      if step.terminated || step.truncated { return }
      observation = step.observation
    }
  }

  private func addScene(of environment: AnyEnvironment) throws(ViewerError) {
    guard let scene = environment.render() else {
      throw .badFilm(
        value: "an environment without a scene",
        expected: "an environment that draws itself")
    }
    try add(scene)
  }
}

extension ViewerError {
  /// Whether the caller asked for something that can't be, rather than that something failed.
  public var isMisuse: Bool {
    switch self {
    case .badFilm, .wrongSize, .fileExists: true
    default: false
    }
  }
}
