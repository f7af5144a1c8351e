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
  ///   - explainer: says what in the observations speaks for the actions, beside the scenes; nil for
  ///     the scenes alone.
  /// - Returns: whether everything happened again, up to `Track.foreignTolerance`.
  /// - Throws: `ReplayError` where it can't be run, `ViewerError` where a scene can't be drawn or
  ///   the environment has none.
  public func addEpisode(
    _ episode: Episode, of reader: ReplayReader, in registry: EnvironmentRegistry,
    explainer: ObservationExplainer? = nil
  ) throws -> Resimulation {
    let tolerance = Track.foreignTolerance
    let result = try reader.replay(episode, in: registry, tolerance: tolerance)
    guard result.mismatch == nil else { return result }
    var track = Track(episode, of: reader, in: registry)
    track.actionNames = registry.actionNames(of: track.environment)
    if let explainer { try track.explain(by: explainer) }
    var problem: ViewerError?
    var step = 0
    _ = try reader.replay(episode, in: registry, tolerance: tolerance) { environment in
      guard problem == nil else { return }
      do throws(ViewerError) {
        try addScene(of: environment, explainer == nil ? nil : (track, track.frames[step]))
      } catch { problem = error }
      step += 1
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
  ///   - explainer: says what in the observations speaks for the actions, beside the scenes; nil for
  ///     the scenes alone.
  ///   - registry: knows what the actions are called.
  ///   - choose: chooses an action for an observation.
  /// - Throws: `GymError`, `ViewerError`, and what choosing throws.
  public func addEpisode(
    in environment: inout AnyEnvironment, seed: UInt64, steps: Int,
    explainer: ObservationExplainer? = nil, registry: EnvironmentRegistry = EnvironmentRegistry(),
    choosing choose: (SpaceValue) throws -> SpaceValue
  ) throws {
    var observation = try environment.reset(seed: seed, options: [:]).observation
    for _ in 0..<max(0, steps) {
      let action = try choose(observation)
      try addScene(of: environment, moment(environment, observation, action, explainer, registry))
      let step = try environment.step(action)
      observation = step.observation
      if step.terminated || step.truncated { break }
    }
    try addScene(of: environment, moment(environment, observation, nil, explainer, registry))
  }

  /// A track of one frame with its relevance; nil where nothing explains it.
  private func moment(
    _ environment: AnyEnvironment, _ observation: SpaceValue, _ action: SpaceValue?,
    _ explainer: ObservationExplainer?, _ registry: EnvironmentRegistry
  ) throws -> (Track, Frame)? {
    guard let explainer else { return nil }
    var track = Track(
      environment: "", actionSpace: environment.actionSpace, framesPerSecond: 30)
    track.observationNames = environment.metadata.observationNames
    track.actionNames = environment.spec.map { registry.actionNames(of: $0.id.description) } ?? []
    track.append(Frame(scene: .none, observation: observation, action: action))
    try track.explain(by: explainer)
    return (track, track.frames[0])
  }

  private func addScene(
    of environment: AnyEnvironment, _ moment: (track: Track, frame: Frame)? = nil
  ) throws(ViewerError) {
    guard let scene = environment.render() else {
      throw .badFilm(
        value: "an environment without a scene",
        expected: "an environment that draws itself")
    }
    guard let moment else { return try add(scene) }
    let height = min(max(scene.height, 200), 600)
    let panel = SidebarPanels.explained(moment.track, moment.frame, size: (264, height))
    try add(.arranged([[scene, panel]], background: scene.background))
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
