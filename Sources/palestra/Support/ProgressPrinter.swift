import Experiments
import Foundations
import Glibc
import Gym
import Learning

/// Shows how a run goes: one line that is renewed on a terminal, plain lines elsewhere.
struct ProgressPrinter {
  private let isQuiet: Bool
  /// Whether it is a pass over a data set that continues: epochs have lines of their own.
  private let isDataSet: Bool
  /// Whether updates are shown rather than steps, with all metrics, as of a GAN.
  private let countsUpdates: Bool
  private var lineIsOpen = false
  private var lastPrinted = -Double.infinity
  private var lastTenth = 0
  /// Seconds of the evaluation when it was last shown.
  private var evaluationShown = 0.0

  init(isQuiet: Bool, isDataSet: Bool = false, countsUpdates: Bool = false) {
    self.isQuiet = isQuiet
    self.isDataSet = isDataSet
    self.countsUpdates = countsUpdates
  }

  /// Seconds between reports.
  static var interval: Double { Console.isTerminal ? 0.1 : 1 }

  mutating func show(_ event: RunEvent) {
    if isQuiet { return }
    switch event {
    case .progress(let report):
      if Console.isTerminal { renew(report) } else { printLine(report) }
    case .evaluating(_, let seconds): showEvaluation(seconds: Double(seconds))
    case .evaluated(let evaluation):
      let facts = evaluation.facts
      guard !isDataSet, evaluation.isBest, let value = facts.meanReturn, Console.isTerminal
      else { return }
      close()
      Console.line(
        Console.styled("  best so far: ", .dim)
          + "\(ReturnText.text(value)) at step \(facts.steps)")
    case .epoch(let epoch):
      close()
      Console.line(Self.line(of: epoch))
    case .samples(let samples, _):
      close()
      Console.line(samples.description)
    case .warning(let message):
      close()
      Console.warning(message)
    case .saved, .episode: break
    }
  }

  /// Shows that an evaluation is running: each second on a terminal, elsewhere after five seconds
  /// and then less and less often.
  mutating func showEvaluation(seconds: Double) {
    if isQuiet || seconds < 1 { return }
    let whole = Int(seconds)
    if seconds < evaluationShown { evaluationShown = 0 }  // Another evaluation.
    let isDue =
      Console.isTerminal
      ? whole > Int(evaluationShown) : seconds >= max(5, 2 * evaluationShown)
    guard isDue else { return }
    evaluationShown = seconds
    let string = "evaluating for \(Self.duration(Double(whole)))"
    if Console.isTerminal {
      Console.write("\r" + string + "\u{1b}[K")
      lineIsOpen = true
    } else {
      Console.line(string)
    }
  }

  /// Ends the line that is renewed.
  mutating func close() {
    if lineIsOpen { Console.write("\r\u{1b}[K") }
    lineIsOpen = false
  }

  private mutating func renew(_ report: RunReport) {
    let now = report.progress.seconds
    guard now - lastPrinted >= Self.interval || report.fraction >= 1 else { return }
    lastPrinted = now
    var list = facts(report, short: true)
    while list.count > 1, list.joined(separator: "  ").count > Console.width - 6 {
      list.removeLast()
    }
    let facts = list.joined(separator: "  ")
    Console.write("\r" + ProgressLine.text(report.fraction, facts) + "\u{1b}[K")
    lineIsOpen = true
  }

  /// A line at each tenth of the budget, and every five seconds, later less often.
  private mutating func printLine(_ report: RunReport) {
    let tenth = Int(report.fraction * 10)
    let now = report.progress.seconds
    let isDue = now - lastPrinted >= max(5, now / 20) && lastPrinted >= 0
    guard tenth > lastTenth && !isDataSet || isDue else {
      lastPrinted = max(lastPrinted, 0)
      return
    }
    (lastTenth, lastPrinted) = (max(tenth, lastTenth), now)
    Console.line(
      Self.padded("\(Int(report.fraction * 100))%", 4) + "  "
        + facts(report, short: false).joined(separator: ", "))
  }

  private func facts(_ report: RunReport, short: Bool) -> [String] {
    countsUpdates ? Self.iterationFacts(report) : Self.facts(report, short: short)
  }

