import Experiments
import Foundations
import Learning

/// Shows how a tuning goes, trial by trial.
final class TuningPrinter {
  private let plan: TuningPlan
  private let isQuiet: Bool
  private var printer: ProgressPrinter
  /// The best score so far.
  private var best: Trial?

  init(_ plan: TuningPlan, isQuiet: Bool) {
    self.plan = plan
    self.isQuiet = isQuiet
    printer = ProgressPrinter(isQuiet: isQuiet)
  }

  func announce(_ tuning: Tuning) {
    best = tuning.search.best
    if isQuiet { return }
    let configuration = plan.configuration
    let done = tuning.search.trials.count
    Console.line(
      """
      \(done == 0 ? "tuning" : "continuing after \(done) trials:") \
      \(Console.styled(configuration.agent, .bold)) (\(configuration.preset)) in \
      \(Console.styled(configuration.environment, .bold)): \(Self.count(plan.trials, "trial")) \
      (\(plan.samplerName)), \(Self.count(plan.runs * (plan.folds ?? 1), "run")) each, writing to \
      \(tuning.folder.path)
      """)
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  func show(_ event: Tuning.Event) {
    if isQuiet { return }
    switch event {
    case .started(let trial, let fraction):
      let part = fraction < 1 ? " (\(decimal(100 * fraction, 0)) % of the budget)" : ""
      Console.line("trial \(trial.number) of \(plan.trials)\(part): \(Self.settings(trial, plan))")
    case .training(let configuration):
      printer.close()
      printer = ProgressPrinter(isQuiet: isQuiet || !Console.isTerminal)
      if Console.isTerminal {
        Console.line(Console.styled("  \(TuningPrinter.name(configuration))", .dim))
      }
    case .run(.evaluated), .run(.epoch): break
    case .run(let event): printer.show(event)
    case .ended(let trial):
      printer.close()
      Console.line("  " + result(trial))
    }
  }

  /// `seed 3`, in a cross-validation `seed 3, fold 2`.
  private static func name(_ configuration: RunConfiguration) -> String {
    let fold = configuration.arguments["fold"].map { ", fold \($0)" } ?? ""
    return "seed \(configuration.seed)\(fold)"
  }

  /// Ends the line that is renewed.
  func close() { printer.close() }

  private func result(_ trial: Trial) -> String {
    guard let score = trial.score else {
      return Console.styled("failed", .red) + ": " + (trial.failure ?? "the score is not finite")
    }
    if let best, (best.score ?? -.infinity) >= score {
      return "score \(Self.score(trial)); best: trial \(best.number), \(Self.score(best))"
    }
    best = trial
    return "score \(Console.styled(Self.score(trial), .bold)), the best so far"
  }

  /// `learning_rate 0.0012, batch_size 64`
  private static func settings(_ trial: Trial, _ plan: TuningPlan) -> String {
    zip(plan.space.names, values(trial, plan)).map { "\($0) \($1)" }.joined(separator: ", ")
  }

  /// Four digits of numbers that were drawn; the tables of the folder hold all.
  private static func values(_ trial: Trial, _ plan: TuningPlan) -> [String] {
    zip(plan.space.dimensions, trial.point).map { dimension, value in
      if case .range = dimension.values, case .number(let number) = value {
        return ReturnText.significant(number)
      }
      return value.description
    }
  }

  private static func score(_ trial: Trial) -> String {
    guard let score = trial.score, let standardDeviation = trial.standardDeviation else {
      return "failed"
    }
    return trial.rungs.last.map(\.scores.count) ?? 1 > 1
      ? ReturnText.text(score, standardDeviation: standardDeviation) : ReturnText.text(score)
  }

  /// All trials, best first.
  static func table(_ tuning: Tuning) -> [[String]] {
    let hasRungs = tuning.search.trials.contains { $0.rungs.last?.fraction ?? 1 < 1 }
    let header =
      ["rank", "trial"] + tuning.plan.space.names + ["score"] + (hasRungs ? ["budget"] : [])
      + ["seconds"]
    let rows = tuning.search.ranked.enumerated().map { index, trial in
      ["\(index + 1)", "\(trial.number)"] + values(trial, tuning.plan) + [score(trial)]
        + (hasRungs ? ["\(decimal(100 * (trial.rungs.last?.fraction ?? 0), 0)) %"] : [])
        + [decimal(tuning.seconds[trial.number] ?? 0, 1)]
    }
    return [header] + rows
  }

  /// What was found and written.
  static func summary(_ tuning: Tuning) -> [String] {
    let trials = tuning.search.trials
    let failed = trials.count { $0.score == nil }
    var lines: [String] = []
    if failed > 0 { lines.append("\(failed) of \(trials.count) trials failed") }
    if let best = tuning.search.best {
      lines.append(
        "best: trial \(best.number), \(settings(best, tuning.plan)): "
          + Console.styled(score(best), .bold))
    }
    lines.append("written to \(tuning.folder.path)/")
    let files = [
      (TuningFolder.bestName, "the best settings, for train --config"),
      (TuningFolder.pictureName, "a line for each trial across its settings"),
      (TuningFolder.tableName, "all trials"), (TuningFolder.trialsName, "the same as JSON"),
      (TuningFolder.runsName + "/", "the runs"),
    ]
    for (name, meaning) in files {
      lines.append("  " + name + String(repeating: " ", count: 26 - name.count) + meaning)
    }
    if tuning.search.best != nil {
      let best = shellQuoted(tuning.folder.file(TuningFolder.bestName))
      lines.append("next: palestra train --config \(best)")
    }
    return lines
  }
}
