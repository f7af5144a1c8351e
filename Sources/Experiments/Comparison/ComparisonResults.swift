import Foundations
import Gym
import Learning

/// What a comparison came to: the scores of its runs, with the statistics of rliable.
///
///     let results = try ComparisonResults(plan, in: folder, environments: .standard)
///     for cell in results.cells { print(cell.mean?.value, cell.solvedCount) }
public struct ComparisonResults: Sendable {
  /// A value with the interval of 95 % around it.
  public struct Estimate: Sendable, Equatable {
    /// The value of the runs as they are.
    public let value: Double
    /// Its stratified-bootstrap interval.
    public let interval: ClosedRange<Double>
  }

  /// One agent in one environment.
  public struct Cell: Sendable, Equatable {
    /// The index of the agent.
    public let agent: Int
    /// The index of the environment.
    public let environment: Int
    /// The scores of the runs that ended.
    public let scores: [RunScore]
    /// How many runs there are to be.
    public let runCount: Int
    /// The mean return over the runs that ended; nil where none did.
    public let mean: Estimate?
    /// The runs whose score reaches the environment's reward threshold; nil where it has none.
    public let solvedCount: Int?
    /// The median over all runs of the seconds until an evaluation first reached that threshold; nil
    /// where less than half of them did.
    public let secondsToThreshold: Double?
  }

  /// One agent over all environments, in normalized scores.
  public struct Summary: Sendable, Equatable {
    /// The index of the agent.
    public let agent: Int
    /// R, the seeds whose runs ended in every environment; only those count here.
    public let runCount: Int
    /// The values of `AggregateMetric`, in the order of its cases.
    public let metrics: [Estimate]
    /// The fraction of runs with a score above each of `thresholds`.
    public let profile: [Estimate]

    /// The value of a metric.
    public subscript(metric: AggregateMetric) -> Estimate {
      metrics[AggregateMetric.allCases.firstIndex(of: metric) ?? 0]
    }
  }

  /// How often one agent scores more than another.
  public struct Improvement: Sendable, Equatable {
    /// The indices of the agents.
    public let first, second: Int
    /// The probability that a run of the first one scores more.
    public let probability: Estimate
  }

  /// What was compared.
  public let plan: ComparisonPlan
  /// How each run stands, by its index.
  public let statuses: [ComparisonFolder.Status]
  /// The mean returns, `[agents, seeds, environments]` row by row; nan where a run has not ended.
  public let scores: [Double]
  /// How returns are normalized, for each environment.
  public let ranges: [ScoreRange]
  /// Every agent in every environment, agent by agent.
  public let cells: [Cell]
  /// The agents of which a seed ended in every environment.
  public let summaries: [Summary]
  /// Every pair of them.
  public let improvements: [Improvement]
  /// The scores at which the performance profiles are taken, `[101]`.
  public let thresholds: [Double]

  /// Reads the results of the runs and computes the statistics.
  /// - Parameters:
  ///   - plan: what is compared.
  ///   - folder: where its runs are.
  ///   - registry: where its environments are known.
  ///   - bootstrap: how intervals are found; profiles take a fifth of the resamples.
  /// - Throws: `ExperimentError` where a result is damaged.
  public init(
    _ plan: ComparisonPlan, in folder: ComparisonFolder, environments registry: EnvironmentRegistry,
    bootstrap: StratifiedBootstrap = StratifiedBootstrap()
  ) throws(ExperimentError) {
    self.plan = plan
    var statuses: [ComparisonFolder.Status] = []
    for run in plan.runs { statuses.append(try folder.status(of: run)) }
    self.statuses = statuses
    let scored = zip(plan.runs, statuses).compactMap { run, status in
      if case .done(let score) = status { (run: run, score: score) } else { nil }
    }
    var ranges: [ScoreRange] = []
    for (index, environment) in plan.environments.enumerated() {
      let scores = scored.filter { $0.run.environment == index }.map(\.score.meanReturn)
      ranges.append(try ScoreRange(environment, scores: scores, registry))
    }
    self.ranges = ranges
    var cells: [Cell] = []
    for agent in plan.agents.indices {
      for environment in plan.environments.indices {
        let runs = scored.filter { $0.run.agent == agent && $0.run.environment == environment }
        let threshold = (try? registry.spec(plan.environments[environment].id))?.rewardThreshold
        cells.append(
          Cell(
            agent: agent, environment: environment, runs, of: plan.seeds.count,
            threshold: threshold, folder, bootstrap))
      }
    }
    self.cells = cells
    let scores = Self.scores(of: plan, scored.map { ($0.run, $0.score.meanReturn) })
    self.scores = scores
    let matrices: [(agent: Int, scores: ScoreMatrix)] = plan.agents.indices.compactMap { agent in
      let rows = plan.seeds.indices.compactMap { seed -> [Double]? in
        let start = (agent * plan.seeds.count + seed) * ranges.count
        let row = zip(ranges, scores[start..<start + ranges.count]).map { $0.normalized($1) }
        return row.contains { $0.isNaN } ? nil : row
      }
      return rows.isEmpty ? nil : (agent, ScoreMatrix(rows))
    }
    let all = matrices.flatMap(\.scores.values)
    let (low, high) = (min(0, all.min() ?? 0), max(1, all.max() ?? 1))
    let thresholds = (0...100).map { low + (high - low) * Double($0) / 100 }
    self.thresholds = thresholds
    summaries = matrices.map {
      Summary(agent: $0.agent, $0.scores, thresholds: thresholds, bootstrap)
    }
    improvements = matrices.indices.flatMap { first in
      matrices.indices.filter { $0 > first }.map { second in
        Improvement(matrices[first], over: matrices[second], bootstrap)
      }
    }
  }

