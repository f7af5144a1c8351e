import Gym
import Learning
import Spaces

/// Everything that decides a run, checked: two runs of the same configuration on the same machine
/// end with the same models, byte for byte.
///
/// It is made from options in the order of precedence defaults < preset < YAML < flags:
///
///     let options = flags.over(try RunOptions(yamlFile: "run.yaml"))
///     let configuration = try RunConfiguration(options, environments: .standard, agents:
///     .standard)
public struct RunConfiguration: Sendable, Equatable {
  /// What is trained where nothing else was said.
  public static let defaultAgent = "dqn"
  /// Steps trained where no limit was given.
  public static let defaultSteps = 50_000
  /// Passes over a data set where no limit was given.
  public static let defaultEpochs = 5

  /// The largest limit of steps, episodes, updates or epochs: sums stay within 64 bits.
  public static let largestCount = 1_000_000_000_000
  /// The longest limit of time, about thirty years.
  public static let largestSeconds = 1e9

  /// The most environments side by side.
  public static let largestEnvironmentCount = 65_536

  /// The environment's id, with its version.
  public let environment: String
  /// The environment's keyword arguments where they differ from the registered ones.
  public let arguments: [String: InfoValue]
  /// The agent's name.
  public let agent: String
  /// The preset that the settings started from.
  public let preset: String
  /// All settings of the agent, as they are used.
  public let settings: [RunOptions.SettingChange]
  /// The seed of everything random.
  public let seed: UInt64
  /// The environments that the agent trains in side by side; nil for as many as its settings say.
  public let environmentCount: Int?
  /// How long to train; a resumed run may be given another one.
  public var budget: TrainingBudget
  /// How many threads take part, nil for as many as there are. Results do not depend on it.
  public var threads: Int?
  /// Steps between checkpoints; 0 for none but the last, nil for one after passes over a data set,
  /// every five seconds at most.
  public let checkpointEvery: Int?
  /// Steps between evaluations; 0 for none while training, nil for one after every pass over a data
  /// set.
  public let evaluateEvery: Int?
  /// Episodes of one evaluation.
  public let evaluateEpisodes: Int
  /// Steps after which an episode of an evaluation is cut; nil for the environment's own limit, and
  /// `EnvironmentSpec.defaultEvaluationSteps` where it has none.
  public let evaluateSteps: Int?
  /// Evaluations in a row without a better model after which the run ends; nil for none.
  public let patience: Int?
  /// By how much a model has to be better than the best one for `patience` to start again.
  public let minDelta: Double
  /// The mean return of an evaluation that ends the run; nil for none.
  public let untilReturn: Double?
  /// Which of the numbered models, one at every checkpoint, are kept; nil for none.
  public let keepCheckpoints: KeptCheckpoints.Count?
  /// Whether an event file for TensorBoard is written.
  public var tensorBoard: Bool
  /// Whether to record an episode of the trained agent.
  public var record: Bool
  /// Whether to keep the model of every pass over a data set.
  public var keepEpochs: Bool

