import Foundations
import Gym
import Spaces

/// What a registry knows about an agent: how to make it, and what can be set.
public struct AgentSpec: Sendable {
  /// One setting as a list shows it.
  public struct SettingDescription: Sendable, Equatable {
    /// The name in files and flags.
    public let name: String
    /// What it does.
    public let meaning: String
    /// What is allowed, in words.
    public let expected: String
  }

  /// A preset as a list shows it.
  public struct PresetDescription: Sendable, Equatable {
    /// The name for `--preset`.
    public let name: String
    /// What it is good for.
    public let meaning: String
    /// Steps that it trains by default.
    public let steps: Int?
    /// Passes over a data set that it trains by default.
    public let epochs: Int?
    /// Keyword arguments of the environment that it is made for.
    public let environmentArguments: [String: InfoValue]
    /// Steps between evaluations by default.
    public let evaluateEvery: Int?
    /// The mean return of an evaluation that ends the training by default.
    public let untilReturn: Double?
    /// Evaluations in a row without a better model that end the training by default.
    public let patience: Int?
    /// By how much a model has to be better for `patience` by default.
    public let minDelta: Double
    /// Whether it is the default where a data set's examples are rows of a table.
    public let isForTables: Bool
  }

  /// A change of a setting, by name.
  public typealias Change = (name: String, value: SettingValue)

  /// The name: `dqn`.
  public let name: String
  /// The agent's type: which protocols it follows says what it can do.
  public let type: any Agent.Type
  /// One sentence for lists.
  public let summary: String
  /// The settings, in the order to list them.
  public let settings: [SettingDescription]
  /// The presets, the default first.
  public let presets: [PresetDescription]
  /// The environment that it trains in where none is named; nil where one must be.
  public let defaultEnvironment: String?
  private let resolve: @Sendable (String?, [Change]) throws(AgentError) -> [Change]
  private let build: @Sendable (String?, [Change], AgentSetup) throws -> any Agent

  /// Describes an agent.
  /// - Parameters:
  ///   - type: made from its settings.
  ///   - name: for the command line; nil for the type's own.
  ///   - summary: one sentence for lists.
  ///   - presets: at least one, the default first.
  ///   - defaultEnvironment: where it trains unless another one is named.
  /// - Precondition: there is a preset.
  public init<A: ConfigurableAgent>(
    _ type: A.Type, name: String? = nil, summary: String, presets: [Preset<A.Settings>],
    defaultEnvironment: String? = nil
  ) {
    let name = name ?? A.name
    precondition(!presets.isEmpty, "AgentSpec: \(name) needs at least one preset")
    self.name = name
    self.type = type
    self.summary = summary
    self.defaultEnvironment = defaultEnvironment
    self.presets = presets.map {
      PresetDescription(
        name: $0.name, meaning: $0.meaning, steps: $0.steps, epochs: $0.epochs,
        environmentArguments: $0.environmentArguments, evaluateEvery: $0.evaluateEvery,
        untilReturn: $0.untilReturn, patience: $0.patience, minDelta: $0.minDelta,
        isForTables: $0.isForTables)
    }
    settings = A.Settings.schema.map {
      SettingDescription(name: $0.name, meaning: $0.meaning, expected: $0.expected)
    }
    @Sendable func resolved(_ preset: String?, _ changes: [Change]) throws(AgentError)
      -> A.Settings
    {
      let chosen = preset ?? presets[0].name
      guard var settings = presets.first(where: { $0.name == chosen })?.settings else {
        throw .unknownPreset(chosen, agent: name, known: presets.map(\.name))
      }
      for change in changes { try settings.set(change.name, to: change.value, agent: name) }
      try settings.validate()
      return settings
    }
    resolve = { (preset, changes) throws(AgentError) in try resolved(preset, changes).values }
    build = { (preset, changes, setup) in
      var setup = setup
      setup.name = name
      return try A(try resolved(preset, changes), setup)
    }
  }

