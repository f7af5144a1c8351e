import Foundations
import Gym
import Learning
import NeuralNetworks
import Spaces

/// A trained agent with all that is needed to use it again: a model file, read or to be written.
///
///     let model = try SavedModel(contentsOf: "model.safetensors")
///     let agent = try model.makeAgent(environments: .standard, agents: .standard)
///
/// The file is safetensors: the weights under their layers' names, and in its metadata `format`
/// ("palestra"), `format_version`, the agent's texts (`architecture`) and as JSON the `record`:
/// agent, environment, seed, preset, settings and how far training had come. It holds nothing of
/// the clock or the machine: the same run gives the same bytes.
public struct SavedModel: Sendable, Equatable {
  /// How far training had come.
  public struct Facts: Sendable, Equatable, Codable {
    /// Steps trained.
    public var steps: Int
    /// Episodes finished.
    public var episodes: Int
    /// Updates made.
    public var updates: Int
    /// The mean return of the evaluation that chose the model, where there was one.
    public var meanReturn: Double?
    /// The mean loss of that evaluation, where models are compared by it.
    public var loss: Double?

    /// Describes a training.
    public init(
      steps: Int = 0, episodes: Int = 0, updates: Int = 0, meanReturn: Double? = nil,
      loss: Double? = nil
    ) {
      self.steps = steps
      self.episodes = episodes
      self.updates = updates
      self.meanReturn = meanReturn
      self.loss = loss
    }

    /// The figure by which models are compared, the higher the better; nil before an evaluation.
    var selectionValue: Double? { loss.map { -$0 } ?? meanReturn }
  }

  static let format = "palestra"
  static let formatVersion = 1

  /// The agent's name.
  public let agent: String
  /// The preset that its settings started from; nil of one that was saved by a program.
  public let preset: String?
  /// All its settings.
  public let settings: [RunOptions.SettingChange]
  /// The environment that it was trained in; nil of one that was saved by a program.
  public let environment: String?
  /// The keyword arguments of that environment.
  public let arguments: [String: InfoValue]
  /// The space of observations that it was made for; nil in files of earlier versions.
  public let observationSpace: Space?
  /// The space of actions that it was made for; nil in files of earlier versions.
  public let actionSpace: Space?
  /// The seed of the run.
  public let seed: UInt64
  /// How far training had come.
  public let facts: Facts
  /// The weights.
  public let archive: AgentArchive

  /// Describes a model of a run.
  /// - Parameters:
  ///   - configuration: of the run.
  ///   - environments: where it trains.
  ///   - facts: how far training has come.
  ///   - archive: the weights.
  public init(
    _ configuration: RunConfiguration, in environments: any VectorEnvironment, facts: Facts,
    archive: AgentArchive
  ) {
    observationSpace = environments.singleObservationSpace
    actionSpace = environments.singleActionSpace
    agent = configuration.agent
    preset = configuration.preset
    settings = configuration.settings
    environment = configuration.environment
    arguments = configuration.arguments
    seed = configuration.seed
    self.facts = facts
    self.archive = archive
  }

  /// Describes a model of an agent that a program trained.
  /// - Throws: `AgentError.unfitArchive` where the agent cannot be saved.
  public init(_ agent: some ConfigurableAgent) throws {
    self.agent = agent.setup.name ?? type(of: agent).name
    preset = nil
    settings = agent.settings.values.map { RunOptions.SettingChange($0.name, $0.value) }
    environment = nil
    arguments = [:]
    observationSpace = agent.setup.observationSpace
    actionSpace = agent.setup.actionSpace
    seed = agent.setup.seed
    facts = Facts(updates: agent.updateCount)
    archive = try agent.archive(.model)
  }

  /// Writes the file atomically.
  public func write(to path: String) throws(FileError) {
    var file = Safetensors(metadata: archive.texts)
    file.metadata["format"] = Self.format
    file.metadata["format_version"] = "\(Self.formatVersion)"
    file.metadata["record"] = record.description
    for (name, tensor) in archive.tensors.sorted(by: { $0.key < $1.key }) { file[name] = tensor }
    do throws(ModelFileError) { try file.write(to: path) } catch { throw error.asFileError(path) }
  }

