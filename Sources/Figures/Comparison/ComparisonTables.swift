import Environments
import Experiments
import Foundations
import Gym
import Learning

/// The tables of a comparison, for the terminal and the report.
public struct ComparisonTables: Sendable {
  /// One table.
  public struct Section: Sendable {
    /// What it shows.
    public let title: String
    /// How to read it; nil where that is plain.
    public let note: String?
    /// A header, then the rows.
    public let rows: [[String]]
  }

  /// What was compared, in sentences.
  public let introduction: [String]
  /// The tables.
  public let sections: [Section]

  init(_ results: ComparisonResults) {
    introduction = Self.introduction(results)
    sections = [
      Self.returns(results), Self.summaries(results), Self.improvements(results),
      Self.failures(results), Self.everyRun(results),
    ].compactMap(\.self)
  }

  private static func introduction(_ results: ComparisonResults) -> [String] {
    let plan = results.plan
    func plural(_ count: Int, _ word: String) -> String {
      "\(grouped(count)) \(word)\(count == 1 ? "" : "s")"
    }
    let isTime = plan.budget.seconds != nil
    var lines = [
      """
      \(plural(plan.agents.count, "agent")) in \(plural(plan.environments.count, "environment")), \
      \(plural(plan.seeds.count, "seed")), \(plan.budgetText) of training each\
      \(isTime ? " (evaluations do not count)" : ""), on one thread of one processor. \
      \(grouped(results.doneCount)) of \(grouped(plan.runs.count)) runs ended.
      """,
      """
      A run's score is the \(scoreName(plan)) of its best model, chosen by evaluations during training, \
      in a final test on \(isAccuracy(plan) ? "examples" : "episodes") that chose nothing. Intervals are of 95 %, by the stratified \
      bootstrap over seeds (percentiles).
      """,
    ]
    if let fewest = results.cells.map(\.scores.count).filter({ $0 > 0 }).min(), fewest < 5 {
      lines.append(
        """
        \(plural(fewest, "run")) of an agent say\(fewest == 1 ? "s" : "") little: intervals of so few \
        are too narrow. Give five seeds or more to compare by.
        """)
    }
    lines += plan.environments.filter { !$0.seededArguments.isEmpty }.map { environment in
      "\(environment.label): \(environment.seededArguments.joined(separator: " and ")) is the seed of "
        + "the run, the same for all agents."
    }
    lines += zip(plan.environments, results.ranges).map { environment, range in
      let why =
        switch range.source {
        case .file: "as the comparison's file says"
        case .randomToThreshold: "from random actions to the environment's reward threshold"
        case .smallestToLargest: "from the smallest to the largest score of this comparison"
        }
      return "\(environment.label): normalized from \(ReturnText.text(range.low)) (0) to "
        + "\(ReturnText.text(range.high)) (1), \(why)."
    }
    return lines
  }

  /// Whether scores are fractions of right answers.
  private static func isAccuracy(_ plan: ComparisonPlan) -> Bool {
    plan.environments.allSatisfy { environment in
      let spec = try? EnvironmentRegistry.standard.spec(environment.id)
      return spec?.dataSetPlan?.score(environment.arguments) == .accuracy
    }
  }

  private static func scoreName(_ plan: ComparisonPlan) -> String {
    isAccuracy(plan) ? "accuracy" : "mean return"
  }

  /// The value with its interval, which a single run does not have.
  private static func text(_ estimate: ComparisonResults.Estimate, runs: Int) -> String {
    let magnitude = max(
      estimate.value.magnitude, estimate.interval.lowerBound.magnitude,
      estimate.interval.upperBound.magnitude)
    let digits = magnitude >= 100 ? 1 : magnitude >= 10 ? 2 : 3
    guard runs > 1 else { return decimal(estimate.value, digits) }
    let interval = estimate.interval
    return "\(decimal(estimate.value, digits)) [\(decimal(interval.lowerBound, digits)), "
      + "\(decimal(interval.upperBound, digits))]"
  }