  /// `iteration 12,000  190/s  1:34 left  d_loss 0.6512  d_accuracy 0.6406  g_loss 0.91 …`
  private static func iterationFacts(_ report: RunReport) -> [String] {
    let (updates, steps) = (report.progress.updates, max(1, report.progress.steps))
    let rate = report.stepsPerSecond * Double(updates) / Double(steps)
    var facts = ["iteration \(grouped(updates))", "\(decimal(rate, rate < 10 ? 1 : 0))/s"]
    if let left = report.secondsLeft, report.fraction < 1 { facts.append("\(duration(left)) left") }
    for metric in report.metrics where metric.value.isFinite {
      facts.append("\(metric.name) \(ReturnText.significant(metric.value))")
    }
    return facts
  }

  private static func facts(_ report: RunReport, short: Bool) -> [String] {
    let isDataSet = report.progress.epochs > 0
    var facts = [
      isDataSet
        ? "epoch \(decimal(report.progress.epochs, 1))"
        : "step \(grouped(report.progress.steps))",
      "\(grouped(Int(report.stepsPerSecond)))/s",
    ]
    if let left = report.secondsLeft, report.fraction < 1 { facts.append("\(duration(left)) left") }
    if let mean = report.meanReturn, !isDataSet { facts.append("return \(ReturnText.text(mean))") }
    for metric in report.metrics.prefix(short ? 1 : 4) where metric.value.isFinite {
      facts.append("\(metric.name) \(ReturnText.significant(metric.value))")
    }
    if let best = report.best?.meanReturn, !isDataSet {
      facts.append("best \(ReturnText.text(best))")
    }
    return facts
  }

  /// `epoch   3    1:07  loss 0.0414  accuracy 98.71 %  validation error 1.24 %  best`
  private static func line(of epoch: EpochReport) -> String {
    var facts = ["epoch \(padded("\(epoch.epoch)", 3))", padded(seconds(epoch.seconds), 6)]
    if let name = epoch.lossName {
      facts += textFacts(of: epoch, name)
      if epoch.isBest { facts.append(Console.styled("best", .green)) }
      return facts.joined(separator: "  ")
    }
    if let loss = epoch.loss { facts.append("loss \(ReturnText.significant(loss))") }
    if let accuracy = epoch.accuracy { facts.append("accuracy \(decimal(100 * accuracy, 2)) %") }
    if let accuracy = epoch.validationAccuracy {
      facts.append("validation error \(decimal(100 * (1 - accuracy), 2)) %")
    }
    if let score = epoch.validationScore {
      facts.append("validation \(score.name) \(ReturnText.significant(score.value))")
    }
    if epoch.isBest { facts.append(Console.styled("best", .green)) }
    return facts.joined(separator: "  ")
  }

  /// `cross-entropy 0.4414  hits 86.20 %  validation cross-entropy 0.4302  perplexity 1.538  hits
  /// 86.91 %`
  private static func textFacts(of epoch: EpochReport, _ name: String) -> [String] {
    func hits(_ accuracy: Double?) -> [String] {
      accuracy.map { ["hits \(decimal(100 * $0, 2)) %"] } ?? []
    }
    var facts = epoch.loss.map { ["\(name) \(ReturnText.significant($0))"] } ?? []
    facts += hits(epoch.accuracy)
    if let score = epoch.validationScore {
      facts.append("validation \(score.name) \(ReturnText.significant(score.value))")
      if score.name == name {
        facts.append("perplexity \(ReturnText.significant(exp(score.value)))")
      }
    }
    return facts + hits(epoch.validationAccuracy)
  }

  /// `4.2 s`, or as `duration` says it.
  static func seconds(_ seconds: Double) -> String {
    seconds < 60 ? "\(decimal(seconds, 1)) s" : duration(seconds)
  }

  /// `42 s`, `3:07`, `1:02:03`
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "long" }
    let whole = Int(seconds.rounded(.up))
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    if whole < 60 { return "\(whole) s" }
    if whole < 3_600 { return "\(whole / 60):\(two(whole % 60))" }
    return "\(whole / 3_600):\(two(whole / 60 % 60)):\(two(whole % 60))"
  }

  private static func padded(_ string: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - string.count)) + string
  }
}
