import Agents
import Environments
import Experiments
import Figures
import Foundations
import Gym
import Learning
import TensorEngine

extension Train {
  /// Trains with several seeds, one after the other, and reports mean and standard deviation.
  func trainRepeatedly(_ count: Int) throws {
    let refused = [("--resume", folders.resume != nil), ("--view", folders.view)]
    if let (name, _) = refused.first(where: { $0.1 }) {
      throw ExperimentError.badOption(
        name: "--runs", value: "\(count)", expected: "to be given without \(name)")
    }
    let repeated = try RepeatedRuns(try options(), count: count)
    let planned = try repeated.configurations(
      overwrite: folders.overwrite, environments: .standard, agents: .standard)
    for run in planned { try Self.checkLabels(run.configuration) }
    let lock = try repeated.lock(overwrite: folders.overwrite)
    defer { withExtendedLifetime(lock) {} }
    // What is reported of them alone: agents with their memories would fill the machine's.
    var finished: [FinishedRun] = []
    for (number, run) in planned.enumerated() {
      if !output.quiet { Console.line("run \(number + 1) of \(count)") }
      do {
        let started = try TrainingRun(
          run.configuration, out: run.out, environments: .standard, agents: .standard)
        let lock = started.lock
        defer { withExtendedLifetime(lock) {} }
        let (training, result) = try complete(started)
        let facts = members(training, result, try record(training, result))
        finished.append(
          FinishedRun(
            configuration: run.configuration, test: result.test, lastTest: result.lastTest,
            json: .object(facts.map { .init($0.0, $0.1) })))
      } catch {
        if number > 0 { Console.line("\(number) of \(count) runs had ended before") }
        throw error
      }
      if !output.quiet { Console.line("  \(score(finished[number]))") }
      // After each run: what ended is there even where a later one fails.
      try repeated.combined(run.configuration).write(
        RunsSummary(finished).members.map { .init($0.0, $0.1) }, runs: finished.map(\.json))
    }
    let summary = RunsSummary(finished)
    if !output.quiet {
      let files = repeated.combined(planned[0].configuration).path
      Console.line("written to \(files).json and \(files).csv")
      Console.line(summary.description)
    }
    guard output.json else { return }
    ResultJSON.print(summary.members + [("runs", .array(finished.map(\.json)))])
  }

  private func score(_ run: FinishedRun) -> String {
    DataSetScore(
      run.test, environment: run.configuration.environment, arguments: run.configuration.arguments)?
      .description
      ?? "mean return \(ReturnText.text(run.test.meanReturn))"
  }
}

/// What is kept of a run while the next ones continue.
private struct FinishedRun {
  let configuration: RunConfiguration
  let test: EvaluationResult
  let lastTest: EvaluationResult
  let json: JSONValue
}

/// What several seeds came to: a classifier's error, or the mean return of other agents.
private struct RunsSummary {
  private let configurations: [RunConfiguration]
  /// The name of the figure, by its key in JSON, and whether it is an error in per cent.
  private let figure: (key: String, name: String, isError: Bool)
  private let best: SampleSummary
  private let last: SampleSummary

  init(_ runs: [FinishedRun]) {
    configurations = runs.map(\.configuration)
    let first = configurations[0]
    func score(_ test: EvaluationResult) -> DataSetScore? {
      DataSetScore(test, environment: first.environment, arguments: first.arguments)
    }
    let shown = score(runs[0].test)
    figure = (
      shown?.key ?? "mean_return", shown.map { "test \($0.name)" } ?? "mean return",
      shown?.isErrorRate ?? false
    )
    best = SampleSummary(runs.map { score($0.test)?.value ?? $0.test.meanReturn })
    last = SampleSummary(runs.map { score($0.lastTest)?.value ?? $0.lastTest.meanReturn })
  }

  var description: String {
    func text(_ summary: SampleSummary) -> String {
      guard figure.isError else {
        return ReturnText.text(summary.mean, standardDeviation: summary.standardDeviation)
      }
      return "\(decimal(summary.mean, 2)) ± \(decimal(summary.standardDeviation, 2)) %"
    }
    let seeds = configurations.map(\.seed)
    return """
      \(figure.name) over \(seeds.count) runs, seeds \(seeds[0]) to \(seeds[seeds.count - 1]): \
      \(Console.styled(text(best), .bold)) (best models); last models: \(text(last)); the standard deviation \
      is the sample's, n - 1
      """
  }

  /// `mean` and `deviation` of `figure` over the best models and, as `last_…`, over the
  /// last ones.
  var members: [(String, JSONValue)] {
    let first = configurations[0]
    return [
      ("environment", .string(first.environment)), ("agent", .string(first.agent)),
      ("preset", .string(first.preset)),
      ("seeds", .array(configurations.map { ResultJSON.seed($0.seed) })),
      ("figure", .string(figure.key)), ("values", ResultJSON.numbers(best.values)),
      ("mean", ResultJSON.number(best.mean)),
      ("deviation", ResultJSON.number(best.standardDeviation)),
      ("last_values", ResultJSON.numbers(last.values)),
      ("last_mean", ResultJSON.number(last.mean)),
      ("last_deviation", ResultJSON.number(last.standardDeviation)),
    ]
  }
}