  /// The preset of that name.
  /// - Parameters:
  ///   - name: nil takes the one named like the environment, else like another version of it, else
  ///     the one for what it shows, else the first.
  ///   - environment: an id with its version.
  ///   - shape: of an observation, where it is known: `[D]` is a row of a table.
  /// - Returns: the preset; nil where none has that name.
  public func preset(_ name: String?, in environment: String?, showing shape: [Int]? = nil)
    -> PresetDescription?
  {
    if let name { return presets.first { $0.name == name } }
    return presets.first { $0.name == environment }
      ?? presets.first { Self.isAnotherVersion($0.name, of: environment) }
      ?? presets.first { $0.isForTables && shape?.count == 1 } ?? presets[0]
  }

  private static func isAnotherVersion(_ name: String, of environment: String?) -> Bool {
    guard let environment, let id = try? EnvironmentID(environment),
      let other = try? EnvironmentID(name)
    else { return false }
    return other.version != nil && other.unversioned == id.unversioned
  }

  /// All settings as they will be used.
  /// - Parameters:
  ///   - preset: nil takes the first one.
  ///   - changes: applied in order, later ones over earlier ones.
  /// - Returns: every setting with its value, in the order of the schema.
  /// - Throws: `AgentError` where a name or a value is wrong.
  public func values(preset: String? = nil, changes: [Change] = []) throws(AgentError) -> [Change] {
    try resolve(preset, changes)
  }

  /// Makes the agent.
  /// - Parameters:
  ///   - preset: nil takes the first one.
  ///   - changes: applied in order, later ones over earlier ones.
  ///   - setup: what it is made for.
  /// - Returns: the agent, before its first step.
  /// - Throws: `AgentError` where a setting is wrong or the spaces do not fit.
  public func make(preset: String? = nil, changes: [Change] = [], _ setup: AgentSetup) throws
    -> any Agent
  {
    try build(preset, changes, setup)
  }

  /// Makes the agent for spaces; see `make(preset:changes:_:)`.
  public func make(
    preset: String? = nil, changes: [Change] = [], observationSpace: Space, actionSpace: Space,
    environmentCount: Int? = nil, seed: UInt64
  ) throws -> any Agent {
    try build(
      preset, changes,
      AgentSetup(
        observationSpace: observationSpace, actionSpace: actionSpace,
        environmentCount: environmentCount, seed: seed))
  }
}

/// Agents by name. A value: a program assembles the one it wants and passes it on.
public struct AgentRegistry: Sendable {
  /// The agents, in the order to list them.
  public private(set) var specs: [AgentSpec] = []
  /// The agent to take first in an environment, by the environment's id with its version, or by its
  /// namespace.
  public var recommendations: [String: String] = [:]
  /// What agents were measured to reach.
  public var knownResults: [KnownResult] = []

  /// Makes a registry.
  /// - Parameters:
  ///   - specs: the agents, in the order to list them.
  ///   - recommendations: the agent to take first, by the environment's id.
  ///   - knownResults: what agents were measured to reach.
  public init(
    _ specs: [AgentSpec] = [], recommendations: [String: String] = [:],
    knownResults: [KnownResult] = []
  ) {
    self.recommendations = recommendations
    self.knownResults = knownResults
    for spec in specs { register(spec) }
  }

  /// The agent to take first in an environment, whose id has its version; nil where none is known.
  public func recommendation(in id: String) -> String? {
    recommendations[id]
      ?? (try? EnvironmentID(id))?.namespace.flatMap { recommendations[$0] }
  }

  /// Adds an agent, in place of one with the same name.
  public mutating func register(_ spec: AgentSpec) {
    specs.removeAll { $0.name == spec.name }
    specs.append(spec)
  }

  /// The agent of that name.
  /// - Throws: `AgentError.unknownAgent` with the nearest names.
  public func spec(_ name: String) throws(AgentError) -> AgentSpec {
    guard let spec = specs.first(where: { $0.name == name }) else {
      throw .unknownAgent(name, nearest: nearestNames(to: name, among: specs.map(\.name)))
    }
    return spec
  }
}
