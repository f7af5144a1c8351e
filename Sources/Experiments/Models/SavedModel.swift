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
  /// What the names of columns and classes were in one's own files that it learned from; nil of other
  /// sets, and in files of earlier versions.
  public let dataFingerprint: String?
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
    dataFingerprint = environments.dataset?.dataFingerprint
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
    dataFingerprint = nil
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
    record["data_sha256"] = dataFingerprint
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
    dataFingerprint = record["data_sha256"] == nil ? nil : try string("data_sha256")
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
}
