import Gym
import Learning
import Replays
import Spaces

extension SavedModel {
  /// Records episodes in which the model acts as it would be used. Where the environment has no
  /// step limit, episodes are truncated after `EnvironmentSpec.defaultEvaluationSteps`.
  /// - Parameters:
  ///   - path: the data set or the file to make, as `ReplayWriter` does.
  ///   - id: another environment than it learned in, with the same spaces.
  ///   - seed: of the first episode, the next ones follow; nil takes those of the run's final test.
  ///   - episodes: how many, 1 or more.
  ///   - command: what makes the recording again, to stand in its header.
  ///   - replacing: whether a file of that name gives way.
  ///   - environments: where the environment is known.
  ///   - agents: where the agent is known.
  /// - Returns: the episodes.
  /// - Throws: `ExperimentError` where a name is unknown, the weights do not fit, or the file
  ///   cannot be written.
  public func record(
    to path: String, in id: String? = nil, seed: UInt64? = nil, episodes: Int = 1,
    command: String? = nil, replacing: Bool = false, environments: EnvironmentRegistry,
    agents: AgentRegistry
  ) throws(ExperimentError) -> [Episode] {
    let agent = try makeAgent(environment: id, environments: environments, agents: agents)
    let limit = (try? environments.spec(try environmentID(overriddenBy: id)))?.evaluationSteps(nil)
    let environment = try makeEnvironment(id, stepLimit: limit, environments)
    let header = ReplayHeader(
      environment: environment, agent: self.agent, seed: self.seed,
      settings: Dictionary(
        settings.map { ($0.name, InfoValue($0.value)) }, uniquingKeysWith: { $1 }),
      command: command)
    var player = GreedyPlayer(agent, environment.observationSpace, environment.actionSpace)
    var recording = try Recording(
      to: path, header: header, of: environment, replacing: replacing)
    let first = seed ?? EvaluationSeeds.test(of: self.seed)
    return try recording.run(episodes, from: first) { observation, isFirst in
      if isFirst { player.beginEpisode() }
      return try player.action(for: observation)
    }
  }
}

/// A file and the environment whose episodes go into it.
///
///     var recording = try Recording(to: "random-v0", header: header, of: environment)
///     let episodes = try recording.runSampled(3, from: 0)
public struct Recording: ~Copyable {
  private var environment: AnyEnvironment
  private let writer: ReplayWriter

  /// Makes the file; where it cannot be written, no episode is played for nothing.
  /// - Parameters:
  ///   - path: the data set or the file, which must not be there yet.
  ///   - header: what it says about itself.
  ///   - environment: where the episodes happen.
  ///   - replacing: whether a file of that name gives way.
  /// - Throws: `ExperimentError.notRecorded`
  public init(
    to path: String, header: ReplayHeader, of environment: AnyEnvironment, replacing: Bool = false
  ) throws(ExperimentError) {
    self.environment = environment
    do throws(ReplayError) {
      writer = try ReplayWriter(creating: path, header: header, replacing: replacing)
    } catch {
      throw .notRecorded(error)
    }
  }

  /// Records episodes of actions drawn from the space, by one generator for all of them.
  /// - Parameters:
  ///   - count: how many episodes.
  ///   - seed: of the actions and of the first reset; the next resets have the next seeds.
  /// - Returns: the episodes.
  /// - Throws: `ExperimentError.notRecorded`
  public mutating func runSampled(_ count: Int, from seed: UInt64) throws(ExperimentError)
    -> [Episode]
  {
    var actions = SeededSpace(environment.actionSpace, seed: seed)
    return try run(count, from: seed) { _, _ in actions.sample() }
  }

  /// Records episodes and closes the file.
  /// - Parameters:
  ///   - count: how many episodes.
  ///   - seed: of the first reset; the next ones have the next seeds, modulo 2^64.
  ///   - action: chooses for an observation; the flag says whether it is an episode's first.
  /// - Returns: the episodes.
  /// - Throws: `ExperimentError.notRecorded`; the episodes before are in the file.
  public mutating func run(
    _ count: Int, from seed: UInt64, choosing action: (SpaceValue, Bool) throws -> SpaceValue
  ) throws(ExperimentError) -> [Episode] {
    var recorder = EpisodeRecorder(for: environment)
    var episodes: [Episode] = []
    do {
      for index in 0..<max(0, count) {
        var isFirst = true
        let episode = try recorder.run(&environment, seed: seed &+ UInt64(index)) { observation in
          defer { isFirst = false }
          return try action(observation, isFirst)
        }
        try writer.append(episode)
        episodes.append(episode)
      }
      try writer.close()
    } catch let error as ReplayError {
      throw .notRecorded(error)
    } catch {
      throw .notRecorded(.wrongValue(expected: "an episode", found: "\(error)"))
    }
    return episodes
  }
}

extension InfoValue {
  /// A setting as a replay's header holds it.
  fileprivate init(_ value: SettingValue) {
    switch value {
    case .bool(let flag): self = .bool(flag)
    case .integer(let number): self = .int(number)
    case .number(let number): self = .double(number)
    case .text(let string): self = .string(string)
    case .list(let values): self = .list(values.map { InfoValue($0) })
    }
  }
}