  /// Checks options and fills in defaults.
  /// - Throws: `ExperimentError` where a name, a setting or a number is wrong.
  public init(
    _ options: RunOptions, environments: EnvironmentRegistry, agents: AgentRegistry
  ) throws(ExperimentError) {
    let spec = try Self.agent(options, environments, agents)
    guard let id = options.environment ?? spec.defaultEnvironment else { throw .noEnvironment }
    // Whether a training counts passes over the examples.
    let isDataSet: Bool
    let preset: AgentSpec.PresetDescription?
    let found: EnvironmentSpec
    do throws(GymError) {
      found = try environments.spec(id)
      environment = found.id.description
      isDataSet = found.dataSetPlan?.hasPasses == true
      var shape = found.dataSetPlan?.exampleShape
      if let plan = found.dataSetPlan {
        try plan.check(options.arguments)
        if shape == nil, !options.arguments.isEmpty {
          // One's own files: what they show is known when they are read, whatever is held out.
          let whole = [plan.fraction: InfoValue.int(0)].merging(options.arguments) { $1 }
          shape = try environments.make(environment, arguments: whole).observationSpace.shape
        }
      }
      preset = spec.preset(options.preset, in: environment, showing: shape)
      let preferred = found.dataSetPlan != nil ? preset?.environmentArguments ?? [:] : [:]
      arguments = preferred.merging(options.arguments) { $1 }
      if !arguments.isEmpty { _ = try environments.make(environment, arguments: arguments) }
    } catch {
      throw .environment(error)
    }
    agent = spec.name
    self.preset = preset?.name ?? options.preset ?? ""
    settings = try Self.settings(options, preset: self.preset, of: spec)
    seed = options.seed ?? 0
    environmentCount = options.environmentCount
    try Self.check("envs", environmentCount ?? 1, in: 1...Self.largestEnvironmentCount)
    budget = options.budget
    if budget == TrainingBudget() {
      if isDataSet, preset?.steps == nil {
        budget.epochs = preset?.epochs ?? Self.defaultEpochs
      } else {
        budget.steps = preset?.steps ?? Self.defaultSteps
      }
    }
    guard isDataSet || budget.epochs == nil else {
      throw .badOption(
        name: "epochs", value: "\(budget.epochs ?? 0)",
        expected: "an environment made of a data set; for \(environment) say steps or episodes")
    }
    try Self.check(budget)
    threads = options.threads
    if let threads { try Self.check("threads", threads, in: 1...256) }
    checkpointEvery = options.checkpointEvery ?? (isDataSet ? nil : 10_000)
    evaluateEvery = options.evaluateEvery ?? (isDataSet ? nil : preset?.evaluateEvery ?? 2_500)
    evaluateEpisodes = options.evaluateEpisodes ?? 20
    evaluateSteps = options.evaluateSteps
    let selects = evaluateEvery != 0 && found.dataSetPlan?.selects(arguments) ?? true
    patience = options.patience ?? (selects ? preset?.patience : nil)
    let isPresets = options.patience == nil && patience != nil
    minDelta = options.minDelta ?? (isPresets ? preset?.minDelta ?? 0 : 0)
    // What a preset says about evaluations has no meaning where there are none.
    untilReturn = options.untilReturn ?? (evaluateEvery == 0 ? nil : preset?.untilReturn)
    keepCheckpoints = options.keepCheckpoints
    tensorBoard = options.tensorBoard ?? false
    record = options.record ?? false
    keepEpochs = options.keepEpochs ?? false
    guard isDataSet || !keepEpochs else {
      throw .badOption(
        name: "keep-epochs", value: "true",
        expected: "an environment made of a data set: \(environment) has no epochs")
    }
    if isDataSet, let untilReturn {
      throw .badOption(
        name: "until-return", value: "\(untilReturn)",
        expected: "an environment with returns; \(environment) is made of a data set: say patience")
    }
    if keepCheckpoints != nil, checkpointEvery == 0 {
      throw .badOption(
        name: "keep-checkpoints", value: keepCheckpoints?.description ?? "",
        expected: "checkpoints during the training: checkpoint-every above 0")
    }
    try Self.check("checkpoint-every", checkpointEvery ?? 0, in: 0...Self.largestCount)
    try Self.check("evaluate-every", evaluateEvery ?? 0, in: 0...Self.largestCount)
    try Self.check("patience", patience ?? 1, in: 1...Self.largestCount)
    guard minDelta.isFinite, minDelta >= 0 else {
      throw .badOption(
        name: "min-delta", value: "\(minDelta)", expected: "a finite number of 0 or more")
    }
    if minDelta > 0, patience == nil {
      throw .badOption(
        name: "min-delta", value: "\(minDelta)",
        expected: "to come with patience, which it is a part of")
    }
    try Self.check("evaluate-episodes", evaluateEpisodes, in: 1...100_000)
    try Self.check("evaluate-steps", evaluateSteps ?? 1, in: 1...Self.largestCount)
  }

  /// The agent that was named, else the one recommended for the environment.
  private static func agent(
    _ options: RunOptions, _ environments: EnvironmentRegistry, _ agents: AgentRegistry
  ) throws(ExperimentError) -> AgentSpec {
    var name = options.agent ?? defaultAgent
    if options.agent == nil, let environment = options.environment {
      do throws(GymError) {
        let id = try environments.spec(environment).id.description
        name = agents.recommendation(in: id) ?? name
      } catch {
        throw .environment(error)
      }
    }
    do throws(AgentError) {
      let spec = try agents.spec(name)
      _ = try spec.values(preset: options.preset)
      return spec
    } catch {
      throw .agent(error, origin: nil)
    }
  }

  /// All settings; where one is wrong the error says where it was written.
  private static func settings(_ options: RunOptions, preset: String, of spec: AgentSpec)
    throws(ExperimentError) -> [RunOptions.SettingChange]
  {
    do throws(AgentError) {
      // All at once: some values are only right beside others.
      let changes = options.settings.map { ($0.name, $0.value) as AgentSpec.Change }
      return try spec.values(preset: preset, changes: changes)
        .map { RunOptions.SettingChange($0.name, $0.value) }
    } catch {
      throw .agent(error, origin: origin(of: error, in: options.settings))
    }
  }

  private static func origin(of error: AgentError, in changes: [RunOptions.SettingChange])
    -> String?
  {
    switch error {
    case .unknownSetting(let name, _, _), .wrongSetting(let name, _, _):
      changes.last { $0.name == name }?.origin
    default: nil
    }
  }

  /// Every limit that is given must leave something to do.
  static func check(_ budget: TrainingBudget) throws(ExperimentError) {
    let counts = [
      ("steps", budget.steps), ("episodes", budget.episodes), ("updates", budget.updates),
      ("epochs", budget.epochs),
    ]
    for case (let name, let limit?) in counts { try check(name, limit, in: 1...largestCount) }
    if let seconds = budget.seconds, !(seconds > 0 && seconds <= largestSeconds) {
      throw .badOption(
        name: "seconds", value: "\(seconds)",
        expected: "a number above 0, at most \(Int(largestSeconds))")
    }
  }

  static func check(_ name: String, _ value: Int, in range: ClosedRange<Int>)
    throws(ExperimentError)
  {
    guard range.contains(value) else {
      throw .badOption(
        name: name, value: "\(value)",
        expected: "a whole number in \(range.lowerBound)...\(range.upperBound)")
    }
  }
}
