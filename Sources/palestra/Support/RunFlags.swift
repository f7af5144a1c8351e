import ArgumentParser
import Experiments
import Gym
import Learning
import Spaces

/// How the result is reported.
struct OutputFlags: ParsableArguments {
  @Flag(name: .long, help: "End standard output with one line of JSON.")
  var json = false

  @Flag(name: .shortAndLong, help: "No progress, no summary; errors only.")
  var quiet = false
}

/// What is to be trained.
struct RunFlags: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("The environment.", valueName: "id"))
  var env: String?

  @Option(
    name: .customLong("argument"), parsing: .singleValue,
    help: ArgumentHelp(
      "A keyword argument of the environment; may be repeated.", valueName: "key=value"))
  var arguments: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The agent (default: the one recommended for the environment, else dqn; with --network: "
        + "classifier).", valueName: "name"))
  var agent: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A named set of settings (`palestra list AGENT` shows them).", valueName: "name"))
  var preset: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The classifier's network, with its settings: the preset of that name.", valueName: "name"))
  var network: String?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Change a setting of the agent; may be repeated.", valueName: "key=value"))
  var settings: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("Read options from a YAML file; flags win.", valueName: "file"))
  var config: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Read the environment's settings from a file of RL Baselines3 Zoo, such as ppo.yml.",
      valueName: "file"))
  var hyperparams: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The seed of everything random (default: 0).", valueName: "n"),
    transform: NumberFlag.fileSeed)
  var seed: UInt64?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Threads; the result does not depend on it (default: all).", valueName: "n"),
    transform: NumberFlag.whole)
  var threads: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Environments to train in side by side (default: as the agent's settings say, else 1).",
      valueName: "n"),
    transform: NumberFlag.whole)
  var envs: Int?

  /// Options, and where they say nothing those of the files.
  func overFiles(_ options: RunOptions) throws(ExperimentError) -> RunOptions {
    var options = options
    if let config { options = options.over(try RunOptions(yamlFile: config)) }
    if let hyperparams {
      guard let environment = options.environment else { throw .noEnvironment }
      options = options.over(
        try RunOptions(
          hyperparametersFile: hyperparams, environment: environment, agent: options.agent))
    }
    return options
  }

  /// What the flags say.
  func options() throws(ExperimentError) -> RunOptions {
    var options = RunOptions()
    options.environment = env
    do throws(GymError) {
      options.arguments = try NamedValues.parse(arguments, flag: "--argument")
    } catch {
      throw .environment(error)
    }
    options.agent = agent ?? (network == nil ? nil : "classifier")
    guard preset == nil || network == nil || preset == network else {
      throw .badOption(
        name: "--network", value: network ?? "", expected: "to be given without --preset")
    }
    options.preset = preset ?? network
    options.seed = seed
    options.environmentCount = envs
    options.threads = threads
    for text in settings {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw .badOption(
          name: "--set", value: "\"\(text)\"", expected: "key=value, as learning_rate=0.001")
      }
      options.settings.append(
        .init(
          String(text[..<equals]), SettingValue(parsing: String(text[text.index(after: equals)...]))
        ))
    }
    return options
  }
}

/// How long to train; whichever ends first.
struct BudgetFlags: ParsableArguments {
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Environment steps (default, where no limit is given: the preset's, else 50000; of a data set "
        + "5 epochs).",
      valueName: "n"),
    transform: NumberFlag.whole)
  var steps: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Episodes.", valueName: "n"),
    transform: NumberFlag.whole)
  var episodes: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Updates of the agent.", valueName: "n"),
    transform: NumberFlag.whole)
  var updates: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Seconds of training.", valueName: "s"),
    transform: NumberFlag.decimal(
      in: -RunConfiguration.largestSeconds...RunConfiguration.largestSeconds))
  var seconds: Double?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Passes over a data set (default: 5, of a data set).", valueName: "n"),
    transform: NumberFlag.whole)
  var epochs: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Train so many times, with the seeds from --seed on, and report mean and standard deviation.",
      valueName: "n"),
    transform: NumberFlag.whole)
  var runs: Int?

  /// The limits.
  var budget: TrainingBudget {
    TrainingBudget(
      steps: steps, episodes: episodes, updates: updates, seconds: seconds, epochs: epochs)
  }
}

/// What is written, and where.
struct FolderFlags: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Where to write (default: runs/ENV-AGENT-seedN).", valueName: "folder"))
  var out: String?

  @Option(
    name: .long, help: ArgumentHelp("Resume the run in a folder.", valueName: "folder"))
  var resume: String?

  @Flag(name: .long, help: "Replace a run that --out already holds.")
  var overwrite = false

  @Flag(name: .long, help: "Show the training in a window; closing it does not stop the training.")
  var view = false

  @Flag(
    name: .customLong("tensorboard"),
    help: "Write an event file: scalars, histograms, films (tensorboard --logdir runs).")
  var tensorBoard = false

  @Flag(name: .long, help: "Record an episode of the trained agent, into episode-v0/.")
  var record = false

  @Flag(
    name: .long, help: "Keep the model of every pass over a data set, for films (`figures`).")
  var keepEpochs = false
}

/// How often the run is evaluated and saved, and when that ends it.
struct EvaluationFlags: ParsableArguments {
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      """
      Steps between checkpoints (default: 10000, of a data set an epoch, 5 s apart at least; 0: \
      only at the end).
      """,
      valueName: "steps"),
    transform: NumberFlag.whole)
  var checkpointEvery: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Steps between evaluations (default: 2500, of a data set an epoch; 0: none).",
      valueName: "steps"),
    transform: NumberFlag.whole)
  var evaluateEvery: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Episodes of each evaluation (default: 20).", valueName: "n"),
    transform: NumberFlag.whole)
  var evaluateEpisodes: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Cut episodes of evaluations after so many steps (default: the environment's limit, else "
        + "10000).", valueName: "steps"),
    transform: NumberFlag.whole)
  var evaluateSteps: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Stop after this many evaluations in a row without a better model (default: never).",
      valueName: "n"),
    transform: NumberFlag.whole)
  var patience: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "By how much a model has to be better for --patience (default: at all).", valueName: "x"),
    transform: NumberFlag.decimal(in: 0...1e15))
  var minDelta: Double?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Stop when an evaluation's mean return reaches this (default: never).", valueName: "r"),
    transform: NumberFlag.decimal(in: -1e15...1e15))
  var untilReturn: Double?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Keep a numbered model at each checkpoint, the last n or every one, in checkpoints/ "
        + "(default: none).", valueName: "n|every"),
    transform: { string in
      guard let count = KeptCheckpoints.Count(parsing: string) else {
        throw ValidationError("expected \(KeptCheckpoints.Count.expected)")
      }
      return count
    })
  var keepCheckpoints: KeptCheckpoints.Count?

  /// Adds what the flags say.
  func add(to options: inout RunOptions) {
    options.untilReturn = untilReturn
    options.keepCheckpoints = keepCheckpoints
    options.checkpointEvery = checkpointEvery
    options.evaluateEvery = evaluateEvery
    options.evaluateEpisodes = evaluateEpisodes
    options.evaluateSteps = evaluateSteps
    options.patience = patience
    options.minDelta = minDelta
  }
}
