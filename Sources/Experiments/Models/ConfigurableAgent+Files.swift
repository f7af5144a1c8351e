import Foundations
import Learning

extension ConfigurableAgent {
  /// Saves the agent as a model file: weights, settings and spaces, without what only training
  /// needs.
  ///
  ///     try agent.save(to: "cartpole.safetensors")
  ///     var same = try DQNAgent(contentsOf: "cartpole.safetensors")
  ///
  /// - Parameter path: written atomically.
  /// - Throws: `FileError` where it cannot be written.
  public func save(to path: String) throws { try SavedModel(self).write(to: path) }

  /// Loads an agent from a model file, of `save(to:)` or of a run.
  /// - Parameters:
  ///   - path: the file.
  ///   - network: makes the network where the agent was made with another one than its settings
  ///     describe.
  /// - Throws: `ExperimentError` where the file is damaged or holds another agent, `AgentError`
  ///   where its weights do not fit.
  public init(contentsOf path: String, network: NetworkFactory? = nil) throws {
    let model = try SavedModel(contentsOf: path)
    guard let observationSpace = model.observationSpace, let actionSpace = model.actionSpace else {
      throw ExperimentError.foreignFile(
        path: path, expected: "a model with its spaces",
        found: "one of an earlier version, without them: use SavedModel(contentsOf:).makeAgent")
    }
    var settings = Settings()
    do {
      for change in model.settings {
        try settings.set(change.name, to: change.value, agent: Self.name)
      }
      try settings.validate()
    } catch {
      guard model.agent == Self.name else {
        throw ExperimentError.foreignFile(
          path: path, expected: "a model of \(Self.name)", found: "one of \(model.agent)")
      }
      throw error
    }
    try self.init(
      settings,
      AgentSetup(
        observationSpace: observationSpace, actionSpace: actionSpace, seed: model.seed,
        network: network, name: model.agent))
    try restore(model.archive, scope: .model)
  }
}
