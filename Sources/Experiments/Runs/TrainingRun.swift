import EventFiles
import Foundations
import Gym
import Learning
import NeuralNetworks
import Spaces
import TensorEngine

/// A training with all that belongs to it: evaluations, the best model, logs and checkpoints.
///
///     var run = try TrainingRun(
///       configuration, out: .new("runs/cartpole"), environments: .standard, agents: .standard)
///     if let result = try run.train() { print(result.test.meanReturn, run.folder.path) }
///
/// While it trains, the agent is evaluated every so many steps and the best model is kept: a
/// Q-network forgets, so that the last one may be far from the best (Stable-Baselines3's
/// `EvalCallback` does the same). At the end both are tested on episodes that chose neither
/// (`EvaluationSeeds`). Evaluations use copies and environments of their own: they do not change
/// what is learned.
///
/// A run that was killed resumes from its checkpoint (`init(resuming:)`) and ends with the same
/// model files, byte for byte, as one that was not.
public struct TrainingRun: Sendable {
  /// Where a new run is written.
  public enum Destination: Sendable {
    /// A new folder; -2, -3… is added to the name where it is taken.
    case new(String)
    /// This folder, which must hold no run unless that may be overwritten.
    case folder(String, overwrite: Bool)
  }

  /// What was asked for.
  public let configuration: RunConfiguration
  /// Where it is written.
  public let folder: RunFolder
  /// The right to write into the folder: held from the start until `train` ends. Who writes into it
  /// after that keeps a reference.
  public internal(set) var lock: RunLock?
  /// The training itself.
  public internal(set) var loop: TrainingLoop
  let environments: EnvironmentRegistry
  var state = Checkpoint.State()
  var best: AgentArchive?
  var log: RunLog
  /// What TensorBoard reads; nil where it was not asked for.
  var events: EventLog?
  /// Draws a film of an agent in an environment, for the event file: an episode from a seed. Nil for
  /// no films, as where nobody draws.
  public var film: (@Sendable (any Agent, AnyEnvironment, _ seed: UInt64) throws -> EventImage?)?
  /// Draws samples `[N, H, W, C]` within -1...1 as a picture of that path. Nil for no sheets, as
  /// where nobody draws.
  public var sampleSheet: (@Sendable (_ samples: Tensor, _ path: String) throws -> Void)?
  /// Whether what a text model writes after epochs is reported and kept in `samples.txt`.
  public var writesTextSamples = false
  /// The updates before the sheet that was drawn last; nil before the first one.
  var lastSheet: Int?
  /// The step of the checkpoint on disk, nil where there is none.
  var savedSteps: Int?
  /// When it was written; nil where this process wrote none.
  var lastSave: ContinuousClock.Instant?
  /// Where this part of the run started, to report its pace.
  let start: (fraction: Double, progress: TrainingProgress)
  var lastEvaluation: SavedModel.Facts?
  /// The last evaluation by examples held out.
  var lastDataSetEvaluation: (facts: SavedModel.Facts, meanReward: Double, isBest: Bool)?
  /// The last evaluation that no line of the log shows yet.
  var unloggedEvaluation: Double?

  /// Checks the agent against the environment, then makes the folder and writes `run.yaml`.
  /// - Throws: `ExperimentError`; nothing was written unless the folder itself failed.
  public init(
    _ configuration: RunConfiguration, out: Destination, environments: EnvironmentRegistry,
    agents: AgentRegistry
  ) throws(ExperimentError) {
    self.configuration = configuration
    self.environments = environments
    loop = try Self.makeLoop(configuration, environments, agents)
    try Self.prepare(&loop, for: configuration.budget)
    try Self.checkTestTexts(configuration, environments, loop)
    state.stopping = try Self.stopping(
      configuration,
      evaluateEvery: Self.evaluateEvery(configuration, environments, loop))
    switch out {
    case .new(let path):
      folder = try RunFolder(new: path)
      lock = try RunLock(folder)
    case .folder(let path, let overwrite):
      folder = try RunFolder(creating: path)
      lock = try RunLock(folder)
      try folder.clear(overwrite: overwrite)
    }
    folder.sweep()
    log = RunLog(folder, metrics: loop.agent.metrics.map(\.name))
    if configuration.tensorBoard { events = EventLog(folder) }
    start = (0, loop.progress)
    let (yaml, path) = (configuration.yaml, folder.file(RunFolder.configurationName))
    try Self.writing(kept: .none) { () throws(FileError) in
      try AtomicFile.write(Array(yaml.utf8), to: path)
    }
    schedule(after: 0)
  }

