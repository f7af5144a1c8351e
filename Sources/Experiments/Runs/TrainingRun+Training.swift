import Foundations
import Gym
import Learning
import NeuralNetworks
import TensorEngine

extension TrainingRun {
  /// Trains until the budget is spent, then tests and writes the models.
  /// - Parameters:
  ///   - reportEvery: seconds between reports.
  ///   - shouldStop: asked after every step; where it says yes, a checkpoint is written.
  ///   - monitor: where someone looks on from another thread; notified when the training is over.
  ///   - observer: receives the progress.
  /// - Returns: what the run came to, nil where it was stopped.
  /// - Throws: `ExperimentError` where the agent diverges or a file cannot be written; the last
  ///   good checkpoint stays.
  public mutating func train(
    reportEvery: Double = 1, shouldStop: () -> Bool = { false },
    monitor: TrainingMonitor? = nil, observer: (RunEvent) -> Void = { _ in }
  ) throws(ExperimentError) -> RunResult? {
    if lock == nil { lock = try RunLock(folder) }
    defer {
      lock = nil
      monitor?.finish()
    }
    if let threads = configuration.threads { WorkerPool.shared.threads = threads }
    if savedSteps == nil { try save(observer) }
    while loop.hasPendingUpdates
      || !(hasStoppedEarly || configuration.budget.isSpent(loop.progress))
    {
      if !loop.hasPendingUpdates { drawSheet(observer) }
      // Where it was stopped in an evaluation, that comes first.
      if loop.hasPendingUpdates || loop.progress.steps < state.nextEvaluation {
        let epochs = epochsBeforeNextStep
        try advance(seconds: reportEvery, shouldStop, monitor, observer)
        observer(.progress(report))
        if loop.hasPendingUpdates {
          guard shouldStop() else { continue }
          try save(observer)
          return nil
        }
        // Before anything may stop: a run that continues does not come back to the end of this
        // epoch.
        if configuration.keepEpochs, completeEpochs > epochs { try keepEpoch() }
      }
      if loop.progress.steps >= state.nextEvaluation { try evaluate(shouldStop, observer) }
      if !shouldStop() { endEpoch(observer) }
      if shouldStop() {
        try save(observer)
        return nil
      }
      if loop.progress.steps >= nextRow { addRow() }
      if loop.progress.steps >= state.nextCheckpoint { try saveIfDue(observer) }
    }
    if loop.progress.steps != state.lastRow { addRow() }
    drawSheet(isLast: true, observer)
    try save(observer)
    return try conclude(shouldStop, observer)
  }

  /// Trains until something is due.
  private mutating func advance(
    seconds: Double, _ shouldStop: () -> Bool, _ monitor: TrainingMonitor?,
    _ observer: (RunEvent) -> Void
  ) throws(ExperimentError) {
    let due = min(
      nextRow, nextEpoch, nextSheet, state.nextEvaluation, state.nextCheckpoint)
    // After the rest of a step, what is due follows, as after a whole one.
    let completesStep = loop.hasPendingUpdates
    let reportAt = loop.progress.seconds + seconds
    var finished: [EpisodeSummary] = []
    let failure: (any Error)?
    do {
      try loop.run(
        until: configuration.budget, episodeEnded: { finished.append($0) },
        mayPause: shouldStop,
        shouldContinue: { loop in
          monitor?.look(at: loop)
          return !completesStep && loop.progress.steps < due && loop.progress.seconds < reportAt
            && !shouldStop()
        })
      failure = nil
    } catch {
      failure = error
    }
    monitor?.add(finished)
    var lengths = state.recentLengths ?? []
    for episode in finished {
      log.add(episode)
      state.recentReturns.append(episode.episodeReturn)
      lengths.append(episode.length)
      observer(.episode(episode))
    }
    state.recentReturns.removeFirst(max(0, state.recentReturns.count - 100))
    state.recentLengths = lengths.suffix(100)
    try flushLog()
    if let failure { throw describe(failure) }
  }