  /// The runs that failed, with the reasons.
  public var failures: [(run: ComparisonPlan.Run, reason: String)] {
    zip(plan.runs, statuses).compactMap { run, status in
      if case .failed(let reason) = status { (run, reason) } else { nil }
    }
  }

  /// How many runs ended.
  public var doneCount: Int {
    statuses.count { if case .done = $0 { true } else { false } }
  }

  private static func scores(
    of plan: ComparisonPlan, _ returns: [(run: ComparisonPlan.Run, meanReturn: Double)]
  ) -> [Double] {
    let (seeds, environments) = (plan.seeds.count, plan.environments.count)
    let positions = Dictionary(uniqueKeysWithValues: plan.seeds.enumerated().map { ($1, $0) })
    var scores = [Double](repeating: .nan, count: plan.agents.count * seeds * environments)
    for (run, meanReturn) in returns {
      let seed = positions[run.seed] ?? 0
      scores[(run.agent * seeds + seed) * environments + run.environment] = meanReturn
    }
    return scores
  }
}

extension ComparisonResults.Cell {
  fileprivate init(
    agent: Int, environment: Int, _ runs: [(run: ComparisonPlan.Run, score: RunScore)],
    of runCount: Int, threshold: Double?, _ folder: ComparisonFolder,
    _ bootstrap: StratifiedBootstrap
  ) {
    (self.agent, self.environment, self.runCount) = (agent, environment, runCount)
    scores = runs.map(\.score)
    let returns = scores.map(\.meanReturn)
    mean =
      returns.isEmpty
      ? nil
      : .init(ScoreMatrix(returns.map { [$0] }), bootstrap, AggregateMetric.mean.value)
    solvedCount = threshold.map { threshold in returns.count { $0 >= threshold } }
    secondsToThreshold = threshold.flatMap { threshold in
      let seconds = runs.compactMap { run, _ in
        // A table that is missing says nothing; the scores stand in the results.
        let curve = try? RunCurve(
          of: folder.file(run.folder), x: .seconds, y: RunCurve.evaluationReturn)
        return curve?.points.first { $0.y >= threshold }?.x
      }.sorted()
      let rank = (runCount - 1) / 2
      return rank < seconds.count ? seconds[rank] : nil
    }
  }
}

extension ComparisonResults.Estimate {
  fileprivate init(
    _ scores: ScoreMatrix, _ bootstrap: StratifiedBootstrap, _ value: (ScoreMatrix) -> Double
  ) {
    self.init(value: value(scores), interval: bootstrap.interval(of: scores, value))
  }
}

extension ComparisonResults.Summary {
  fileprivate init(
    agent: Int, _ scores: ScoreMatrix, thresholds: [Double], _ bootstrap: StratifiedBootstrap
  ) {
    self.agent = agent
    runCount = scores.runCount
    let values = { (scores: ScoreMatrix) in AggregateMetric.allCases.map { $0.value(of: scores) } }
    metrics = zip(values(scores), bootstrap.intervals(of: [scores]) { values($0[0]) })
      .map { .init(value: $0, interval: $1) }
    let fewer = StratifiedBootstrap(
      resamples: max(1, bootstrap.resamples / 5), confidence: bootstrap.confidence,
      seed: bootstrap.seed)
    profile = zip(
      scores.profile(at: thresholds),
      fewer.intervals(of: [scores]) { $0[0].profile(at: thresholds) }
    ).map { .init(value: $0, interval: $1) }
  }
}

extension ComparisonResults.Improvement {
  fileprivate init(
    _ first: (agent: Int, scores: ScoreMatrix), over second: (agent: Int, scores: ScoreMatrix),
    _ bootstrap: StratifiedBootstrap
  ) {
    (self.first, self.second) = (first.agent, second.agent)
    let interval = bootstrap.intervals(of: [first.scores, second.scores]) {
      [probabilityOfImprovement($0[0], over: $0[1])]
    }
    probability = .init(
      value: probabilityOfImprovement(first.scores, over: second.scores), interval: interval[0])
  }
}
