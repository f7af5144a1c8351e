import Foundations
import Gym
import Spaces

/// What a replay says about itself: where its episodes come from and how to get them again.
///
/// In a file it stands in the attributes of the root group; in a data set folder also in
/// `metadata.json`, under Minari's names.
public struct ReplayHeader: Sendable, Equatable {
  /// Where observations lie.
  public var observationSpace: Space
  /// Where actions lie.
  public var actionSpace: Space
  /// Gymnasium's JSON text of the environment's spec, nil where it wasn't made by name.
  public var environmentSpec: String?
  /// The agent that acted, Minari's `algorithm_name`.
  public var agent: String?
  /// The seed of the run.
  public var seed: UInt64?
  /// The run's settings, by name.
  public var settings: [String: InfoValue]
  /// The command that makes the replay again.
  public var command: String?

  /// Describes a recording.
  /// - Parameters:
  ///   - environment: gives the spaces and the spec.
  ///   - agent: the name of the agent that acts.
  ///   - seed: the seed of the run.
  ///   - settings: the run's settings.
  ///   - command: the command that makes the replay again.
  public init(
    environment: AnyEnvironment, agent: String? = nil, seed: UInt64? = nil,
    settings: [String: InfoValue] = [:], command: String? = nil
  ) {
    self.init(
      observationSpace: environment.observationSpace, actionSpace: environment.actionSpace,
      environmentSpec: environment.spec?.json, agent: agent, seed: seed, settings: settings,
      command: command)
  }

  /// Describes a recording by its parts.
  public init(
    observationSpace: Space, actionSpace: Space, environmentSpec: String? = nil,
    agent: String? = nil, seed: UInt64? = nil, settings: [String: InfoValue] = [:],
    command: String? = nil
  ) {
    self.observationSpace = observationSpace
    self.actionSpace = actionSpace
    self.environmentSpec = environmentSpec
    self.agent = agent
    self.seed = seed
    self.settings = settings
    self.command = command
  }

  /// The spec as JSON, nil where there is none or it can't be read.
  var spec: JSONValue? { environmentSpec.flatMap { try? JSONValue(reading: $0) } }
  /// The settings as JSON.
  var settingsJSON: String { InfoValue.dictionary(settings).jsonValue.text }

  /// The environment's name, such as `CartPole-v1`.
  public var environmentID: String? { spec?["id"]?.string }

  /// Where the replay belongs: `replays/<environment>/<agent>-seed<seed>.hdf5`.
  /// - Parameter folder: the folder of all replays.
  /// - Returns: the path.
  public func path(in folder: String = "replays") -> String {
    let name = (agent ?? "unknown") + (seed.map { "-seed\($0)" } ?? "")
    return "\(folder)/\(environmentID ?? "unknown")/\(name).hdf5"
  }
}
