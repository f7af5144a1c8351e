import Gym
import Learning
import Spaces

/// The episodes or examples of an evaluation: those that select the best model, or those of the
/// final test.
enum EvaluationSplit {
  case selection, test

  /// The first seed of the episodes.
  func seed(of run: UInt64) -> UInt64 {
    switch self {
    case .selection: EvaluationSeeds.selection(of: run)
    case .test: EvaluationSeeds.test(of: run)
    }
  }

  /// The part of a data set.
  func arguments(of plan: DataSetPlan) -> [String: InfoValue] {
    switch self {
    case .selection: plan.selection
    case .test: plan.test
    }
  }
}

extension EnvironmentSpec {
  /// The steps after which an episode of an evaluation or a recording is cut where neither the
  /// environment nor the user sets a limit: a greedy policy may never come to an end.
  public static let defaultEvaluationSteps = 10_000

  /// The step limit of an evaluation; nil where the environment's own applies.
  func evaluationSteps(_ asked: Int?) -> Int? {
    asked ?? (maxEpisodeSteps == nil ? Self.defaultEvaluationSteps : nil)
  }
}

extension EnvironmentRegistry {
  /// The step limit of an evaluation in an environment: what was asked for, else the environment's
  /// own, else `EnvironmentSpec.defaultEvaluationSteps`; nil of a data set and of an unknown name.
  public func evaluationSteps(in id: String, asked: Int?) -> Int? {
    guard let spec = try? spec(id), spec.dataSetPlan == nil else { return nil }
    return asked ?? spec.maxEpisodeSteps ?? EnvironmentSpec.defaultEvaluationSteps
  }

  /// Evaluates an agent in a registered environment: on a number of episodes, or, where it is made
  /// of a data set, on each example of a split once. `changes` of its arguments take precedence
  /// over all others. Episodes are cut off at `stepLimit`, see `EnvironmentSpec.evaluationSteps`.
  func evaluate(
    _ agent: any Agent, in id: String, arguments: [String: InfoValue],
    changing changes: [String: InfoValue] = [:], on split: EvaluationSplit, episodes: Int,
    seed: UInt64, stepLimit: Int?, shouldStop: () -> Bool
  ) throws -> EvaluationResult {
    if let plan = (try? spec(id))?.dataSetPlan {
      var vector: any VectorEnvironment
      do {
        let arguments = arguments.merging(split.arguments(of: plan)) { $1 }
          .merging(changes) { $1 }
        vector = try makeVector(id, count: plan.environmentCount, arguments: arguments)
        // Of a small part each example counts once too: no more environments than examples.
        if let count = vector.dataset?.epochLength, count < plan.environmentCount {
          vector = try makeVector(id, count: count, arguments: arguments)
        }
      } catch {
        throw TrainingError(error)
      }
      let parts = try Learning.evaluate(
        agent, in: &vector, seed: seed, shouldContinue: { !shouldStop() })
      // One episode: a pass over the part.
      return EvaluationResult(
        returns: [parts.returns.reduce(0, +)], lengths: [parts.lengths.reduce(0, +)],
        metrics: parts.metrics)
    }
    return try Learning.evaluate(
      agent, episodes: episodes, seed: seed,
      stepLimit: (try? spec(id))?.evaluationSteps(stepLimit),
      shouldContinue: { !shouldStop() },
      makeEnvironment: {
        try make(id, arguments: arguments.merging(changes) { $1 })
      })
  }
}

extension TrainingRun {
  /// Evaluates an agent as the configuration says, and reports once a second that it does.
  func evaluate(
    _ agent: any Agent, on split: EvaluationSplit, _ shouldStop: () -> Bool,
    _ observer: (RunEvent) -> Void
  ) throws(ExperimentError) -> EvaluationResult {
    let start = ContinuousClock.now
    var reported = 0
    do {
      return try environments.evaluate(
        agent, in: configuration.environment, arguments: configuration.arguments, on: split,
        episodes: configuration.evaluateEpisodes, seed: split.seed(of: configuration.seed),
        stepLimit: configuration.evaluateSteps,
        shouldStop: {
          let elapsed = ContinuousClock.now - start
          if elapsed >= .seconds(reported + 1) {
            reported = Int(elapsed / .seconds(1))
            observer(.evaluating(loop.progress, seconds: reported))
          }
          return shouldStop()
        })
    } catch {
      throw describe(error)
    }
  }

  /// Steps between checkpoints; 0 for none but the last.
  var checkpointEvery: Int {
    configuration.checkpointEvery ?? loop.environments.dataset?.epochLength ?? 0
  }

  /// Steps between evaluations; 0 for none, as where nothing is held out to choose a model by.
  var evaluateEvery: Int { Self.evaluateEvery(configuration, environments, loop) }

  /// `evaluateEvery` of a run that is being made.
  static func evaluateEvery(
    _ configuration: RunConfiguration, _ environments: EnvironmentRegistry, _ loop: TrainingLoop
  ) -> Int {
    let plan = (try? environments.spec(configuration.environment))?.dataSetPlan
    if let plan, !plan.selects(configuration.arguments) { return 0 }
    return configuration.evaluateEvery ?? loop.environments.dataset?.epochLength ?? 0
  }
}
