import Gym
import Learning
import Replays

/// A replay as the player's source of episodes.
public struct ReplaySource: Sendable {
  /// The most episodes whose steps and returns are read for the list at the start.
  public static let largestSummary = 256

  /// The replay.
  public let reader: ReplayReader
  /// The episodes for the list.
  public let entries: [EpisodeEntry]
  private let registry: EnvironmentRegistry
  /// Says what each action is worth, where an agent was given that can.
  private let agent: (any Agent)?
  /// Says how much each number of an observation speaks for the action; nil for nothing.
  public var explainer: ObservationExplainer?

  /// Opens a replay.
  /// - Parameters:
  ///   - path: the file or the data set's folder.
  ///   - registry: knows the environment, where it is at hand.
  ///   - agent: whose values of the actions are shown; nil for none.
  /// - Throws: `ReplayError` where the file can't be read, or has no episodes.
  public init(_ path: String, in registry: EnvironmentRegistry, agent: (any Agent)? = nil)
    throws(ReplayError)
  {
    let reader = try ReplayReader(path)
    self.reader = reader
    guard reader.episodeCount > 0 else { throw .missing(file: path, item: "an episode") }
    self.registry = registry
    self.agent = agent
    let summarized = min(reader.episodeCount, Self.largestSummary)
    var entries = try reader.episodes(0..<summarized).enumerated().map { index, result in
      let label = "\(reader.episodeIDs[index])"
      return switch result {
      case .success(let episode):
        EpisodeEntry(
          label: label, steps: episode.totalSteps, episodeReturn: episode.episodeReturn)
      case .failure: EpisodeEntry(label: label, isDamaged: true)
      }
    }
    entries += reader.episodeIDs.dropFirst(summarized).map { EpisodeEntry(label: "\($0)") }
    self.entries = entries
  }

  /// What stands above the environment: the agent and the seed of the run.
  public var title: String {
    let header = reader.header
    let parts = [
      header.environmentID, header.agent, header.seed.map { "seed \($0)" },
    ]
    let known = parts.compactMap { $0 }
    return known.isEmpty ? reader.path : known.joined(separator: " · ")
  }

  /// An episode, or why it can't be shown.
  public func content(of index: Int) -> Player.Content {
    guard index < reader.episodeCount else {
      return .failed("This replay has \(reader.episodeCount) episodes, no \(index + 1)th.")
    }
    let episode: Episode
    do throws(ReplayError) { episode = try reader.episode(index) } catch {
      return .failed(error.description)
    }
    var track = Track(episode, of: reader, in: registry)
    track.actionNames = registry.actionNames(of: track.environment)
    if var player = agent.map({
      GreedyPlayer($0, episode.observations.space, episode.actions.space)
    }) {
      // Where the agent does not fit the observations, its values are left out.
      let values = episode.observations.map { (try? player.values(movingOn: $0)) ?? [] }
      track.setActionValues(values)
    }
    if let explainer {
      do { try track.explain(by: explainer) } catch { track.notice = "\(error)" }
    }
    return .track(track)
  }
}

extension EnvironmentRegistry {
  /// What the actions of an environment are called, by its key map; empty where it has none.
  package func actionNames(of id: String) -> [String] {
    guard let spec = try? spec(id), let map = spec.keyMap else { return [] }
    var names: [Int: String] = [:]
    for binding in map.bindings {
      if case .discrete(let choice) = binding.action, choice >= 0, names[choice] == nil {
        names[choice] = binding.label
      }
    }
    if case .action(.discrete(let choice)) = map.idle, names[choice] == nil {
      names[choice] = map.idleLabel
    }
    guard let last = names.keys.max(), last < 64 else { return [] }
    return (0...last).map { names[$0] ?? "" }
  }
}
