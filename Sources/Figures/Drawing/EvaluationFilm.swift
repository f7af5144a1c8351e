import EventFiles
import Gym
import ImageFiles
import Learning
import Viewer

/// A film of an agent's episode as an animated GIF, for the event file of a run.
///
///     run.film = EvaluationFilm().image
public struct EvaluationFilm: Sendable {
  /// The longer side of the film in pixels.
  public var size = 240
  /// The most frames: of a longer episode every second, third… scene is shown.
  public var frameLimit = 60
  /// The most steps.
  public var stepLimit = 1_000

  /// Makes a film with these defaults.
  public init() {}

  /// Films an episode.
  /// - Parameters:
  ///   - agent: acts as it would be evaluated; a copy, the one given stays as it was.
  ///   - environment: a copy is reset and stepped.
  ///   - seed: of the reset.
  /// - Returns: nil where the environment does not draw itself.
  /// - Throws: what the agent and the environment throw; `ViewerError` or `ImageFileError` where a scene
  ///   cannot be drawn.
  @Sendable public func image(
    of agent: any Agent, in environment: AnyEnvironment, seed: UInt64
  ) throws -> EventImage? {
    let scenes = try scenes(of: agent, in: environment, seed: seed)
    guard let first = scenes.first else { return nil }
    let every = (scenes.count + frameLimit - 1) / frameLimit
    let scale = Double(size) / max(first.width, first.height)
    let (width, height) = (
      max(1, Int((first.width * scale).rounded())), max(1, Int((first.height * scale).rounded()))
    )
    let rate = FilmSettings.frameRate(environment.metadata.renderFPS) / Double(every)
    let film = try GIFEncoder(
      width: width, height: height, framesPerSecond: min(25, max(2, rate)))
    for index in stride(from: 0, to: scenes.count, by: every) {
      try film.add(try scenes[index].bitmap(width: width, height: height))
    }
    return EventImage(width: width, height: height, bytes: try film.finish())
  }

  /// What the environment shows at every step; nothing where it does not draw itself.
  private func scenes(
    of agent: any Agent, in environment: AnyEnvironment, seed: UInt64
  ) throws -> [DisplayList] {
    var environment = environment
    var player = GreedyPlayer(agent, environment.observationSpace, environment.actionSpace)
    var observation = try environment.reset(seed: seed).observation
    guard let first = environment.render() else { return [] }
    var scenes = [first]
    for _ in 0..<stepLimit {
      let step = try environment.step(try player.action(for: observation))
      observation = step.observation
      if let scene = environment.render() { scenes.append(scene) }
      if step.terminated || step.truncated { break }
    }
    return scenes
  }
}