  /// Evaluates on the episodes that choose the best model. Where it is stopped on the way, the
  /// evaluation stays due.
  private mutating func evaluate(_ shouldStop: () -> Bool, _ observer: (RunEvent) -> Void)
    throws(ExperimentError)
  {
    let agent = loop.evaluationAgent
    let archive = try archive(agent)
    try checkFinite(archive)
    let result = try evaluate(agent, on: .selection, shouldStop, observer)
    guard !shouldStop() else { return }
    var facts = facts
    facts.meanReturn = result.meanReturn
    facts.loss = dataSetPlan?.comparesLosses == true ? result.loss : nil
    let value = result.selectionValue(dataSetPlan)
    let isBest = value >= bestValue(comparedWith: facts)
    if isBest {
      state.best = facts
      best = archive
    }
    loop.observe(result)
    lastEvaluation = facts
    if loop.environments.dataset?.epochLength != nil {
      lastDataSetEvaluation = (facts, result.meanReward, isBest)
    }
    unloggedEvaluation = result.meanReturn
    if evaluateEvery > 0 {
      let every = evaluateEvery
      state.nextEvaluation = (loop.progress.steps / every + 1) * every
    }
    if evaluateEvery > 0, !hasStoppedEarly {
      let epoch = max(0, facts.steps / evaluateEvery - 1)
      _ = state.stopping?.observe(value, epoch: epoch)
    }
    if let goal = configuration.untilReturn, result.meanReturn >= goal {
      state.hasReachedReturn = true
    }
    let evaluation = RunEvaluation(facts: facts, isBest: isBest, result: result, agent: agent)
    addEvents(of: evaluation, archive, observer)
    observer(.evaluated(evaluation))
  }

  /// What the best model so far was chosen by. Where a run of an earlier version chose it by rewards
  /// and the loss counts now, the choice starts again, and so does the patience.
  private mutating func bestValue(comparedWith facts: SavedModel.Facts) -> Double {
    guard facts.loss != nil, let best = state.best, best.loss == nil else {
      return state.best?.selectionValue ?? -.infinity
    }
    state.stopping = state.stopping.map {
      EarlyStoppingProgress(
        monitor: "return", patience: $0.patience, minDelta: configuration.minDelta)
    }
    return -.infinity
  }

  /// Where the configuration has a patience: what watches the figure that models are compared by.
  /// Checks that there are evaluations where they may end the run.
  /// - Parameters:
  ///   - configuration: of the run.
  ///   - evaluateEvery: steps between evaluations, 0 where there are none.
  /// - Returns: nil where there is no patience.
  /// - Throws: `ExperimentError.badOption` where there are no evaluations.
  static func stopping(_ configuration: RunConfiguration, evaluateEvery: Int)
    throws(ExperimentError) -> EarlyStoppingProgress?
  {
    let names = [
      ("patience", configuration.patience.map { "\($0)" }),
      ("until-return", configuration.untilReturn.map { "\($0)" }),
    ]
    for case (let name, let value?) in names where evaluateEvery == 0 {
      throw .badOption(
        name: name, value: value,
        expected: "to be left out where nothing is evaluated during training")
    }
    guard let patience = configuration.patience else { return nil }
    return EarlyStoppingProgress(
      monitor: "return", patience: patience, minDelta: configuration.minDelta)
  }

  /// Whether an evaluation was good enough, or too many in a row brought no better model.
  private var earlyStop: RunResult.EarlyStop? {
    if state.hasReachedReturn == true, let goal = configuration.untilReturn {
      return .reachedReturn(goal)
    }
    guard state.stopping?.stoppedEpoch != nil else { return nil }
    return configuration.patience.map { .patience($0) }
  }

  private var hasStoppedEarly: Bool { earlyStop != nil }

