import Foundations
import Gym
import Learning
import NeuralNetworks
import Spaces

extension SavedModel {
  /// The environment it was trained in, with its arguments, or another one.
  func makeEnvironment(
    _ id: String?, changing changes: [String: InfoValue] = [:], stepLimit: Int? = nil,
    _ environments: EnvironmentRegistry
  ) throws(ExperimentError) -> AnyEnvironment {
    let name = try environmentID(overriddenBy: id)
    do throws(GymError) {
      return try environments.make(
        name, maxEpisodeSteps: stepLimit,
        arguments: arguments(in: id).merging(changes) { $1 })
    } catch {
      throw .environment(error)
    }
  }

  /// The environment it is used in.
  /// - Parameter id: another one than it was trained in.
  /// - Returns: the id.
  /// - Throws: `ExperimentError.noEnvironment` where neither is known.
  public func environmentID(overriddenBy id: String? = nil) throws(ExperimentError) -> String {
    guard let name = id ?? environment else { throw .noEnvironment }
    return name
  }

  /// The keyword arguments of the environment it was trained in; none of another one.
  public func arguments(in id: String?) -> [String: InfoValue] {
    id == nil || id == environment ? arguments : [:]
  }

  /// Makes the agent with its weights.
  /// - Parameters:
  ///   - id: another environment than it was trained in, with the same spaces.
  ///   - changes: keyword arguments of the environment that differ from those it was trained with.
  ///   - environments: where its environment is known.
  ///   - agents: where it is known itself.
  /// - Returns: the agent, ready to act.
  /// - Throws: `ExperimentError` where a name is unknown or the weights do not fit.
  public func makeAgent(
    environment id: String? = nil, changing changes: [String: InfoValue] = [:],
    environments: EnvironmentRegistry, agents: AgentRegistry
  ) throws(ExperimentError) -> any Agent {
    let environment = try makeEnvironment(id, changing: changes, environments)
    return try makeAgent(
      environment.observationSpace, environment.actionSpace,
      for: try environmentID(overriddenBy: id), agents)
  }

  /// Makes the agent with its weights for the spaces it was trained in, without an environment: the
  /// data that it learned from need not be there.
  /// - Parameter agents: where it is known.
  /// - Returns: the agent, ready to act.
  /// - Throws: `ExperimentError` where a name is unknown or the weights do not fit.
  public func makeAgent(agents: AgentRegistry) throws(ExperimentError) -> any Agent {
    let spaces = try savedSpaces
    return try makeAgent(
      spaces.observations, spaces.actions, for: environment ?? "its spaces", agents)
  }

  /// Makes the agent as it was before its training: with its settings, and other random weights.
  /// - Parameters:
  ///   - seed: of the weights; the run's own gives those that its training began with.
  ///   - agents: where it is known.
  /// - Returns: the agent.
  /// - Throws: `ExperimentError` where a name is unknown.
  public func makeUntrainedAgent(seed: UInt64, agents: AgentRegistry) throws(ExperimentError)
    -> any Agent
  {
    let spaces = try savedSpaces
    return try makeAgent(spaces.observations, spaces.actions, seed: seed, agents)
  }

  private var savedSpaces: (observations: Space, actions: Space) {
    get throws(ExperimentError) {
      guard let observationSpace, let actionSpace else {
        throw .foreignFile(
          path: "the model", expected: "a model with its spaces",
          found: "one of an earlier version, without them")
      }
      return (observationSpace, actionSpace)
    }
  }

  private func makeAgent(
    _ observationSpace: Space, _ actionSpace: Space, seed: UInt64, _ agents: AgentRegistry
  ) throws(ExperimentError) -> any Agent {
    do {
      return try agents.spec(self.agent).make(
        preset: preset, changes: settings.map { ($0.name, $0.value) },
        observationSpace: observationSpace, actionSpace: actionSpace, seed: seed)
    } catch {
      throw ExperimentError(agent: error, origin: "the model")
    }
  }

  private func makeAgent(
    _ observationSpace: Space, _ actionSpace: Space, for name: String, _ agents: AgentRegistry
  ) throws(ExperimentError) -> any Agent {
    var agent = try makeAgent(observationSpace, actionSpace, seed: seed, agents)
    do {
      try agent.restore(archive, scope: .model)
    } catch {
      guard let error = error as? AgentError else { throw ExperimentError(training: error) }
      throw .unfitModel(path: "the model for \(name)", error)
    }
    return agent
  }
}
