import Gym
import Learning

/// Everything that decides a tuning, checked.
public struct TuningPlan: Sendable {
  /// How many trials are made where no number was given and the sampler needs one.
  public static let defaultTrials = 20
  /// How many trials there are at most.
  public static let largestTrials = 10_000

  /// What every trial has in common.
  public let configuration: RunConfiguration
  /// What is tried.
  public let space: SearchSpace
  /// The sampler's name.
  public let samplerName: String
  /// What chooses the trials.
  public let sampler: any Sampler
  /// How many trials are made.
  public let trials: Int
  /// How many seeds each trial is trained with: the configuration's and the following ones.
  public let runs: Int
  /// The parts of a cross-validation, each trained with every seed; nil for none.
  public let folds: Int?

  /// Checks options and fills in defaults.
  /// - Throws: `ExperimentError` where a name, a range or a number is wrong; it says which flag or
  ///   which line.
  public init(
    _ options: TuningOptions, environments: EnvironmentRegistry, agents: AgentRegistry,
    samplers: SamplerRegistry = .standard
  ) throws(ExperimentError) {
    configuration = try RunConfiguration(
      options.run, environments: environments, agents: agents)
    guard !options.dimensions.isEmpty else {
      throw .badOption(
        name: "the search", value: "empty",
        expected: "something to vary: --try gamma=0.98, --draw learning_rate=log:1e-4..1e-2")
    }
    space = try Self.space(options.dimensions, configuration, agents)
    runs = options.runs ?? 1
    try RunConfiguration.check("runs", runs, in: 1...RepeatedRuns.limit)
    guard configuration.seed <= UInt64.max - UInt64(runs - 1) else {
      throw .badOption(
        name: "seed", value: "\(configuration.seed)",
        expected: "to leave room for the seeds of \(runs) runs")
    }
    folds = options.folds
    try Self.check(folds, configuration, environments)
    let gridCount = space.gridCount
    let isGrid = options.sampler == nil && options.trials == nil && gridCount != nil
    samplerName = options.sampler ?? (isGrid ? "grid" : "tpe")
    let entry = try samplers.entry(samplerName)
    if entry.needsLists { try Self.checkLists(space, sampler: samplerName) }
    if entry.needsLists, options.trials != nil, options.trials != gridCount {
      throw .badOption(
        name: "trials", value: "\(options.trials ?? 0)",
        expected: "to be left out: \(samplerName) tries all combinations")
    }
    trials = entry.needsLists ? gridCount ?? Int.max : options.trials ?? Self.defaultTrials
    try RunConfiguration.check("trials", trials, in: 1...Self.largestTrials)
    sampler = entry.make(trials)
  }

  /// Cross-validation needs a data set that can be divided.
  private static func check(
    _ folds: Int?, _ configuration: RunConfiguration, _ environments: EnvironmentRegistry
  ) throws(ExperimentError) {
    guard let folds else { return }
    try RunConfiguration.check("folds", folds, in: 2...1_000)
    let spec = try? environments.spec(configuration.environment)
    guard spec?.dataSetPlan?.folds != nil else {
      throw .badOption(
        name: "folds", value: "\(folds)",
        expected: "an environment made of a data set; \(configuration.environment) is none")
    }
  }

  /// A grid needs lists.
  private static func checkLists(_ space: SearchSpace, sampler: String) throws(ExperimentError) {
    guard let range = space.dimensions.first(where: { $0.list == nil }) else { return }
    throw .badOption(
      name: range.origin ?? "draw", value: range.name,
      expected: "a list of values for the sampler \(sampler): say --try, or take another sampler")
  }

  /// Checks each dimension against the agent's settings.
  private static func space(
    _ dimensions: [SearchDimension], _ configuration: RunConfiguration, _ agents: AgentRegistry
  ) throws(ExperimentError) -> SearchSpace {
    var checked: [SearchDimension] = []
    for var dimension in dimensions {
      switch dimension.values {
      case .list(let list):
        for (index, value) in list.enumerated() {
          try check(value, of: dimension, configuration, agents)
          guard !list[..<index].contains(value) else {
            throw .badOption(
              name: dimension.origin ?? "try", value: "\(dimension.name)=\(value) twice",
              expected: "each value once")
          }
        }
      case .range(var range):
        range.isWhole = try isWhole(dimension, configuration, agents)
        if let flaw = range.flaw {
          throw .badOption(
            name: dimension.origin ?? "draw", value: "\(dimension.name)=\(range.text)",
            expected: flaw)
        }
        dimension.values = .range(range)
        for end in [range.interval.lowerBound, range.interval.upperBound] {
          try check(range.value(at: end), of: dimension, configuration, agents)
        }
      }
      checked.append(dimension)
    }
    // Lists first, as in a file, so that a tuning read back from one draws the same.
    return SearchSpace(checked.filter { $0.list != nil } + checked.filter { $0.list == nil })
  }

