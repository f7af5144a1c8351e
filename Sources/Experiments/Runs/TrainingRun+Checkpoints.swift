import Foundations
import Gym
import Learning
import TensorEngine

extension TrainingRun {
  /// How far the run has come, as model files record it.
  var facts: SavedModel.Facts {
    let progress = loop.progress
    return SavedModel.Facts(
      steps: progress.steps, episodes: progress.episodes, updates: progress.updates)
  }

  /// Sets what is due after a step.
  mutating func schedule(after steps: Int) {
    func next(_ every: Int) -> Int { every == 0 ? Int.max : (steps / every + 1) * every }
    state.nextEvaluation = next(evaluateEvery)
    state.nextCheckpoint = next(checkpointEvery)
  }

  /// Writes the checkpoint of an interval that was asked for, else that of a pass over a data set,
  /// of which there is one in `secondsBetweenPassCheckpoints` at most: short passes do not wait for
  /// the disk.
  mutating func saveIfDue(_ observer: (RunEvent) -> Void) throws(ExperimentError) {
    let isAsked = configuration.checkpointEvery != nil || configuration.keepCheckpoints != nil
    let isLate = lastSave.map { .now - $0 >= Self.secondsBetweenPassCheckpoints } ?? true
    if isAsked || isLate { return try save(observer) }
    state.nextCheckpoint = (loop.progress.steps / checkpointEvery + 1) * checkpointEvery
  }

  private static var secondsBetweenPassCheckpoints: Duration { .seconds(5) }

  /// Writes a checkpoint in place of the one before, and the best model so far beside it.
  mutating func save(_ observer: (RunEvent) -> Void) throws(ExperimentError) {
    try checkFinite(try archive(loop.agent))
    // In the middle of a step's updates it is not yet the model of that step.
    if checkpointEvery > 0, !loop.hasPendingUpdates {
      if loop.progress.steps >= state.nextCheckpoint { try keepCheckpoint() }
      let every = checkpointEvery
      state.nextCheckpoint = (loop.progress.steps / every + 1) * every
    }
    try flushLog()
    try writeEpochs()
    state.logLengths = log.lengths
    state.logLengths.events = events?.length
    let archive: AgentArchive
    do { archive = try loop.archive() } catch { throw describe(error) }
    let checkpoint = Checkpoint(
      configuration: configuration.yaml, loop: archive, state: state, best: best)
    let path = folder.file(RunFolder.checkpointName)
    try writing { () throws(FileError) in try checkpoint.write(to: path) }
    savedSteps = loop.progress.steps
    lastSave = .now
    if let best, let facts = state.best {
      try write(
        SavedModel(configuration, in: loop.environments, facts: facts, archive: best),
        RunFolder.modelName)
    }
    observer(.saved(path: path, steps: loop.progress.steps))
  }

  mutating func flushLog() throws(ExperimentError) {
    do throws(FileError) {
      try log.flush()
      try events?.flush()
    } catch {
      throw .notWritten(error, kept: kept)
    }
  }

  /// Writes the table of epochs, where there are any.
  mutating func writeEpochs() throws(ExperimentError) {
    guard let epochs = state.epochs, !epochs.isEmpty else { return }
    let path = folder.file(RunFolder.epochsName)
    try Self.writing(kept: kept) { () throws(FileError) in
      try AtomicFile.write(Array(EpochTable.text(epochs).utf8), to: path)
    }
  }

  func write(_ model: SavedModel, _ name: String) throws(ExperimentError) {
    let path = folder.file(name)
    try writing { () throws(FileError) in try model.write(to: path) }
  }

  /// Says in errors what is left once something could not be written: not before, as what is there
  /// then may be gone by the time.
  private func writing(_ body: () throws(FileError) -> Void) throws(ExperimentError) {
    do throws(FileError) { try body() } catch { throw .notWritten(error, kept: kept) }
  }

