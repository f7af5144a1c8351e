import Foundations
import Gym
import Learning

/// Looks for the settings with which an agent learns best.
///
///     let options = try TuningOptions(yamlFile: "tune.yaml")
///     let plan = try TuningPlan(options, environments: .standard, agents: .standard)
///     var tuning = try Tuning(
///       plan, out: .new("runs/tuning"), environments: .standard, agents: .standard)
///     if try tuning.run(), let best = tuning.search.best { print(best.score ?? .nan) }
///
/// Every trial is an ordinary run for each seed, `trials/0007/seed1`, which other commands read. Its
/// score is the mean over the seeds of the final test's mean return, or of a data set its accuracy;
/// in a cross-validation also over the parts, each of which is the test examples of a run once.
/// After each trial `trials.json`, `trials.csv` and `best.yaml` are written. A tuning that was killed
/// continues (`init(resuming:)`) with the trials that an uninterrupted one makes.
public struct Tuning: Sendable {
  /// What is tuned.
  public let plan: TuningPlan
  /// Where it is written.
  public let folder: RunFolder
  /// The right to write into the folder.
  public let lock: RunLock
  /// The trials so far.
  public private(set) var search: Search
  /// Seconds of training, of each trial by its number.
  public private(set) var seconds: [Int: Double] = [:]
  private let environments: EnvironmentRegistry
  private let agents: AgentRegistry

  /// What a tuning reports while it runs.
  public enum Event: Sendable {
    /// A trial starts, or continues to a larger fraction of the budget.
    case started(Trial, fraction: Double)
    /// One of its trainings starts.
    case training(RunConfiguration)
    /// What that training reports.
    case run(RunEvent)
    /// The trial has ended this training, or failed.
    case ended(Trial)
  }

  /// Checks the agent against the environment, then makes the folder and writes the plan.
  /// - Throws: `ExperimentError`; nothing was written unless the folder itself failed.
  public init(
    _ plan: TuningPlan, out: TrainingRun.Destination, environments: EnvironmentRegistry,
    agents: AgentRegistry
  ) throws(ExperimentError) {
    self.plan = plan
    self.environments = environments
    self.agents = agents
    try TrainingRun.check(plan.configuration, environments: environments, agents: agents)
    search = Search(plan.space, sampler: plan.sampler, seed: plan.configuration.seed)
    switch out {
    case .new(let path):
      folder = try RunFolder(new: path)
      lock = try RunLock(folder)
    case .folder(let path, let overwrite):
      folder = try RunFolder(creating: path)
      lock = try RunLock(folder)
      try TuningFolder.clear(folder, overwrite: overwrite)
    }
    try write(plan.yaml, TuningFolder.planName)
    try writeTrials()
  }

  /// Continues a tuning.
  /// - Parameters:
  ///   - folder: of the tuning.
  ///   - trials: another number of trials than was planned; nil for that.
  ///   - environments: where the environment is known.
  ///   - agents: where the agent is known.
  ///   - samplers: where the sampler is known.
  /// - Throws: `ExperimentError` where there is none, or its files are damaged.
  public init(
    resuming folder: RunFolder, trials: Int? = nil, environments: EnvironmentRegistry,
    agents: AgentRegistry, samplers: SamplerRegistry = .standard
  ) throws(ExperimentError) {
    let path = folder.file(TuningFolder.planName)
    guard folder.has(TuningFolder.planName) else {
      throw .foreignFile(
        path: folder.path, expected: "a folder that `palestra tune` made",
        found: "no \(TuningFolder.planName)")
    }
    self.folder = folder
    self.environments = environments
    self.agents = agents
    lock = try RunLock(folder)
    AtomicFile.sweep(folder.path)
    var options = try TuningOptions(yamlFile: path)
    options.trials = trials ?? options.trials
    plan = try TuningPlan(
      options, environments: environments, agents: agents, samplers: samplers)
    search = Search(plan.space, sampler: plan.sampler, seed: plan.configuration.seed)
    if folder.has(TuningFolder.trialsName) {
      let journal = try TrialJournal(
        contentsOf: folder.file(TuningFolder.trialsName), space: plan.space)
      search.trials = journal.trials
      seconds = journal.seconds
    }
    try write(plan.yaml, TuningFolder.planName)
  }

  /// Trains all trials that are left.
  /// - Parameters:
  ///   - reportEvery: seconds between reports of a training.
  ///   - shouldStop: asked after every step; where it says yes, the training writes a checkpoint.
  ///   - observer: receives the progress.
  /// - Returns: whether the search is over; false where it was stopped.
  /// - Throws: `ExperimentError` where a file cannot be written. A trial whose agent fails is
  ///   recorded as failed, and the search continues.
  public mutating func run(
    reportEvery: Double = 1, shouldStop: () -> Bool = { false },
    observer: (Event) -> Void = { _ in }
  ) throws(ExperimentError) -> Bool {
    while let (next, fraction) = search.next() {
      var trial = next
      observer(.started(trial, fraction: fraction))
      do throws(ExperimentError) {
        guard let ended = try train(trial, fraction, reportEvery, shouldStop, observer) else {
          return false
        }
        trial.rungs.append(.init(fraction: fraction, scores: ended.scores))
        seconds[trial.number] = ended.seconds
      } catch {
        guard error.isOfTrial else { throw error }
        trial.failure = error.description
      }
      search.record(trial)
      try writeTrials()
      observer(.ended(trial))
    }
    return true
  }

