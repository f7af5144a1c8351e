import Experiments

/// A line for each run of a comparison that ends.
struct ComparisonProgress {
  private let plan: ComparisonPlan
  private let count: Int
  private let isQuiet: Bool
  private var ended = 0

  init(_ plan: ComparisonPlan, count: Int, isQuiet: Bool) {
    (self.plan, self.count, self.isQuiet) = (plan, count, isQuiet)
  }

  /// Shows what was reported.
  mutating func show(_ event: ComparisonProcesses.Event) {
    guard case .ended(let run, let status) = event else { return }
    ended += 1
    if isQuiet { return }
    let name =
      "\(plan.agents[run.agent].label) in \(plan.environments[run.environment].label), "
      + "seed \(run.seed)"
    let width = "\(count)".count
    let number = String(repeating: " ", count: max(0, width - "\(ended)".count)) + "\(ended)"
    switch status {
    case .done(let score):
      Console.line(
        """
        [\(number)/\(count)] \(name): \(ReturnText.text(score.meanReturn)) \
        after \(grouped(score.steps)) steps, \(decimal(score.seconds, 1)) s
        """)
    case .failed(let reason):
      Console.line(
        "[\(number)/\(count)] \(name): \(Console.styled("failed", .red)): \(reason)")
    case .unfinished: Console.line("[\(number)/\(count)] \(name): stopped")
    }
  }
}