  private static func returns(_ results: ComparisonResults) -> Section {
    let plan = results.plan
    let head = [
      "environment", "agent", "runs", scoreName(plan), "smallest", "solved", "solved after",
      "steps",
      "updates", "seconds",
    ]
    let rows = plan.environments.indices.flatMap { environment in
      results.cells.filter { $0.environment == environment }.map { cell -> [String] in
        func mean(_ value: (RunScore) -> Double) -> Double {
          cell.scores.isEmpty ? .nan : SampleSummary(cell.scores.map(value)).mean
        }
        func count(_ value: (RunScore) -> Int) -> String {
          cell.scores.isEmpty ? "–" : grouped(Int(mean { Double(value($0)) }.rounded()))
        }
        return [
          plan.environments[environment].label, plan.agents[cell.agent].label,
          cell.scores.count == cell.runCount
            ? "\(cell.runCount)" : "\(cell.scores.count) of \(cell.runCount)",
          cell.mean.map { text($0, runs: cell.scores.count) } ?? "–",
          cell.scores.map(\.meanReturn).min().map(ReturnText.text) ?? "–",
          cell.solvedCount.map { "\($0) of \(cell.runCount)" } ?? "–",
          cell.secondsToThreshold.map { "\(decimal($0, 1)) s" } ?? "–", count(\.steps),
          count(\.updates), cell.scores.isEmpty ? "–" : decimal(mean(\.seconds), 1),
        ]
      }
    }
    return Section(
      title: isAccuracy(plan) ? "Accuracies" : "Returns",
      note: """
        Solved: runs whose score reaches the environment's reward threshold. Solved after: the \
        median over the runs of the seconds until an evaluation first reached it. Steps, updates \
        and seconds are means.
        """, rows: [head] + rows)
  }

  private static func summaries(_ results: ComparisonResults) -> Section? {
    guard !results.summaries.isEmpty else { return nil }
    let head = ["agent", "runs", "IQM", "median", "mean", "optimality gap"]
    let rows = results.summaries.map { summary in
      [results.plan.agents[summary.agent].label, "\(summary.runCount)"]
        + [AggregateMetric.interquartileMean, .median, .mean, .optimalityGap].map {
          text(summary[$0], runs: summary.runCount)
        }
    }
    return Section(
      title: "Normalized scores",
      note: """
        Over all environments, of the seeds whose runs ended in all of them. IQM: interquartile \
        mean. Optimality gap: what is missing to 1, less is better.
        """, rows: [head] + rows)
  }

  private static func improvements(_ results: ComparisonResults) -> Section? {
    guard !results.improvements.isEmpty else { return nil }
    let labels = results.plan.agents.map(\.label)
    let counts = Dictionary(
      results.summaries.map { ($0.agent, $0.runCount) }, uniquingKeysWith: max)
    let rows = results.improvements.map { item in
      let runs = max(counts[item.first] ?? 0, counts[item.second] ?? 0)
      return [labels[item.first], labels[item.second], text(item.probability, runs: runs)]
    }
    return Section(
      title: "Probability of improvement",
      note:
        "How often a run of the one scores more than a run of the other; equal scores count half.",
      rows: [["agent", "over", "probability"]] + rows)
  }

  private static func failures(_ results: ComparisonResults) -> Section? {
    let failures = results.failures
    guard !failures.isEmpty else { return nil }
    let plan = results.plan
    let rows = failures.map { run, reason in
      [
        plan.agents[run.agent].label, plan.environments[run.environment].label, "\(run.seed)",
        reason,
      ]
    }
    return Section(
      title: "Failed runs", note: "They are in no statistic above.",
      rows: [["agent", "environment", "seed", "reason"]] + rows)
  }

  /// The score of every run, seed by seed.
  private static func everyRun(_ results: ComparisonResults) -> Section {
    let plan = results.plan
    let head = ["environment", "seed"] + plan.agents.map(\.label)
    let rows = plan.environments.indices.flatMap { environment in
      plan.seeds.indices.map { seed -> [String] in
        [plan.environments[environment].label, "\(plan.seeds[seed])"]
          + plan.agents.indices.map { agent in
            let index = (agent * plan.seeds.count + seed) * plan.environments.count + environment
            let score = results.scores[index]
            return score.isNaN ? "–" : ReturnText.text(score)
          }
      }
    }
    return Section(title: "Every run", note: nil, rows: [head] + rows)
  }
}