  /// Trains a trial with every seed.
  /// - Returns: the scores and the seconds of training; nil where it was stopped.
  private func train(
    _ trial: Trial, _ fraction: Double, _ reportEvery: Double, _ shouldStop: () -> Bool,
    _ observer: (Event) -> Void
  ) throws(ExperimentError) -> (scores: [Double], seconds: Double)? {
    var (scores, seconds): ([Double], Double) = ([], 0)
    for repetition in plan.repetitions {
      var run = try makeRun(trial, repetition, fraction)
      observer(.training(run.configuration))
      let result = try run.train(
        reportEvery: reportEvery, shouldStop: shouldStop, observer: { observer(.run($0)) })
      guard let result else { return nil }
      scores.append(score(result.test, in: run.configuration.environment))
      seconds += result.progress.seconds
    }
    return (scores, seconds)
  }

  /// What trials are compared by, the higher the better: of a data set the mean reward of an
  /// example, or minus the loss where models are compared by that.
  private func score(_ test: EvaluationResult, in environment: String) -> Double {
    guard let plan = (try? environments.spec(environment))?.dataSetPlan else {
      return test.meanReturn
    }
    return plan.lossName != nil && test.loss != nil
      ? test.selectionValue(plan) : test.meanReward
  }

  /// What the loss is called whose negative is the score of a trial; nil where it is a reward.
  public var lossName: String? {
    let configuration = plan.configuration
    guard let agent = try? agents.spec(configuration.agent), agent.type is any TextGenerating.Type
    else { return nil }
    return (try? environments.spec(configuration.environment))?.dataSetPlan?.lossName
  }

  /// The run of a seed: new, or resumed from its checkpoint.
  private func makeRun(_ trial: Trial, _ repetition: TuningPlan.Repetition, _ fraction: Double)
    throws(ExperimentError) -> TrainingRun
  {
    let options = plan.options(
      trial.point, repetition, fraction: fraction, environments: environments)
    let path = folder.file("\(TuningFolder.trial(trial.number))/\(repetition.folder)")
    let existing = RunFolder(existing: path)
    if existing.has(RunFolder.checkpointName) {
      var budget = RunOptions()
      budget.budget = options.budget
      return try TrainingRun(
        resuming: existing, options: budget, environments: environments, agents: agents)
    }
    let configuration = try RunConfiguration(options, environments: environments, agents: agents)
    return try TrainingRun(
      configuration, out: .folder(path, overwrite: true), environments: environments,
      agents: agents)
  }

  /// The options of the best trial, with the full budget and the first seed; nil where all failed.
  public var best: RunOptions? {
    search.best.map { best in
      plan.options(
        best.point, .init(seed: plan.configuration.seed, fold: nil), fraction: 1,
        environments: environments)
    }
  }

  /// All trials with what they have in common, as `trials.json` holds them, and the folder.
  public var json: JSONValue {
    guard case .object(let members) = TrialJournal(search.trials, seconds: seconds).json(plan)
    else { return .null }
    return .object(members + [.init("folder", .string(folder.path))])
  }

  /// Reads the bytes of a `trials.json`.
  /// - Throws: `ExperimentError.badInput` where it is damaged, or of another space.
  package static func trials(in bytes: [UInt8], file: String, space: SearchSpace)
    throws(ExperimentError) -> [Trial]
  {
    try TrialJournal(bytes: bytes, file: file, space: space).trials
  }

  private func writeTrials() throws(ExperimentError) {
    let journal = TrialJournal(search.trials, seconds: seconds)
    try write(journal.json(plan).description + "\n", TuningFolder.trialsName)
    try write(journal.table(plan), TuningFolder.tableName)
    guard let best else { return }
    let configuration = try RunConfiguration(best, environments: environments, agents: agents)
    try write(configuration.yaml, TuningFolder.bestName)
  }

  private func write(_ string: String, _ name: String) throws(ExperimentError) {
    try TrainingRun.writing(kept: .none) { () throws(FileError) in
      try AtomicFile.write(Array(string.utf8), to: folder.file(name))
    }
  }
}

extension ExperimentError {
  /// Whether a trial fails by it while others may succeed: not where files cannot be written.
  fileprivate var isOfTrial: Bool {
    switch self {
    case .agent, .training, .diverged, .environment, .badOption, .inCheckpoint, .unfitCheckpoint:
      true
    default: false
    }
  }
}
