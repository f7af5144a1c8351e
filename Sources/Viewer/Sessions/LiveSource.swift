import Gym
import Learning
import Spaces
import TensorEngine

/// An agent that acts in an environment while one looks on.
public struct LiveSource: Sendable {
  /// Who acts.
  public enum Actor: Sendable {
    /// An agent, as it would be evaluated.
    case agent(any Agent)
    /// Nobody: actions are drawn from the space, with the source's seed.
    case random
  }

  private var environment: AnyEnvironment
  private var player: GreedyPlayer?
  private var sampler: SeededSpace
  private let seed: UInt64
  private let actionNames: [String]
  /// Says how much each number of an observation speaks for the action; nil for nothing.
  public var explainer: ObservationExplainer?
  /// How many episodes have begun.
  public private(set) var episodeCount = 0

  /// Makes a source.
  /// - Parameters:
  ///   - environment: where it acts.
  ///   - actor: who acts.
  ///   - seed: of the first episode; the next ones follow.
  ///   - registry: knows what the actions are called.
  public init(
    _ environment: AnyEnvironment, actor: Actor, seed: UInt64,
    registry: EnvironmentRegistry = EnvironmentRegistry()
  ) {
    self.environment = environment
    self.seed = seed
    sampler = SeededSpace(environment.actionSpace, seed: seed)
    if case .agent(let agent) = actor {
      player = GreedyPlayer(agent, environment.observationSpace, environment.actionSpace)
    }
    actionNames = environment.spec.map { registry.actionNames(of: $0.id.description) } ?? []
  }

  /// Starts the next episode.
  /// - Returns: its track, with the first frame.
  /// - Throws: `GymError` where the reset fails.
  public mutating func begin() throws(GymError) -> Track {
    let start = try environment.reset(seed: seed &+ UInt64(episodeCount))
    episodeCount += 1
    player?.beginEpisode()
    var track = Track(
      environment: environment.spec?.id.description ?? "", actionSpace: environment.actionSpace,
      framesPerSecond: environment.metadata.renderFPS)
    track.actionNames = actionNames
    track.observationNames = environment.metadata.observationNames
    track.append(Frame(scene: .environment(environment), observation: start.observation))
    return track
  }

  /// Does one step of the episode that the track shows, and adds its frame.
  /// - Throws: `GymError` where the environment refuses, or what the agent throws.
  public mutating func step(_ track: inout Track) throws {
    guard let last = track.frames.last, !track.hasEnded else { return }
    let values = try player?.values(for: last.observation) ?? []
    let action = try player?.action(for: last.observation) ?? sampler.sample()
    let step = try environment.step(action)
    track.act(action, values: values)
    if let explainer { try track.explain(by: explainer, from: track.frames.count - 1) }
    track.append(Frame(scene: .environment(environment), step))
  }
}

extension Frame {
  /// The frame after a step.
  init(scene: Scene, _ step: Step<SpaceValue>) {
    self.init(
      scene: scene, observation: step.observation, reward: step.reward,
      terminated: step.terminated, truncated: step.truncated)
  }
}