  private var record: JSONValue {
    .object(recordStrings.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })
  }

  /// The record of the training, as model files hold it.
  var recordStrings: [String: String] {
    var record = [
      "agent": agent, "seed": "\(seed)", "settings": RunOptions.json(settings).description,
      "steps": "\(facts.steps)", "episodes": "\(facts.episodes)", "updates": "\(facts.updates)",
    ]
    record["environment"] = environment
    record["preset"] = preset
    record["observation_space"] = observationSpace?.json
    record["action_space"] = actionSpace?.json
    if !arguments.isEmpty {
      record["arguments"] = InfoValue.dictionary(arguments).jsonValue.text
    }
    record["evaluated_return"] = facts.meanReturn.map { "\($0)" }
    record["evaluated_loss"] = facts.loss.map { "\($0)" }
    return record
  }
}

extension SavedModel {
  /// Reads an untrusted file.
  /// - Parameters:
  ///   - path: the file.
  ///   - allowsNonFinite: whether weights may be anything, to describe a model that is not used.
  /// - Throws: `ExperimentError.unreadable` where it is damaged, `foreignFile` where it is not a
  ///   model of this program, `notFinite` where its weights are not finite.
  public init(contentsOf path: String, allowsNonFinite: Bool = false) throws(ExperimentError) {
    let file = try Safetensors.read(path)
    if file.metadata["format"] == Checkpoint.format {
      throw .foreignFile(
        path: path, expected: "a model",
        found: "a checkpoint: give \(RunFolder.modelName) beside it")
    }
    let record = try Self.record(of: file, path)
    func string(_ key: String) throws(ExperimentError) -> String {
      guard case .string(let string) = record[key] else {
        throw .foreignFile(
          path: path, expected: "a model with its record (agent, settings, steps)",
          found: "no \"\(key)\" in the record")
      }
      return string
    }
    func number<Number: LosslessStringConvertible>(_ key: String) throws(ExperimentError) -> Number
    {
      guard let number = Number(try string(key)) else {
        throw .foreignFile(
          path: path, expected: "a number as \"\(key)\" in the record", found: try string(key))
      }
      return number
    }
    agent = try string("agent")
    environment = record["environment"] == nil ? nil : try string("environment")
    observationSpace = try Self.space("observation_space", record, path)
    actionSpace = try Self.space("action_space", record, path)
    arguments = record["arguments"] == nil ? [:] : try Self.arguments(string("arguments"), path)
    preset = record["preset"] == nil ? nil : try string("preset")
    seed = try number("seed")
    settings = try RunOptions.settings(json: try string("settings"), path: path)
    facts = Facts(
      steps: try number("steps"), episodes: try number("episodes"), updates: try number("updates"),
      meanReturn: record["evaluated_return"] == nil ? nil : try number("evaluated_return"),
      loss: record["evaluated_loss"] == nil ? nil : try number("evaluated_loss"))
    var archive = AgentArchive()
    for name in file.names { archive.tensors[name] = file[name] }
    archive.texts = file.metadata
    for key in ["format", "format_version", "record"] { archive.texts[key] = nil }
    if !allowsNonFinite { try FiniteWeights.check(archive.tensors, path: path) }
    self.archive = archive
  }

  private static func space(_ key: String, _ record: JSONValue, _ path: String)
    throws(ExperimentError) -> Space?
  {
    guard let value = record[key] else { return nil }
    guard case .string(let string) = value, let space = try? Space(json: string) else {
      throw .foreignFile(path: path, expected: "a space as \"\(key)\"", found: value.kind)
    }
    return space
  }

  private static func arguments(_ string: String, _ path: String) throws(ExperimentError)
    -> [String: InfoValue]
  {
    guard case .dictionary(let arguments) = InfoValue(parsing: string) else {
      throw .foreignFile(
        path: path, expected: "an object as \"arguments\" in the record", found: string)
    }
    return arguments
  }

  private static func record(of file: Safetensors, _ path: String) throws(ExperimentError)
    -> JSONValue
  {
    guard file.metadata["format"] == format, let string = file.metadata["record"] else {
      throw .foreignFile(
        path: path, expected: "a model written by `palestra train`",
        found: "a safetensors file of another program, without \"record\" in its metadata")
    }
    guard file.metadata["format_version"] == "\(formatVersion)" else {
      throw .foreignFile(
        path: path, expected: "a model of format version \(formatVersion)",
        found: "version \(file.metadata["format_version"] ?? "none"): use a newer palestra")
    }
    do throws(JSONError) {
      return try JSONValue(parsing: string, depthLimit: 8)
    } catch {
      throw .foreignFile(
        path: path, expected: "JSON as \"record\" in its metadata",
        found: "\(error.found) at byte \(error.offset)")
    }
  }

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