  /// Whether a setting takes whole numbers: as its value now is one.
  private static func isWhole(
    _ dimension: SearchDimension, _ configuration: RunConfiguration, _ agents: AgentRegistry
  ) throws(ExperimentError) -> Bool {
    switch configuration.settings.first(where: { $0.name == dimension.name })?.value {
    case .integer: return true
    case .number: return false
    case nil:
      try check(.number(0), of: dimension, configuration, agents)
      return false
    case .bool, .text, .list:
      throw .badOption(
        name: dimension.origin ?? "draw", value: dimension.name,
        expected: "a setting that is a number; name the values of others with --try")
    }
  }

  private static func check(
    _ value: SettingValue, of dimension: SearchDimension, _ configuration: RunConfiguration,
    _ agents: AgentRegistry
  ) throws(ExperimentError) {
    do throws(AgentError) {
      let changes = configuration.settings.map { ($0.name, $0.value) as AgentSpec.Change }
      _ = try agents.spec(configuration.agent).values(
        preset: configuration.preset, changes: changes + [(dimension.name, value)])
    } catch {
      throw .agent(error, origin: dimension.origin)
    }
  }
}

extension TuningPlan {
  /// One training of a trial: a seed, and in a cross-validation a part.
  struct Repetition: Sendable, Equatable {
    let seed: UInt64
    let fold: Int?
    /// The folder in the trial's.
    var folder: String { "seed\(seed)" + (fold.map { "-fold\($0)" } ?? "") }
  }

  /// The trainings of each trial.
  var repetitions: [Repetition] {
    let folds = self.folds.map { (1...$0).map(Optional.some) } ?? [nil]
    return (0..<UInt64(runs)).flatMap { run in
      folds.map { Repetition(seed: configuration.seed + run, fold: $0) }
    }
  }

  /// What a training of a point is made from, up to a fraction of the budget.
  func options(
    _ point: [SettingValue], _ repetition: Repetition, fraction: Double,
    environments: EnvironmentRegistry
  ) -> RunOptions {
    var options = configuration.options
    let plan = (try? environments.spec(configuration.environment))?.dataSetPlan
    if let arguments = plan?.folds, let folds, let fold = repetition.fold {
      options.arguments[arguments.count] = .int(folds)
      options.arguments[arguments.number] = .int(fold)
    }
    options.settings += zip(space.names, point).map { RunOptions.SettingChange($0, $1) }
    options.seed = repetition.seed
    options.budget = configuration.budget.scaled(by: fraction)
    return options
  }

  /// Where the tuning is written by default.
  public var defaultFolder: String { "\(configuration.defaultFolderStem)-tuning" }

  /// The plan as YAML, which `TuningOptions(yaml:file:)` reads back.
  public var yaml: String {
    var lines = ["sampler: \(samplerName)", "trials: \(trials)", "runs: \(runs)"]
    if let folds { lines.append("folds: \(folds)") }
    let lists = space.dimensions.compactMap { dimension in
      dimension.list.map { (dimension.name, $0) }
    }
    if !lists.isEmpty { lines.append("try:") }
    for (name, list) in lists {
      lines.append("  \(name):")
      lines += list.map { "    - \($0)" }
    }
    let ranges = space.dimensions.filter { $0.list == nil }
    if !ranges.isEmpty { lines.append("draw:") }
    for case (let name, .range(let range)) in ranges.map({ ($0.name, $0.values) }) {
      lines.append("  \(name): \(range.text)")
    }
    return configuration.yaml + lines.joined(separator: "\n") + "\n"
  }
}

extension TrainingBudget {
  /// A fraction of every limit; counts are rounded up.
  func scaled(by fraction: Double) -> TrainingBudget {
    func count(_ limit: Int?) -> Int? {
      limit.map { fraction == 1 ? $0 : max(1, Int((Double($0) * fraction).rounded(.up))) }
    }
    return TrainingBudget(
      steps: count(steps), episodes: count(episodes), updates: count(updates),
      seconds: seconds.map { $0 * fraction }, epochs: count(epochs))
  }
}
