import Agents
import ArgumentParser
import Environments
import Experiments
import Figures
import Foundations
import Gym
import Learning
import TensorEngine

/// `palestra train`
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train an agent in an environment, keep the best model and test it.",
    discussion: """
      Examples:
        palestra train --env CartPole-v1
        palestra train --env CartPole-v0 --agent cem --steps 100000 --seed 3
        palestra train --env CartPole-v1 --set learning_rate=1e-3 --set gamma=0.98
        palestra train --env FrozenLake-v1 --argument is_slippery=false
        palestra train --agent classifier               digits that need no download
        palestra train --agent classifier --env Classification/mnist-v0 --epochs 30
        palestra train --config runs/CartPole-v1-dqn-seed0/run.yaml --seed 1
        palestra train --env CartPole-v1 --view         look on while it learns
        palestra train --agent classifier --keep-epochs a model after every epoch
        palestra train --env Pendulum-v1 --hyperparams ppo.yml
        palestra train --resume runs/CartPole-v1-dqn-seed0 --steps 100000
        palestra train --agent classifier --runs 5      five seeds, their mean
        palestra train --env CartPole-v1 --until-return 475 --tensorboard
        palestra train --env CartPole-v1 --keep-checkpoints every

      The first limit reached ends training; limits count from the beginning, also of a resumed \
      run. Ctrl-C, SIGTERM or a closed terminal writes a checkpoint and stops, and a second \
      signal ends the program at once; --resume continues from the checkpoint with the same bits. \
      The agent is evaluated while it trains and the best model is kept, because the last one is \
      not always the best.

      With --json: deviation is the sample standard deviation (n - 1) of the test returns, solved \
      is whether their mean reaches the environment's threshold (null where it has none), \
      cut_episodes counts the test episodes that were cut after step_limit steps. A seed above \
      2^53 - 1 is a string, as many readers of JSON round such numbers. With --runs the same \
      JSON, and a table of the runs, are written as seedsA-B.json and seedsA-B.csv into --out, or \
      beside the runs' folders.
      """)

  @OptionGroup(title: "What to train") var what: RunFlags
  @OptionGroup(title: "How long") var limits: BudgetFlags
  @OptionGroup(title: "Evaluations and checkpoints") var evaluations: EvaluationFlags
  @OptionGroup(title: "What to write") var folders: FolderFlags
  @OptionGroup(title: "What to print") var output: OutputFlags

  func run() throws {
    if let runs = limits.runs { return try trainRepeatedly(runs) }
    // Where there is no display, nothing has been written yet.
    let window = folders.view ? try TrainingWindow() : nil
    let run = try makeRun()
    // Also while the episode is recorded.
    let lock = run.lock
    defer { withExtendedLifetime(lock) {} }
    let (training, result) = try complete(run, in: window)
    let recording = try record(training, result)
    if !output.quiet { summarize(training, result, recording) }
    if output.json { ResultJSON.print(members(training, result, recording)) }
  }

  /// Trains to the end of the budget.
  /// - Throws: `ExitCode` where it was stopped, after saying how to continue.
  func complete(_ training: TrainingRun, in window: TrainingWindow? = nil) throws -> (
    TrainingRun, RunResult
  ) {
    var training = training
    if training.configuration.tensorBoard { training.film = EvaluationFilm().image }
    training.writesTextSamples = true
    training.sampleSheet = { try SampleSheet().write($0, to: $1) }
    let id = what.env ?? training.configuration.environment
    Console.notice(about: id)
    StopSignal.listen()
    let isDataSet = training.loop.environments.dataset?.epochLength != nil
    var printer = ProgressPrinter(
      isQuiet: output.quiet, isDataSet: isDataSet,
      countsUpdates: training.loop.agent is any GenerativeAgent)
    if !output.quiet { announce(training) }
    let result: RunResult?
    do {
      if let window {
        (training, result) = try window.train(training, isQuiet: output.quiet)
      } else {
        result = try training.train(
          reportEvery: ProgressPrinter.interval, shouldStop: { StopSignal.isRaised },
          observer: { printer.show($0) })
      }
    } catch {
      printer.close()
      throw error
    }
    printer.close()
    if result != nil { drawCurve(training) }
    guard let result else {
      Console.line(
        """
        stopped at \(Self.position(of: training.loop.progress)); the checkpoint is \
        \(training.folder.file(RunFolder.checkpointName))
        continue with: palestra train --resume \(shellQuoted(training.folder.path))
        """)
      throw ExitCode(StopSignal.exitStatus)
    }
    return (training, result)
  }

  /// Draws the returns of the training episodes beside the tables that hold them. A machine without
  /// a font can train too: a picture that cannot be drawn is no failure of the run.
  private func drawCurve(_ training: TrainingRun) {
    guard training.loop.environments.dataset == nil else { return }
    if training.loop.agent is any GenerativeAgent { drawSamples(training) }
    do {
      let curves = try LearningCurves(of: [training.folder.path])
      try PictureFile.write(curves.scene(), to: training.folder.file(RunFolder.curveName))
    } catch {
      Console.warning("no \(RunFolder.curveName): \(error)")
    }
  }

  /// Draws losses and what the discriminator says, and makes the film of the samples.
  private func drawSamples(_ training: TrainingRun) {
    let folder = training.folder
    do {
      let curves = try GANCurves(
        of: folder.path, batchSize: training.loop.environments.count)
      try PictureFile.write(curves.scene(), to: folder.file(RunFolder.samplesCurveName))
    } catch {
      Console.warning("no \(RunFolder.samplesCurveName): \(error)")
    }
    do {
      _ = try SampleSheet.film(of: folder)
    } catch {
      Console.warning("no \(RunFolder.samplesFilmName): \(error)")
    }
  }

  /// What flags and file say together.
  func options() throws(ExperimentError) -> RunOptions {
    var options = try what.options()
    options.budget = limits.budget
    options.out = folders.out
    evaluations.add(to: &options)
    if folders.record { options.record = true }
    if folders.tensorBoard { options.tensorBoard = true }
    if folders.keepEpochs { options.keepEpochs = true }
    return try what.overFiles(options)
  }

  /// The new run, or the one to continue with.
  func makeRun() throws(ExperimentError) -> TrainingRun {
    let options = try options()
    if let resume = folders.resume {
      guard folders.out == nil, !folders.overwrite else {
        throw .badOption(
          name: "--resume", value: resume, expected: "to be given without --out and --overwrite")
      }
      return try TrainingRun(
        resuming: RunFolder(existing: resume), options: options, environments: .standard,
        agents: .standard)
    }
    let configuration = try RunConfiguration(
      options, environments: .standard, agents: .standard)
    try Self.checkLabels(configuration)
    let destination: TrainingRun.Destination =
      options.out.map { .folder($0, overwrite: folders.overwrite) }
      ?? .new(configuration.defaultFolder)
    return try TrainingRun(
      configuration, out: destination, environments: .standard, agents: .standard)
  }

  private func announce(_ training: TrainingRun) {
    let configuration = training.configuration
    let progress = training.loop.progress
    let verb = progress.steps == 0 ? "training" : "resuming from \(Self.position(of: progress)):"
    Console.line(
      """
      \(verb) \(Console.styled(configuration.agent, .bold)) (\(configuration.preset)) in \
      \(Console.styled(configuration.environment, .bold)), seed \(configuration.seed), \
      writing to \(training.folder.path)
      """)
    DataSetAnnouncement(training)?.print()
    if let reached = Self.reachedLimit(configuration.budget, progress) {
      Console.line(
        "nothing is left to do: \(reached) is reached; to go further give a larger number")
    }
  }

  /// How far a training has come: `step 5,000` or `epoch 2.4`.
  private static func position(of progress: TrainingProgress) -> String {
    progress.epochs > 0
      ? "epoch \(decimal(progress.epochs, 1))" : "step \(grouped(progress.steps))"
  }

  /// Records an episode where that was asked for.
  /// - Returns: its file.
  func record(_ training: TrainingRun, _ result: RunResult) throws -> String? {
    guard training.configuration.record else { return nil }
    let model = training.folder.file(RunFolder.modelName)
    let file = training.folder.file(RunFolder.recordingName)
    _ = try result.model.record(
      to: file, command: Record.command("--model \(shellQuoted(model))", out: file),
      replacing: true, environments: .standard, agents: .standard)
    return file
  }

  /// What a run came to, for JSON.
  func members(_ training: TrainingRun, _ result: RunResult, _ recording: String?)
    -> [(String, JSONValue)]
  {
    let model = training.folder.file(RunFolder.modelName)
    let (configuration, progress) = (training.configuration, result.progress)
    var members: [(String, JSONValue)] = [
      ("environment", .string(configuration.environment)), ("agent", .string(configuration.agent)),
      ("preset", .string(configuration.preset)), ("seed", ResultJSON.seed(configuration.seed)),
      ("steps", .integer(Int128(progress.steps))),
      ("episodes", .integer(Int128(progress.episodes))),
      ("updates", .integer(Int128(progress.updates))),
      ("seconds", ResultJSON.number(progress.seconds)),
    ]
    members += ResultJSON.test(result.test)
    members += [
      (
        "step_limit",
        ResultJSON.stepLimit(in: configuration.environment, asked: configuration.evaluateSteps)
      ),
      ("returns", ResultJSON.numbers(result.test.returns)),
    ]
    members += ResultJSON.test(result.lastTest, prefix: "last_")
    members += [
      ("solved", Self.isSolved(configuration.environment, result.test).map { .bool($0) } ?? .null),
      ("model", .string(model)), ("model_steps", .integer(Int128(result.model.facts.steps))),
      ("folder", .string(training.folder.path)), ("stopped_early", .bool(result.stoppedEarly)),
    ]
    if let score = DataSetScore(
      result.test, environment: configuration.environment, arguments: configuration.arguments)
    {
      members += [("epochs", ResultJSON.number(progress.epochs))] + score.members
      members += [
        ("test_seconds", ResultJSON.number(result.testSeconds)),
        ("history", .array(result.epochs.map(\.json))),
      ]
      if let network = (training.loop.agent as? any SupervisedAgent)?.network {
        members.append(("parameters", .integer(Int128(network.parameterCount))))
      }
    }
    if let recording { members.append(("recording", .string(recording))) }
    return members
  }

  /// Whether the mean return reaches what the environment counts as solved; nil where it has no
  /// such threshold.
  private static func isSolved(_ environment: String, _ test: EvaluationResult) -> Bool? {
    threshold(environment).map { test.meanReturn >= $0 }
  }

  /// Why a run ended before its budget.
  private static func text(_ earlyStop: RunResult.EarlyStop) -> String {
    switch earlyStop {
    case .patience(let count):
      "stopped early: \(count) evaluation\(count == 1 ? "" : "s") without a better model"
    case .reachedReturn(let goal):
      "stopped early: an evaluation's mean return reached \(ReturnText.exact(goal))"
    }
  }

  private static func threshold(_ environment: String) -> Double? {
    try? EnvironmentRegistry.standard.spec(environment).rewardThreshold
  }

  private func summarize(_ training: TrainingRun, _ result: RunResult, _ recording: String?) {
    let progress = result.progress
    if let lines = DataSetSummary(
      training, result, emphasized: { Console.styled($0, .bold) })?.lines
    {
      let note = result.earlyStop.map { [Self.text($0)] } ?? []
      Console.line((lines + note + written(training, recording)).joined(separator: "\n"))
      return
    }
    let count = result.test.returns.count
    func score(_ test: EvaluationResult) -> String {
      ReturnText.text(test.meanReturn, standardDeviation: test.standardDeviation)
    }
    var lines = [
      """
      trained \(grouped(progress.steps)) steps, \
      \(grouped(progress.episodes)) episodes, \
      \(grouped(progress.updates)) updates in \(decimal(progress.seconds, 1)) s \
      (\(progress.formattedRate) steps/s)
      """,
      """
      mean return over \(count) test episodes: \(Console.styled(score(result.test), .bold)) \
      (best model, step \(grouped(result.model.facts.steps))); \
      last model: \(score(result.lastTest))
      """,
    ]
    let configuration = training.configuration
    if let earlyStop = result.earlyStop { lines.append(Self.text(earlyStop)) }
    if let note = CutEpisodes.note(
      result.test, in: configuration.environment, asked: configuration.evaluateSteps)
    {
      lines.append(note)
    }
    if let threshold = Self.threshold(configuration.environment) {
      lines.append(
        "the environment counts as solved from \(ReturnText.exact(threshold)): "
          + (result.test.meanReturn >= threshold
            ? Console.styled("solved", .green) : "not yet solved"))
    }
    Console.line((lines + written(training, recording)).joined(separator: "\n"))
  }

  /// What was written, and what to do with it.
  private func written(_ training: TrainingRun, _ recording: String?) -> [String] {
    let folder = training.folder
    var lines = ["written to \(folder.path)/"]
    var files = [
      (RunFolder.modelName, "the best model"), (RunFolder.lastModelName, "the model at the end"),
      (RunFolder.checkpointName, "what --resume continues from"),
      (RunFolder.episodesName, "every episode"), (RunFolder.progressName, "progress by steps"),
      (RunFolder.configurationName, "all settings, for --config"),
    ]
    if folder.has(RunFolder.curveName) {
      files.append((RunFolder.curveName, "the returns of the training, as a picture"))
    }
    if folder.has(RunFolder.samplesName) {
      files.append((RunFolder.samplesName, "what the model wrote after epochs"))
    }
    if folder.has(SampleSheets.folderName) {
      files.append((SampleSheets.folderName + "/", "sheets of samples, by iterations"))
    }
    if folder.has(RunFolder.samplesFilmName) {
      files.append((RunFolder.samplesFilmName, "samples of the same latent draws, as a film"))
    }
    if folder.has(RunFolder.samplesCurveName) {
      files.append((RunFolder.samplesCurveName, "losses, D(real) and D(fake)"))
    }
    if folder.has(RunFolder.epochsName) {
      files.append((RunFolder.epochsName, "progress by epochs"))
    }
    if recording != nil {
      files.append((RunFolder.recordingName + "/", "an episode of the best model"))
    }
    if training.configuration.tensorBoard {
      files.append((RunFolder.eventsName, "what TensorBoard reads"))
    }
    if training.configuration.keepCheckpoints != nil {
      files.append((KeptCheckpoints.folderName + "/", "a model at each checkpoint"))
    }
    if training.configuration.keepEpochs {
      files.append((KeptEpochs.folderName + "/", "a model of every epoch"))
    }
    for (name, meaning) in files {
      lines.append("  " + name + String(repeating: " ", count: max(2, 26 - name.count)) + meaning)
    }
    let model = shellQuoted(folder.file(RunFolder.modelName))
    if training.loop.agent is any TextGenerating {
      return lines + ["next: palestra generate --model \(model) --temperature 0.5"]
    }
    let isOfAmounts = training.configuration.environment.hasPrefix("Regression/")
    let isClassifier = training.loop.agent is any SupervisedAgent
    if (isClassifier && !isOfAmounts) || training.loop.agent is AutoencoderAgent {
      let figures = shellQuoted(folder.path + "/figures")
      return lines + ["next: palestra figures --model \(model) --output \(figures)"]
    }
    if training.loop.agent is any AdaptingAgent {
      return lines + ["next: palestra explain --model \(model) --method shap --row 0"]
    }
    if let agent = training.loop.agent as? any GenerativeAgent, agent.sampleShape.count == 3 {
      let sheet = shellQuoted(folder.path + "/samples.png")
      return lines + ["next: palestra generate --model \(model) --out \(sheet)"]
    }
    lines.append(
      recording == nil
        ? "next: palestra record --model \(model) --out \(shellQuoted(folder.file(RunFolder.recordingName)))"
        : "next: palestra evaluate --model \(model) --episodes 100")
    return lines
  }
}
