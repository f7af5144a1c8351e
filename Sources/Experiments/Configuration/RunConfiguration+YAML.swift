extension RunConfiguration {
  /// The configuration as YAML, which `RunOptions(yaml:file:)` reads back. Threads stand in it
  /// where they were given; the folder does not.
  public var yaml: String {
    var lines = [
      "environment: \(environment)", "agent: \(agent)", "preset: \(preset)",
      "seed: \(Seeds.json(seed))",
    ]
    if let environmentCount { lines.append("envs: \(environmentCount)") }
    if let steps = budget.steps { lines.append("steps: \(steps)") }
    if let episodes = budget.episodes { lines.append("episodes: \(episodes)") }
    if let updates = budget.updates { lines.append("updates: \(updates)") }
    if let seconds = budget.seconds { lines.append("seconds: \(seconds)") }
    if let epochs = budget.epochs { lines.append("epochs: \(epochs)") }
    if let threads { lines.append("threads: \(threads)") }
    if let checkpointEvery { lines.append("checkpoint_every: \(checkpointEvery)") }
    if let evaluateEvery { lines.append("evaluate_every: \(evaluateEvery)") }
    if let evaluateSteps { lines.append("evaluate_steps: \(evaluateSteps)") }
    if let patience { lines.append("patience: \(patience)") }
    if minDelta > 0 { lines.append("min_delta: \(minDelta)") }
    if let untilReturn { lines.append("until_return: \(untilReturn)") }
    if let keepCheckpoints { lines.append("keep_checkpoints: \(keepCheckpoints)") }
    if tensorBoard { lines.append("tensorboard: true") }
    if keepEpochs { lines.append("keep_epochs: true") }
    lines += [
      "evaluate_episodes: \(evaluateEpisodes)", "record: \(record)", "settings:",
    ]
    lines += settings.map { "  \($0.name): \($0.value)" }
    if !arguments.isEmpty {
      lines.append("arguments:")
      lines += arguments.sorted { $0.key < $1.key }.map {
        "  \($0.key): \($0.value.jsonValue.text)"
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Where the run is written by default.
  public var defaultFolder: String { "\(defaultFolderStem)-seed\(seed)" }

  /// `runs/CartPole-v1-dqn`, without the seed.
  var defaultFolderStem: String {
    let name = environment.map { $0 == "/" ? "-" : $0 }
    return "runs/\(String(name))-\(agent)"
  }

  /// The options that give this configuration again.
  public var options: RunOptions {
    var options = RunOptions()
    options.environment = environment
    options.arguments = arguments
    options.agent = agent
    options.preset = preset
    options.settings = settings
    options.seed = seed
    options.environmentCount = environmentCount
    options.budget = budget
    options.threads = threads
    options.checkpointEvery = checkpointEvery
    options.evaluateEvery = evaluateEvery
    options.evaluateEpisodes = evaluateEpisodes
    options.patience = patience
    options.minDelta = minDelta
    options.untilReturn = untilReturn
    options.keepCheckpoints = keepCheckpoints
    options.tensorBoard = tensorBoard
    options.evaluateSteps = evaluateSteps
    options.record = record
    options.keepEpochs = keepEpochs
    return options
  }
}