  /// Resumes from the checkpoint in a folder.
  /// - Parameters:
  ///   - folder: of the run.
  ///   - options: a budget, threads and `record` replace the saved ones; whatever else is
  ///     said must be as it was.
  ///   - environments: where the environment is known.
  ///   - agents: where the agent is known.
  /// - Throws: `ExperimentError` where there is no checkpoint, or one of other settings or spaces.
  public init(
    resuming folder: RunFolder, options: RunOptions = RunOptions(),
    environments: EnvironmentRegistry, agents: AgentRegistry
  ) throws(ExperimentError) {
    guard folder.has(RunFolder.checkpointName) else {
      throw .noCheckpoint(folder: folder.path)
    }
    lock = try RunLock(folder)
    folder.sweep()
    let path = folder.file(RunFolder.checkpointName)
    let checkpoint = try Checkpoint(contentsOf: path)
    let saved = try Self.reading(path) { () throws(ExperimentError) in
      try RunConfiguration(
        RunOptions(yaml: checkpoint.configuration, file: path), environments: environments,
        agents: agents)
    }
    configuration = try saved.resumed(
      with: options, checkpoint: path, environments: environments, agents: agents)
    self.folder = folder
    self.environments = environments
    let configuration = configuration
    loop = try Self.reading(path) { () throws(ExperimentError) in
      var loop = try Self.makeLoop(configuration, environments, agents)
      try Self.prepare(&loop, for: configuration.budget)
      return loop
    }
    let names: [String]
    do {
      try loop.restore(checkpoint.loop)
      names = try loop.agent.archive(.model).tensors.keys.sorted()
    } catch {
      throw .unfitCheckpoint(path: path, TrainingError(error))
    }
    try checkpoint.checkFinite(names: names, path: path)
    state = checkpoint.state
    guard state.stopping?.patience == configuration.patience,
      state.stopping.map({ $0.minDelta == configuration.minDelta }) ?? true
    else {
      throw .unfitCheckpoint(
        path: path, .environment(.badState("run.state.stopping: expected the run's patience")))
    }
    best = checkpoint.best
    savedSteps = loop.progress.steps
    start = (configuration.budget.fraction(loop.progress), loop.progress)
    let kept = KeptCheckpoint.whole(path: path, steps: loop.progress.steps)
    log = try Self.writing(kept: kept) { () throws(FileError) in
      try RunLog(resuming: folder, lengths: checkpoint.state.logLengths)
    }
    if configuration.tensorBoard {
      let length = checkpoint.state.logLengths.events ?? 0
      events = try Self.writing(kept: kept) { () throws(FileError) in
        try EventLog(resuming: folder, length: length)
      }
    }
    let yaml = configuration.yaml
    try Self.writing(kept: kept) { () throws(FileError) in
      try AtomicFile.write(Array(yaml.utf8), to: folder.file(RunFolder.configurationName))
    }
  }

  /// How the run stands.
  public var report: RunReport {
    let fraction = configuration.budget.fraction(loop.progress)
    let seconds = loop.progress.seconds - start.progress.seconds
    let steps = loop.progress.steps - start.progress.steps
    let recent = state.recentReturns
    return RunReport(
      progress: loop.progress, fraction: fraction,
      stepsPerSecond: seconds > 0 ? Double(steps) / seconds : 0,
      secondsLeft: fraction > start.fraction
        ? (1 - fraction) * seconds / (fraction - start.fraction) : nil,
      meanReturn: recent.isEmpty ? nil : recent.reduce(0, +) / Double(recent.count),
      metrics: loop.agent.metrics, best: state.best)
  }