  /// Tests the best model and the last one, and writes both.
  private mutating func conclude(_ shouldStop: () -> Bool, _ observer: (RunEvent) -> Void)
    throws(ExperimentError) -> RunResult?
  {
    if evaluateEvery > 0, lastEvaluation?.steps != loop.progress.steps,
      state.best?.steps != loop.progress.steps
    {
      try evaluate(shouldStop, observer)
      if shouldStop() { return nil }
    }
    endEpoch(observer)
    try flushLog()
    try writeEpochs()
    let agent = loop.evaluationAgent
    var lastFacts = facts
    if let lastEvaluation, lastEvaluation.steps == facts.steps {
      lastFacts = lastEvaluation
    } else if state.best?.steps == facts.steps {
      lastFacts = state.best ?? facts
    }
    let last = SavedModel(
      configuration, in: loop.environments, facts: lastFacts, archive: try archive(agent))
    try checkFinite(last.archive)
    var model = last
    if let best, let facts = state.best {
      model = SavedModel(configuration, in: loop.environments, facts: facts, archive: best)
    }
    try write(model, RunFolder.modelName)
    try write(last, RunFolder.lastModelName)
    var start = ContinuousClock.now
    let lastTest = try evaluate(agent, on: .test, shouldStop, observer)
    var seconds = (.now - start) / .seconds(1)
    var result = lastTest
    if model.archive != last.archive {
      var chosen = agent
      do {
        try chosen.restore(model.archive, scope: .model)
      } catch {
        throw ExperimentError(training: error)
      }
      start = .now
      result = try evaluate(chosen, on: .test, shouldStop, observer)
      seconds = (.now - start) / .seconds(1)
    }
    if shouldStop() { return nil }
    return RunResult(
      progress: loop.progress, model: model, test: result, lastTest: lastTest,
      testSeconds: seconds, epochs: state.epochs ?? [], earlyStop: earlyStop)
  }

  /// The step that ends the pass over the data set.
  private var nextEpoch: Int {
    guard let length = loop.environments.dataset?.epochLength else { return Int.max }
    let (end, isTooLarge) = (completeEpochs + 1).multipliedReportingOverflow(
      by: length)
    return isTooLarge ? Int.max : end
  }

  /// Reports a finished pass over the data set that was not reported yet.
  private mutating func endEpoch(_ observer: (RunEvent) -> Void) {
    let number = completeEpochs
    guard number > state.epochs?.last?.epoch ?? 0 else { return }
    func metric(_ name: String) -> Double? {
      loop.agent.metrics.first { $0.name == name && $0.value.isFinite }?.value
    }
    let evaluated = lastDataSetEvaluation.flatMap {
      $0.facts.steps == loop.progress.steps ? $0 : nil
    }
    var score: EpochReport.Score?
    if let name = dataSetPlan?.lossName, let loss = evaluated?.facts.loss {
      score = EpochReport.Score(name: name, value: loss)
    } else if dataSetScore == .accuracy, let loss = evaluated?.facts.loss {
      score = EpochReport.Score(name: "loss", value: loss)
    } else if case .reward(let name, let isNegated) = dataSetScore,
      let reward = evaluated?.meanReward
    {
      score = EpochReport.Score(name: name, value: isNegated ? -reward : reward)
    }
    let epoch = EpochReport(
      epoch: number, loss: metric("loss"), accuracy: metric("accuracy"),
      validationAccuracy: dataSetScore == .accuracy ? evaluated?.meanReward : nil,
      validationScore: score, seconds: loop.progress.seconds, isBest: evaluated?.isBest ?? false,
      lossName: dataSetPlan?.lossName)
    state.epochs = (state.epochs ?? []) + [epoch]
    observer(.epoch(epoch))
    writeTextSamples(after: number, observer)
  }

  /// How agents are evaluated on the data set; nil of other environments.
  var dataSetPlan: DataSetPlan? {
    (try? environments.spec(configuration.environment))?.dataSetPlan
  }

  /// What the rewards on the data set stand for; nil of other environments.
  var dataSetScore: DataSetPlan.Score? { dataSetPlan?.score(configuration.arguments) }

  private var nextRow: Int { (state.lastRow / RunLog.rowEvery + 1) * RunLog.rowEvery }

  private mutating func addRow() {
    log.add(report, evaluation: unloggedEvaluation)
    addEvents(of: report)
    unloggedEvaluation = nil
    state.lastRow = loop.progress.steps
  }
}
