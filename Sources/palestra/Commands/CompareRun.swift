import Agents
import ArgumentParser
import Environments
import Experiments
import Foundations

/// `palestra compare-run`: one run of a comparison, which `palestra compare` starts as a process of
/// its own.
struct CompareRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare-run", abstract: "Train one run of a comparison.", shouldDisplay: false)

  @Argument(help: "The comparison's folder.") var folder: String
  @Option(name: .customLong("run"), help: "The run's index in the grid.") var index: Int
  @Option(help: "The processor to run on.") var processor: Int
  @Option(help: "The number of the process that started this one.") var parent: Int32

  func run() throws {
    guard ChildProcess.endWithParent(parent) else { throw ExitCode(1) }
    _ = Processors.pin(to: processor)
    StopSignal.listen()
    let folder = ComparisonFolder(folder)
    let plan = try folder.plan(environments: .standard, agents: .standard)
    guard plan.runs.indices.contains(index) else {
      throw ExperimentError.badOption(
        name: "--run", value: "\(index)", expected: "a run in 0...\(plan.runs.count - 1)")
    }
    let hasEnded = try folder.train(
      plan.runs[index], environments: .standard, agents: .standard,
      shouldStop: { StopSignal.isRaised })
    if !hasEnded { throw ExitCode(StopSignal.exitStatus) }
  }
}