  /// Checks an agent against its environment without writing anything.
  /// - Throws: `ExperimentError` where they do not fit or cannot be made.
  public static func check(
    _ configuration: RunConfiguration, environments: EnvironmentRegistry, agents: AgentRegistry
  ) throws(ExperimentError) {
    var loop = try makeLoop(configuration, environments, agents)
    try prepare(&loop, for: configuration.budget)
  }

  /// Learns before any work whether the agent can do with such a budget.
  private static func prepare(_ loop: inout TrainingLoop, for budget: TrainingBudget)
    throws(ExperimentError)
  {
    do {
      try loop.prepare(for: budget)
    } catch {
      guard case .agent(let error) = TrainingError(error) else {
        throw ExperimentError(training: error)
      }
      throw .agent(error, origin: nil)
    }
  }

  private static func makeLoop(
    _ configuration: RunConfiguration, _ environments: EnvironmentRegistry, _ agents: AgentRegistry
  ) throws(ExperimentError) -> TrainingLoop {
    let first: AnyEnvironment
    do throws(GymError) {
      first = try environments.make(
        configuration.environment, arguments: configuration.arguments)
    } catch {
      throw .environment(error)
    }
    func agent(environmentCount: Int?) throws(ExperimentError) -> any Agent {
      do {
        return try agents.spec(configuration.agent).make(
          preset: configuration.preset,
          changes: configuration.settings.map { ($0.name, $0.value) },
          observationSpace: first.observationSpace, actionSpace: first.actionSpace,
          environmentCount: environmentCount, seed: configuration.seed)
      } catch {
        throw ExperimentError(agent: error)
      }
    }
    var trained = try agent(environmentCount: configuration.environmentCount)
    do {
      var vector = try vector(
        of: first, count: trained.environmentCount, configuration, environments)
      if trained is any SupervisedAgent, configuration.environmentCount == nil,
        let count = vector.dataset?.epochLength, count < vector.count
      {
        // A batch has each example once at most.
        trained = try agent(environmentCount: count)
        vector = try Self.vector(of: first, count: count, configuration, environments)
      }
      return try TrainingLoop(
        agent: trained, environments: vector, seed: configuration.seed)
    } catch let error as ExperimentError {
      throw error
    } catch let error as GymError {
      throw .environment(error)
    } catch {
      throw ExperimentError(training: error)
    }
  }

  /// The environments that an agent trains in: by the vector entry point of a data set, or where a
  /// number of environments was asked for; otherwise single ones side by side, as checkpoints of
  /// earlier versions have them.
  private static func vector(
    of first: AnyEnvironment, count: Int, _ configuration: RunConfiguration,
    _ environments: EnvironmentRegistry
  ) throws -> any VectorEnvironment {
    let spec = try environments.spec(configuration.environment)
    if spec.dataSetPlan != nil || configuration.environmentCount ?? 1 > 1 {
      return try spec.makeVector(count: count, arguments: configuration.arguments)
    }
    var singles = [first]
    while singles.count < count {
      singles.append(
        try environments.make(configuration.environment, arguments: configuration.arguments))
    }
    return try SyncVectorEnvironment(singles)
  }

  /// Names the checkpoint in errors of what it says.
  private static func reading<Result>(
    _ path: String, _ body: () throws(ExperimentError) -> Result
  ) throws(ExperimentError) -> Result {
    do throws(ExperimentError) {
      return try body()
    } catch {
      if case .badConfiguration = error { throw error }
      throw .inCheckpoint(path: path, error)
    }
  }

  static func writing<Result>(kept: KeptCheckpoint, _ body: () throws(FileError) -> Result)
    throws(ExperimentError) -> Result
  {
    do throws(FileError) { return try body() } catch { throw .notWritten(error, kept: kept) }
  }
}
