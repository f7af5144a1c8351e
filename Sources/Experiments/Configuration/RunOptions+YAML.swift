import Foundations
import Gym
import Learning
import NeuralNetworks

extension RunOptions {
  /// Reads a YAML file such as
  ///
  ///     environment: CartPole-v1
  ///     agent: dqn
  ///     preset: tuned
  ///     seed: 1
  ///     steps: 50000
  ///     settings:
  ///       learning_rate: 0.001
  ///
  /// The keys are the names of the flags, `environment` for `--env`, with `_` for `-`.
  /// - Throws: `ExperimentError.badConfiguration` with the line, or `unreadable`.
  public init(yamlFile path: String) throws(ExperimentError) {
    try self.init(yaml: try YAMLReader.text(ofFile: path), file: path)
  }

  /// Reads the bytes of a YAML file.
  package init(yamlBytes bytes: [UInt8], file: String) throws(ExperimentError) {
    try self.init(yaml: try YAMLReader.text(bytes, file: file), file: file)
  }

  /// Reads YAML.
  /// - Parameters:
  ///   - text: a mapping of known keys.
  ///   - file: its name, for errors.
  /// - Throws: `ExperimentError.badConfiguration` with the line.
  public init(yaml text: String, file: String) throws(ExperimentError) {
    self.init()
    let reader = YAMLReader(file: file)
    for (key, value) in try reader.mapping(try reader.parse(text)) {
      try read(key, value, reader)
    }
  }

  /// The keys of a file.
  static let keys = [
    "environment", "arguments", "agent", "preset", "settings", "seed", "envs", "steps", "episodes",
    "updates", "seconds", "epochs",
    "threads", "checkpoint_every", "evaluate_every", "evaluate_episodes", "evaluate_steps",
    "patience", "min_delta", "until_return", "keep_checkpoints", "out", "record", "keep_epochs",
    "tensorboard",
  ]

  /// Reads the value of a key.
  /// - Throws: `ExperimentError.badConfiguration` with the line.
  mutating func read(_ key: YAMLReader.Key, _ node: YAMLNode, _ reader: YAMLReader)
    throws(ExperimentError)
  {
    func count() throws(ExperimentError) -> Int { try reader.integer(node, key.name) }
    switch key.name {
    case "environment": environment = try reader.text(node, key.name)
    case "arguments":
      for (argument, value) in try reader.mapping(node) {
        arguments[argument.name] = try reader.argument(value, argument.name)
      }
    case "agent": agent = try reader.text(node, key.name)
    case "preset": preset = try reader.text(node, key.name)
    case "seed":
      guard let seed = UInt64(try reader.text(node, key.name)) else {
        throw reader.error(node, "seed is a whole number from 0 to \(UInt64.max)")
      }
      self.seed = seed
    case "envs": environmentCount = try count()
    case "steps": budget.steps = try count()
    case "episodes": budget.episodes = try count()
    case "updates": budget.updates = try count()
    case "epochs": budget.epochs = try count()
    case "seconds":
      guard let seconds = Double(try reader.text(node, key.name)) else {
        throw reader.error(node, "seconds is a number")
      }
      budget.seconds = seconds
    case "threads": threads = try count()
    case "checkpoint_every": checkpointEvery = try count()
    case "evaluate_every": evaluateEvery = try count()
    case "evaluate_episodes": evaluateEpisodes = try count()
    case "patience": patience = try count()
    case "min_delta":
      guard let value = Double(try reader.text(node, key.name)), value.isFinite else {
        throw reader.error(node, "min_delta is a number")
      }
      minDelta = value
    case "evaluate_steps": evaluateSteps = try count()
    case "until_return":
      guard let value = Double(try reader.text(node, key.name)), value.isFinite else {
        throw reader.error(node, "until_return is a number")
      }
      untilReturn = value
    case "keep_checkpoints":
      guard let count = KeptCheckpoints.Count(parsing: try reader.text(node, key.name)) else {
        throw reader.error(node, "keep_checkpoints is \(KeptCheckpoints.Count.expected)")
      }
      keepCheckpoints = count
    case "tensorboard": tensorBoard = try reader.flag(node, key.name)
    case "out": out = try reader.text(node, key.name)
    case "record": record = try reader.flag(node, key.name)
    case "keep_epochs": keepEpochs = try reader.flag(node, key.name)
    case "settings":
      for (setting, value) in try reader.mapping(node) {
        settings.append(
          SettingChange(
            setting.name, try reader.setting(value, setting.name),
            origin: "\(reader.file), line \(setting.line)"))
      }
    default: throw reader.unknown(key, known: Self.keys)
    }
  }
}