  /// Refuses weights that are not finite: a checkpoint of them would be good for nothing.
  func checkFinite(_ archive: AgentArchive) throws(ExperimentError) {
    for (name, tensor) in archive.tensors.sorted(by: { $0.key < $1.key })
    where FiniteWeights.firstFlaw(in: tensor) != nil {
      throw describe(
        TrainingError.agent(
          .diverged(agent: configuration.agent, what: name, updates: loop.agent.updateCount)))
    }
  }

  /// The checkpoint on disk.
  var kept: KeptCheckpoint {
    guard let savedSteps else { return .none }
    let path = folder.file(RunFolder.checkpointName)
    return folder.has(RunFolder.checkpointName)
      ? .whole(path: path, steps: savedSteps) : .gone(path: path)
  }

  func describe(_ error: any Error) -> ExperimentError {
    if case .agent(let error) = TrainingError(error), case .diverged = error {
      return .diverged(error, kept: kept)
    }
    return ExperimentError(training: error)
  }

  /// What a model file holds of an agent.
  func archive(_ agent: any Agent) throws(ExperimentError) -> AgentArchive {
    do { return try agent.archive(.model) } catch { throw describe(error) }
  }
}

extension RunConfiguration {
  /// This configuration with a new budget, number of threads and wish for a recording; whatever
  /// else the options say must be as it was.
  func resumed(
    with options: RunOptions, checkpoint: String, environments: EnvironmentRegistry,
    agents: AgentRegistry
  ) throws(ExperimentError) -> RunConfiguration {
    var base = self.options
    if options.budget != TrainingBudget() { base.budget = options.budget }
    if let agent = options.agent, agent != self.agent {
      _ = try RunConfiguration(
        options.over(Self.environmentOnly(environment)), environments: environments,
        agents: agents)
      throw .otherRun(path: checkpoint, name: "agent", saved: self.agent, asked: agent)
    }
    // A preset given again must lead to the same settings; alone it would not change any.
    if options.preset != nil { base.settings = [] }
    let asked = try RunConfiguration(
      options.over(base), environments: environments, agents: agents)
    let pairs =
      [
        ("environment", environment, asked.environment),
        (
          "argument", InfoValue.dictionary(arguments).description,
          InfoValue.dictionary(asked.arguments).description
        ),
        ("seed", "\(seed)", "\(asked.seed)"),
        ("envs", Self.count(environmentCount), Self.count(asked.environmentCount)),
        ("checkpoint-every", Self.interval(checkpointEvery), Self.interval(asked.checkpointEvery)),
        ("evaluate-every", Self.interval(evaluateEvery), Self.interval(asked.evaluateEvery)),
        ("evaluate-episodes", "\(evaluateEpisodes)", "\(asked.evaluateEpisodes)"),
        ("evaluate-steps", Self.limit(evaluateSteps), Self.limit(asked.evaluateSteps)),
        ("patience", Self.text(patience), Self.text(asked.patience)),
        ("min-delta", "\(minDelta)", "\(asked.minDelta)"),
        ("until-return", Self.text(untilReturn), Self.text(asked.untilReturn)),
        ("keep-checkpoints", Self.text(keepCheckpoints), Self.text(asked.keepCheckpoints)),
      ]
      + zip(settings, asked.settings).map { ("\($0.name)", "\($0.value)", "\($1.value)") }
    for (name, saved, value) in pairs where saved != value {
      throw .otherRun(path: checkpoint, name: name, saved: saved, asked: value)
    }
    return asked
  }

  private static func interval(_ steps: Int?) -> String { steps.map { "\($0)" } ?? "an epoch" }

  private static func count(_ environments: Int?) -> String {
    environments.map { "\($0)" } ?? "the agent's own"
  }

  private static func text(_ value: (some CustomStringConvertible)?) -> String {
    value.map { "\($0)" } ?? "none"
  }

  private static func limit(_ steps: Int?) -> String {
    steps.map { "\($0)" } ?? "the environment's limit"
  }

  private static func environmentOnly(_ id: String) -> RunOptions {
    var options = RunOptions()
    options.environment = id
    return options
  }
}
