import Gym
import Replays

extension Track {
  /// How far numbers of a replay of another program may be from ours, absolute plus relative: its
  /// sines may differ in the last digit, and the difference grows over an episode.
  public static let foreignTolerance = 1e-4

  /// Makes a track of a recorded episode.
  ///
  /// The scenes come from running it again, verified step by step. From the first difference on, or
  /// where it can't be run again, the frames have the stored observations and no scenes, and
  /// `notice` says why.
  /// - Parameters:
  ///   - episode: of this replay.
  ///   - reader: the replay.
  ///   - registry: knows the environment.
  public init(_ episode: Episode, of reader: ReplayReader, in registry: EnvironmentRegistry) {
    self.init(
      environment: reader.header.environmentID ?? "", actionSpace: episode.actions.space,
      framesPerSecond: 30)
    var snapshots: [AnyEnvironment] = []
    do throws(ReplayError) {
      let result = try reader.replay(
        episode, in: registry, tolerance: Self.foreignTolerance, visit: { snapshots.append($0) })
      if let mismatch = result.mismatch {
        self.mismatch = mismatch
        notice = "\(mismatch); from there on the stored observations are shown"
        snapshots.removeLast(max(0, snapshots.count - mismatch.step))
      }
    } catch {
      notice = "\(error)"
    }
    if let environment = snapshots.first {
      framesPerSecond = FilmSettings.frameRate(environment.metadata.renderFPS)
      observationNames = environment.metadata.observationNames
      if notice == nil, environment.render() == nil {
        notice = "\(self.environment) has no picture: the stored observations are shown"
      }
    }
    append(episode, snapshots)
  }

  private mutating func append(_ episode: Episode, _ snapshots: [AnyEnvironment]) {
    let steps = episode.totalSteps
    for index in 0...steps {
      append(
        Frame(
          scene: index < snapshots.count ? .environment(snapshots[index]) : .none,
          observation: episode.observations[index],
          action: index < steps ? episode.actions[index] : nil,
          reward: index > 0 ? episode.rewards[index - 1] : nil,
          terminated: index > 0 && episode.terminations[index - 1],
          truncated: index > 0 && episode.truncations[index - 1]))
    }
  }
}
