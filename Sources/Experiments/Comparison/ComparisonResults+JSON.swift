import Foundations
import Learning

extension ComparisonResults {
  /// The members of `results.json`, without the runs: names in the order of `scores.npy`, then the
  /// statistics.
  public var members: [JSONValue.Member] {
    func strings(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
    let budget: [(String, Double?)] = [
      ("seconds", plan.budget.seconds), ("steps", plan.budget.steps.map(Double.init)),
      ("updates", plan.budget.updates.map(Double.init)),
      ("epochs", plan.budget.epochs.map(Double.init)),
    ]
    return [
      .init("title", .string(plan.title)),
      .init("agents", strings(plan.agents.map(\.label))),
      .init("environments", strings(plan.environments.map(\.label))),
      .init("seeds", .array(plan.seeds.map { Seeds.json($0) })),
      .init(
        "budget",
        .object(budget.compactMap { name, value in value.map { .init(name, Self.number($0)) } })),
      .init("done", .integer(Int128(doneCount))),
      .init("failed", .integer(Int128(failures.count))),
      .init("normalization", .array(zip(plan.environments, ranges).map(Self.json))),
      .init("results", .array(cells.map(json))),
      .init("summaries", .array(summaries.map(json))),
      .init("improvements", .array(improvements.map(json))),
    ]
  }

  /// An object for each run, in the order of the grid; a line each in `results.csv`.
  public var runs: [JSONValue] {
    zip(plan.runs, statuses).map { run, status in
      var members: [JSONValue.Member] = [
        .init("agent", .string(plan.agents[run.agent].label)),
        .init("environment", .string(plan.environments[run.environment].label)),
        .init("seed", Seeds.json(run.seed)), .init("folder", .string(run.folder)),
      ]
      switch status {
      case .done(let score): members += [.init("status", .string("done"))] + score.members
      case .failed(let reason):
        members += [.init("status", .string("failed")), .init("reason", .string(reason))]
      case .unfinished: members.append(.init("status", .string("unfinished")))
      }
      return .object(members)
    }
  }

  private static func number(_ value: Double) -> JSONValue {
    if let whole = Int(exactly: value) { return .integer(Int128(whole)) }
    return value.isFinite ? .double(value) : .null
  }

  private static func json(_ estimate: Estimate) -> JSONValue {
    .object([
      .init("value", number(estimate.value)), .init("low", number(estimate.interval.lowerBound)),
      .init("high", number(estimate.interval.upperBound)),
    ])
  }

  private static func json(_ environment: ComparisonPlan.Environment, _ range: ScoreRange)
    -> JSONValue
  {
    .object([
      .init("environment", .string(environment.label)), .init("low", number(range.low)),
      .init("high", number(range.high)), .init("source", .string(range.source.rawValue)),
    ])
  }

  private func json(_ cell: Cell) -> JSONValue {
    let last = cell.scores.map(\.lastMeanReturn)
    return .object([
      .init("agent", .string(plan.agents[cell.agent].label)),
      .init("environment", .string(plan.environments[cell.environment].label)),
      .init("done", .integer(Int128(cell.scores.count))),
      .init("mean_return", cell.mean.map(Self.json) ?? .null),
      .init(
        "deviation",
        cell.scores.isEmpty
          ? .null
          : Self.number(SampleSummary(cell.scores.map(\.meanReturn)).standardDeviation)),
      .init("last_mean_return", last.isEmpty ? .null : Self.number(SampleSummary(last).mean)),
      .init("solved", cell.solvedCount.map { .integer(Int128($0)) } ?? .null),
      .init("seconds_to_threshold", cell.secondsToThreshold.map(Self.number) ?? .null),
    ])
  }

  private func json(_ summary: Summary) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("agent", .string(plan.agents[summary.agent].label)),
      .init("runs", .integer(Int128(summary.runCount))),
    ]
    members += zip(AggregateMetric.allCases, summary.metrics).map {
      .init($0.rawValue, Self.json($1))
    }
    members.append(
      .init("profile", .array(summary.profile.map { Self.number($0.value) })))
    return .object(members)
  }

  private func json(_ improvement: Improvement) -> JSONValue {
    .object([
      .init("agent", .string(plan.agents[improvement.first].label)),
      .init("over", .string(plan.agents[improvement.second].label)),
      .init("probability", Self.json(improvement.probability)),
    ])
  }
}
