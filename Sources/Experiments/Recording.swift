import Gym
import Replays
import TensorEngine

extension SavedModel {
  /// Records one episode in which the model acts as it would be used.
  /// - Parameters:
  ///   - path: the file to make, in Minari's HDF5 layout.
  ///   - id: another environment than it learnt in, with the same spaces.
  ///   - seed: of the episode; nil takes the first of the run's final test.
  ///   - command: what makes the recording again, to stand in its header.
  ///   - replacing: whether a file of that name gives way.
  ///   - environments: where the environment is known.
  ///   - agents: where the agent is known.
  /// - Returns: the episode.
  /// - Throws: `ExperimentError` where a name is unknown, the weights do not fit, or the file cannot
  ///   be written.
  public func record(
    to path: String, in id: String? = nil, seed: UInt64? = nil, command: String? = nil,
    replacing: Bool = false, environments: EnvironmentRegistry, agents: AgentRegistry
  ) throws(ExperimentError) -> Episode {
    let agent = try makeAgent(environment: id, environments: environments, agents: agents)
    var environment: AnyEnvironment
    do throws(GymError) {
      environment = try makeEnvironment(id, environments)
    } catch {
      throw .environment(error)
    }
    let header = ReplayHeader(
      environment: environment, agent: self.agent, seed: self.seed,
      settings: Dictionary(
        settings.map { ($0.name, InfoValue($0.value)) }, uniquingKeysWith: { $1 }),
      command: command)
    // The file is made first: where it cannot be written, no episode is played for nothing.
    do throws(ReplayError) {
      let writer = try ReplayWriter(creating: path, header: header, replacing: replacing)
      let episode = try play(
        agent, in: &environment, seed: seed ?? EvaluationSeeds.test(of: self.seed))
      try writer.append(episode)
      try writer.close()
      return episode
    } catch {
      throw .notRecorded(error)
    }
  }

  private func play(_ agent: any Agent, in environment: inout AnyEnvironment, seed: UInt64)
    throws(ReplayError) -> Episode
  {
    var player = GreedyPlayer(agent, environment.observationSpace, environment.actionSpace)
    var recorder = EpisodeRecorder(for: environment)
    do {
      return try recorder.run(&environment, seed: seed) { try player.action(for: $0) }
    } catch let error as ReplayError {
      throw error
    } catch {
      throw .wrongValue(expected: "an episode", found: "\(error)")
    }
  }
}

extension InfoValue {
  /// A setting as a replay's header holds it.
  fileprivate init(_ value: SettingValue) {
    switch value {
    case .bool(let flag): self = .bool(flag)
    case .integer(let number): self = .int(number)
    case .number(let number): self = .double(number)
    case .text(let text): self = .string(text)
    case .list(let values): self = .list(values.map { InfoValue($0) })
    }
  }
}
