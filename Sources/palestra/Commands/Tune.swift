import Agents
import ArgumentParser
import Environments
import Experiments
import Figures
import Foundations
import Gym
import Learning

/// `palestra tune`
struct Tune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look for the settings with which an agent learns best.",
    discussion: """
      Examples:
        palestra tune --env CartPole-v1 --try gamma=0.98 --try gamma=0.99
        palestra tune --env CartPole-v1 --draw learning_rate=log:1e-4..1e-2 --runs 3
        palestra tune --agent classifier --draw batch_size=16..128 --folds 5
        palestra tune tune.yaml                  all of it declared in a file
        palestra tune --resume tuning            after Ctrl-C or a crash
        palestra tune --resume tuning --trials 40   twenty more
        palestra train --config tuning/best.yaml

      A setting varies over a list (--try, once for each value; a list of layers is one value) or \
      a range (--draw; log: draws the logarithm uniformly; of whole numbers both ends count). \
      Every trial is an ordinary run for each seed, trials/0007/seed0 in the folder, which other \
      commands read. Its score is the mean over the seeds of the final test's mean return, or of \
      a data set its accuracy, or minus a text model's cross-entropy. A trial that fails is reported and the others continue.

      The same in a file, beside the keys of train --config:
        try:
          gamma: [0.98, 0.99]
        draw:
          learning_rate: log:1e-4..1e-2
        trials: 20
        runs: 3
      """)

  @Argument(help: ArgumentHelp("What to tune, as YAML; flags win.", valueName: "file"))
  var file: String?

  @Option(
    name: .customLong("try"), parsing: .singleValue,
    help: ArgumentHelp("A value of a setting to try; may be repeated.", valueName: "key=value"))
  var lists: [String] = []

  @Option(
    name: .customLong("draw"), parsing: .singleValue,
    help: ArgumentHelp(
      "A range of a setting to draw from; may be repeated.", valueName: "key=[log:]low..high"))
  var ranges: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "\(SamplerRegistry.standard.entries.map { "\($0.name): \($0.meaning)" }.joined(separator: "; ")) "
        + "(default: grid where there are lists alone and no --trials, else tpe).",
      valueName: "name"))
  var sampler: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Trials (default: \(TuningPlan.defaultTrials), of a grid all).", valueName: "n"),
    transform: NumberFlag.whole)
  var trials: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Cross-validation of a data set: each trial is tested on every one of so many parts of the "
        + "training examples, trained on the others.", valueName: "k"),
    transform: NumberFlag.whole)
  var folds: Int?

  @OptionGroup(title: "What to train") var what: RunFlags
  @OptionGroup(title: "How long each run") var limits: BudgetFlags
  @OptionGroup(title: "Evaluations and checkpoints") var evaluations: EvaluationFlags

  @Option(
    name: .long,
    help: ArgumentHelp("Where to write (default: runs/ENV-AGENT-tuning).", valueName: "folder"))
  var out: String?

  @Option(
    name: .long, help: ArgumentHelp("Continue with the tuning in a folder.", valueName: "folder"))
  var resume: String?

  @Flag(name: .long, help: "Replace a tuning that --out already holds.")
  var overwrite = false

  @OptionGroup(title: "What to print") var output: OutputFlags

  func run() throws {
    var tuning = try makeTuning()
    Console.notice(about: what.env ?? tuning.plan.configuration.environment)
    StopSignal.listen()
    let printer = TuningPrinter(tuning.plan, isQuiet: output.quiet)
    printer.announce(tuning)
    let hasEnded: Bool
    do {
      hasEnded = try tuning.run(
        reportEvery: ProgressPrinter.interval, shouldStop: { StopSignal.isRaised },
        observer: { printer.show($0) })
    } catch {
      printer.close()
      throw error
    }
    printer.close()
    draw(tuning)
    guard hasEnded else {
      let count = tuning.search.trials.count
      Console.line(
        """
        stopped after \(count) of \(tuning.plan.trials) trials
        continue with: palestra tune --resume \(shellQuoted(tuning.folder.path))
        """)
      throw ExitCode(StopSignal.exitStatus)
    }
    try report(tuning)
  }

  /// Draws the trials; where nothing can be drawn, the tuning is whole without the picture.
  private func draw(_ tuning: Tuning) {
    guard let figure = TuningFigure(tuning) else { return }
    do {
      try figure.write()
    } catch {
      Console.warning("\(TuningFolder.pictureName) is not drawn: \(error)")
    }
  }

  private func report(_ tuning: Tuning) throws {
    if !output.quiet {
      if !output.json { Table.print(TuningPrinter.table(tuning)) }
      Console.line(TuningPrinter.summary(tuning).joined(separator: "\n"))
    }
    if output.json {
      StandardOutput.print(tuning.json)
    }
    guard tuning.search.best != nil else {
      throw ExperimentError.allTrialsFailed(
        count: tuning.search.trials.count, last: tuning.search.trials.last?.failure ?? "")
    }
  }

  /// The new tuning, or the one to continue with.
  private func makeTuning() throws -> Tuning {
    let options = try options()
    if let resume {
      var allowed = TuningOptions()
      allowed.trials = options.trials
      guard options == allowed, !overwrite else {
        throw ExperimentError.badOption(
          name: "--resume", value: resume,
          expected: "to be given alone, or with --trials: a tuning keeps what it was started with")
      }
      return try Tuning(
        resuming: RunFolder(existing: resume), trials: trials, environments: .standard,
        agents: .standard)
    }
    let plan = try TuningPlan(options, environments: .standard, agents: .standard)
    let destination: TrainingRun.Destination =
      options.run.out.map { .folder($0, overwrite: overwrite) }
      ?? .new(plan.defaultFolder)
    return try Tuning(plan, out: destination, environments: .standard, agents: .standard)
  }

  /// What flags and file say together.
  private func options() throws(ExperimentError) -> TuningOptions {
    var options = TuningOptions()
    options.run = try what.options()
    options.run.budget = limits.budget
    options.run.out = out
    evaluations.add(to: &options.run)
    try options.add(lists: lists, ranges: ranges)
    options.sampler = sampler
    options.trials = trials
    options.runs = limits.runs
    options.folds = folds
    if let file { options = options.over(try TuningOptions(yamlFile: file)) }
    options.run = try what.overFiles(options.run)
    return options
  }
}
